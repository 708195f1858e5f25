package evidence

import (
	"fmt"
	"strings"

	"parley/internal/extract"
)

var months = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// bibtexSpecial escapes what TeX takes for commands. Letters beyond ASCII stay: every
// BibTeX in use reads UTF-8.
var bibtexSpecial = strings.NewReplacer(
	`\`, `\textbackslash{}`, `{`, `\{`, `}`, `\}`, `&`, `\&`, `%`, `\%`, `$`, `\$`,
	`#`, `\#`, `_`, `\_`, `~`, `\textasciitilde{}`, `^`, `\textasciicircum{}`, "\n", " ",
)

// bibtexAddress keeps an address in one piece: \url and the url field take it as it
// is, but for what would end the field.
var bibtexAddress = strings.NewReplacer("{", "%7B", "}", "%7D", `\`, "%5C", " ", "%20", "\n", "")

// BibTeX returns works as BibTeX entries.
func BibTeX(works []Work) string {
	var b strings.Builder
	keys := citationKeys(works)
	for i, w := range works {
		k := w.kind()
		fmt.Fprintf(&b, "@%s{%s,\n", k.bibtex, keys[i])
		field := func(name, value string) {
			if value != "" {
				fmt.Fprintf(&b, "  %s = {%s},\n", name, value)
			}
		}
		var authors []string
		for _, a := range w.Authors {
			n := nameOf(a)
			author := bibtexSpecial.Replace(n.inverted())
			if n.literal != "" {
				author = "{" + author + "}" // one name, not to be taken apart
			}
			authors = append(authors, author)
		}
		field("author", strings.Join(authors, " and "))
		if w.Title != "" {
			field("title", "{"+bibtexSpecial.Replace(w.Title)+"}")
		}
		field(k.container, bibtexSpecial.Replace(w.Outlet))
		field("publisher", bibtexSpecial.Replace(w.Publisher))
		if d := w.Published; d.Year > 0 {
			field("year", fmt.Sprint(d.Year))
			if d.Month > 0 {
				fmt.Fprintf(&b, "  month = %s,\n", months[d.Month-1])
			}
			if d.Day > 0 {
				field("day", fmt.Sprint(d.Day))
			}
		}
		field("url", bibtexAddress.Replace(w.URL))
		field("urldate", w.Accessed.String())
		field("doi", bibtexAddress.Replace(w.DOI))
		field("isbn", bibtexSpecial.Replace(w.ISBN))
		field("language", bibtexSpecial.Replace(w.Lang))
		if w.Archived != "" {
			field("note", `Archived at \url{`+bibtexAddress.Replace(w.Archived)+"}")
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// RIS returns works in the tagged format of that name. Lines end in CR LF.
func RIS(works []Work) string {
	var b strings.Builder
	for _, w := range works {
		tag := func(name, value string) {
			if value != "" {
				fmt.Fprintf(&b, "%s  - %s\r\n", name, squeeze(value))
			}
		}
		tag("TY", w.kind().ris)
		for _, a := range w.Authors {
			tag("AU", nameOf(a).inverted())
		}
		tag("TI", w.Title)
		tag("T2", w.Outlet)
		tag("PB", w.Publisher)
		if w.Published.Year > 0 {
			tag("PY", fmt.Sprint(w.Published.Year))
			tag("DA", risDate(w.Published))
		}
		tag("UR", w.URL)
		tag("L2", w.Archived)
		tag("DO", w.DOI)
		tag("SN", w.ISBN)
		tag("LA", w.Lang)
		tag("Y2", risDate(w.Accessed))
		b.WriteString("ER  - \r\n")
	}
	return b.String()
}

// risDate is YYYY/MM/DD, with as much of it as is known.
func risDate(d extract.Date) string {
	return strings.ReplaceAll(d.String(), "-", "/")
}
