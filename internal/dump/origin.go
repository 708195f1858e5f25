package dump

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parley"
	"parley/internal/store"
)

const (
	linkBodies   = 20_000 // posts that are searched for links to the site itself
	linksEnough  = 2      // matching links make a host an alias …
	matchPercent = 50     // … if so many of its links match
)

var questionLink = regexp.MustCompile(`https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)/questions/(\d{1,12})/([a-z0-9-]+)`)

// site notes which hosts are the site itself, and its name. Bodies hold links
// to their own site under several generations of its name (urls.md §5): a host
// whose links name questions of this dump with their own slugs is one of them.
func (imp *dumpImport) site(ctx context.Context) error {
	type tally struct{ links, matches int }
	hosts := map[string]*tally{}
	type link struct {
		host, slug string
		id         int64
	}
	seen := map[link]bool{}
	err := imp.loader.SelfLinks(ctx, linkBodies, func(body string) {
		for _, m := range questionLink.FindAllStringSubmatch(body, -1) {
			id, err := strconv.ParseInt(m[2], 10, 64)
			if err != nil {
				continue // more digits than an id has
			}
			seen[link{m[1], m[3], id}] = true
		}
	})
	if err != nil {
		return err
	}
	titles := map[int64]string{}
	for l := range seen {
		title, known := titles[l.id]
		if !known {
			if title, err = imp.loader.QuestionTitle(ctx, l.id); err != nil {
				return err
			}
			titles[l.id] = title
		}
		t := hosts[l.host]
		if t == nil {
			t = &tally{}
			hosts[l.host] = t
		}
		t.links++
		if title != "" && parley.Slug(title) == l.slug {
			t.matches++
		}
	}
	var aliases []string
	for host, t := range hosts {
		if t.matches >= linksEnough && t.matches*100 >= t.links*matchPercent {
			aliases = append(aliases, host)
		}
	}
	slices.SortFunc(aliases, func(a, b string) int {
		if d := hosts[b].matches - hosts[a].matches; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	if imp.report.Origin == "" && len(aliases) > 0 {
		imp.report.Origin = aliases[0]
	}
	aliases = slices.DeleteFunc(aliases, func(h string) bool { return h == imp.report.Origin })
	name := imp.o.SiteName
	if name == "" {
		name = siteName(imp.report.Origin)
	}
	for setting, value := range map[string]string{
		store.SettingHost: imp.report.Origin, store.SettingAliases: strings.Join(aliases, " "), store.SettingSiteName: name,
		store.SettingLanguage: siteLanguage(imp.report.Origin),
	} {
		if err := imp.loader.SetDefault(ctx, setting, value); err != nil {
			return err
		}
	}
	return nil
}

// siteName makes a name from a host: "bicycles.meta.stackexchange.com" is
// "Bicycles Meta".
func siteName(host string) string {
	var words []string
	for label := range strings.SplitSeq(host, ".") {
		if label == "stackexchange" || label == "com" || label == "net" || label == "org" || label == "io" {
			break
		}
		if label != "" {
			words = append(words, strings.ToUpper(label[:1])+label[1:])
		}
	}
	if len(words) == 0 {
		return "Questions and answers"
	}
	return strings.Join(words, " ")
}

// siteLanguage is the language of a site's posts by its host: the international
// sites are named by a code before their domain, "pt.stackoverflow.com".
func siteLanguage(host string) string {
	code, _, _ := strings.Cut(host, ".")
	if len(code) == 2 {
		return code
	}
	return "en"
}
