package markup

import (
	"regexp"
	"strings"
)

// magicLinks are the words that every site understands in square brackets. Own
// pages are shown by their word until the site names them; the names of other
// sites are proper names.
var magicLinks = map[string]Link{
	"ask":     {URL: "/help/how-to-ask"},
	"answer":  {URL: "/help/how-to-answer"},
	"tour":    {URL: "/tour"},
	"about":   {URL: "/tour"},
	"help":    {URL: "/help"},
	"faq":     {URL: "/help"},
	"mcve":    {URL: "/help/minimal-reproducible-example"},
	"mre":     {URL: "/help/minimal-reproducible-example"},
	"repro":   {URL: "/help/minimal-reproducible-example"},
	"reprex":  {URL: "/help/minimal-reproducible-example"},
	"so":      {"https://stackoverflow.com/", "Stack Overflow"},
	"pt.so":   {"https://pt.stackoverflow.com/", "Stack Overflow em Português"},
	"es.so":   {"https://es.stackoverflow.com/", "Stack Overflow en español"},
	"ja.so":   {"https://ja.stackoverflow.com/", "スタック・オーバーフロー"},
	"ru.so":   {"https://ru.stackoverflow.com/", "Stack Overflow на русском"},
	"su":      {"https://superuser.com/", "Super User"},
	"sf":      {"https://serverfault.com/", "Server Fault"},
	"metaso":  {"https://meta.stackoverflow.com/", "Meta Stack Overflow"},
	"meta.so": {"https://meta.stackoverflow.com/", "Meta Stack Overflow"},
	"a51":     {"https://area51.stackexchange.com/", "Area 51"},
	"se":      {"https://stackexchange.com/", "Stack Exchange"},
}

var (
	helpPage    = regexp.MustCompile(`^help(/[a-z0-9-]+)+$`)
	networkSite = regexp.MustCompile(`^([a-z0-9-]+(?:\.meta)?)\.se$`)
)

// magic returns the link that a word in square brackets stands for. Case does
// not matter.
func (r *Renderer) magic(word, editPath string) (Link, bool) {
	const longest = 80
	if word == "" || len(word) > longest {
		return Link{}, false
	}
	key := strings.ToLower(word)
	link, ok := r.site.Magic[key]
	if !ok {
		link, ok = magicLinks[key]
	}
	switch {
	case ok:
	case key == "edit" && editPath != "":
		link = Link{URL: editPath}
	case helpPage.MatchString(key):
		link = Link{URL: "/" + key}
	default:
		m := networkSite.FindStringSubmatch(key)
		if m == nil {
			return Link{}, false
		}
		host := m[1] + ".stackexchange.com"
		link = Link{"https://" + host + "/", host}
	}
	if link.Text == "" && r.site.Title != nil {
		link.Text = r.site.Title(link.URL)
	}
	if link.Text == "" {
		link.Text = word
	}
	return link, true
}
