package evidence

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/internal/extract"
)

// Work is a source as bibliographies name it. What is not known is empty.
type Work struct {
	Type      string // of schema.org: NewsArticle, ScholarlyArticle, Book, Report, WebPage
	URL       string
	Title     string
	Outlet    string // newspaper, site, journal
	Publisher string
	Authors   []string
	Published extract.Date
	Accessed  extract.Date
	Archived  string // address of a copy
	Lang      string
	DOI       string
	ISBN      string
}

// kind is a type of work in the words of the formats.
type kind struct{ csl, bibtex, ris, container string }

func (w Work) kind() kind {
	switch {
	case w.ISBN != "" || w.Type == "Book":
		return kind{"book", "book", "BOOK", "series"}
	case w.Type == "ScholarlyArticle" || w.DOI != "":
		return kind{"article-journal", "article", "JOUR", "journal"}
	case w.Type == "NewsArticle" || w.Type == "Article":
		return kind{"article-newspaper", "article", "NEWS", "journal"}
	case w.Type == "Report":
		return kind{"report", "techreport", "RPRT", "institution"}
	}
	return kind{"webpage", "misc", "ELEC", "howpublished"}
}

// name is an author, in parts if they can be told.
type name struct{ given, particle, family, literal string }

// organisation are words that people are not called.
var organisation = map[string]bool{
	"news": true, "press": true, "staff": true, "agency": true, "agence": true, "agencia": true, "agentur": true,
	"reuters": true, "editors": true, "editorial": true, "redaktion": true, "rédaction": true, "redacción": true,
	"university": true, "institute": true, "ministry": true, "government": true, "committee": true, "association": true,
	"team": true, "group": true, "office": true, "department": true, "bureau": true, "the": true, "of": true, "and": true, "für": true,
}

var particles = map[string]bool{
	"von": true, "van": true, "de": true, "der": true, "den": true, "del": true, "della": true, "di": true, "da": true,
	"dos": true, "du": true, "la": true, "le": true, "zu": true, "zur": true, "ten": true, "ter": true, "af": true, "av": true, "al": true, "bin": true, "ibn": true, "el": true,
}

// nameOf tells the parts of a person's name. What looks like an organisation, or
// is written in a script whose order of names is another, stays whole.
func nameOf(author string) name {
	author = squeeze(author)
	if family, given, ok := strings.Cut(author, ", "); ok && !strings.Contains(given, ",") {
		return name{given: given, family: family}
	}
	words := strings.Fields(author)
	if len(words) < 2 || len(words) > 5 {
		return name{literal: author}
	}
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		if organisation[strings.ToLower(w)] || strings.ContainsAny(w, "0123456789@/&|") ||
			!unicode.IsUpper(r) && !particles[strings.ToLower(w)] {
			return name{literal: author}
		}
	}
	first := len(words) - 1
	for first > 1 && particles[words[first-1]] {
		first--
	}
	return name{
		given:    strings.Join(words[:first], " "),
		particle: strings.Join(words[first:len(words)-1], " "),
		family:   words[len(words)-1],
	}
}

// inverted is the name with the family first, as BibTeX and RIS want it.
func (n name) inverted() string {
	if n.literal != "" {
		return n.literal
	}
	return strings.TrimSpace(n.particle+" "+n.family) + ", " + n.given
}

// cslItem is an item of CSL-JSON.
type cslItem struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Title     string    `json:"title,omitempty"`
	Container string    `json:"container-title,omitempty"`
	Publisher string    `json:"publisher,omitempty"`
	Author    []cslName `json:"author,omitempty"`
	Issued    *cslDate  `json:"issued,omitempty"`
	Accessed  *cslDate  `json:"accessed,omitempty"`
	URL       string    `json:"URL,omitempty"`
	Archive   string    `json:"archive_location,omitempty"`
	DOI       string    `json:"DOI,omitempty"`
	ISBN      string    `json:"ISBN,omitempty"`
	Language  string    `json:"language,omitempty"`
}

type cslName struct {
	Family   string `json:"family,omitempty"`
	Given    string `json:"given,omitempty"`
	Particle string `json:"non-dropping-particle,omitempty"`
	Literal  string `json:"literal,omitempty"`
}

type cslDate struct {
	Parts [][]int `json:"date-parts"`
}

func cslDateOf(d extract.Date) *cslDate {
	switch {
	case d.Year == 0:
		return nil
	case d.Month == 0:
		return &cslDate{[][]int{{d.Year}}}
	case d.Day == 0:
		return &cslDate{[][]int{{d.Year, d.Month}}}
	}
	return &cslDate{[][]int{{d.Year, d.Month, d.Day}}}
}

// CSL returns works as CSL-JSON, which reference managers and pandoc read.
func CSL(works []Work) ([]byte, error) {
	items := make([]cslItem, 0, len(works))
	keys := citationKeys(works)
	for i, w := range works {
		item := cslItem{
			ID: keys[i], Type: w.kind().csl, Title: w.Title, Container: w.Outlet, Publisher: w.Publisher,
			Issued: cslDateOf(w.Published), Accessed: cslDateOf(w.Accessed),
			URL: w.URL, Archive: w.Archived, DOI: w.DOI, ISBN: w.ISBN, Language: w.Lang,
		}
		for _, a := range w.Authors {
			n := nameOf(a)
			item.Author = append(item.Author, cslName{n.family, n.given, n.particle, n.literal})
		}
		items = append(items, item)
	}
	return json.MarshalIndent(items, "", "  ")
}

// citationKeys returns a key for each work: family name or host, year, first word
// of the title; letters tell those apart that are the same.
func citationKeys(works []Work) []string {
	keys := make([]string, len(works))
	taken := map[string]int{}
	for i, w := range works {
		who := hostOf(w.URL)
		if len(w.Authors) > 0 {
			n := nameOf(w.Authors[0])
			who = n.family + n.literal
		}
		key := keyPart(who)
		if w.Published.Year > 0 {
			key += fmt.Sprint(w.Published.Year)
		}
		for _, word := range strings.Fields(w.Title) {
			if part := keyPart(word); len(part) > 3 {
				key += part
				break
			}
		}
		if key == "" {
			key = "source"
		}
		keys[i] = key
		if n := taken[key]; n > 0 {
			keys[i] = fmt.Sprintf("%s-%d", key, n+1)
		}
		taken[key]++
	}
	return keys
}

// keyPart keeps what every program takes in a key.
func keyPart(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}
