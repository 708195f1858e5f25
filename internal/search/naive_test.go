package search

import (
	"cmp"
	"compress/gzip"
	"encoding/xml"
	"html"
	"io"
	"iter"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// splitWords yields the words of a text as a reader would, without the
// scanner: runs of letters and digits.
func splitWords(text string) iter.Seq[string] {
	return strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

var (
	naiveWord = regexp.MustCompile(`[\p{L}\p{M}\p{N}]+(?:['’][A-Za-z][\p{L}\p{M}\p{N}]*)*`)
	naiveRun  = regexp.MustCompile(`[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]|[^\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]+`)
	htmlTag   = regexp.MustCompile(`<[^>]*>`)
)

// eastAsian reports whether r is of a script whose characters are words to the
// naive index.
func eastAsian(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}

// naiveStems cuts a text into stems the slow way.
func naiveStems(text string) []string {
	var stems []string
	for _, w := range naiveWord.FindAllString(text, -1) {
		if strings.ContainsFunc(w, eastAsian) {
			stems = append(stems, naiveRun.FindAllString(w, -1)...)
			continue
		}
		w = strings.ReplaceAll(strings.ToLower(norm.NFKD.String(w)), "’", "'")
		w = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, w)
		if len(w) == len([]rune(w)) {
			w = string(stemEnglish([]byte(w)))
		}
		stems = append(stems, w)
	}
	return stems
}

// beerPosts reads the questions and answers of a real dump; answers get the
// tags of their question.
func beerPosts(t testing.TB) []Document {
	t.Helper()
	f, err := os.Open("../../../shared/data/se-dump/beer/Posts.xml.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var docs []Document
	tags := map[int64][]string{}
	d := xml.NewDecoder(z)
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "row" {
			continue
		}
		var row struct {
			ID       int64  `xml:"Id,attr"`
			Type     int    `xml:"PostTypeId,attr"`
			Parent   int64  `xml:"ParentId,attr"`
			Title    string `xml:"Title,attr"`
			Body     string `xml:"Body,attr"`
			Tags     string `xml:"Tags,attr"`
			Score    int32  `xml:"Score,attr"`
			Creation string `xml:"CreationDate,attr"`
			Activity string `xml:"LastActivityDate,attr"`
		}
		if err := d.DecodeElement(&row, &start); err != nil {
			t.Fatal(err)
		}
		if row.Type != 1 && row.Type != 2 {
			continue
		}
		doc := Document{
			ID: row.ID, Kind: Kind(row.Type), Parent: cmp.Or(row.Parent, row.ID), Title: row.Title,
			Body: html.UnescapeString(htmlTag.ReplaceAllString(row.Body, " ")), Score: row.Score,
			Created: dumpTime(t, row.Creation), Active: dumpTime(t, row.Activity),
		}
		doc.Tags = strings.FieldsFunc(row.Tags, func(r rune) bool { return r == '<' || r == '>' })
		if doc.Kind == Question {
			tags[doc.ID] = doc.Tags
		}
		docs = append(docs, doc)
	}
	for i := range docs {
		docs[i].Tags = tags[docs[i].Parent]
	}
	if len(docs) < 2000 {
		t.Fatalf("only %d posts in the dump", len(docs))
	}
	return docs
}

func dumpTime(t testing.TB, s string) int64 {
	at, err := time.Parse("2006-01-02T15:04:05.999", s)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}

// naiveDoc is a document as lists of stems.
type naiveDoc struct {
	Document
	body, title []string
	tags        [][]string     // words of each; of questions only
	halves      map[string]int // by stem: occurrences, weighted, twice
}

type naiveIndex []naiveDoc

func newNaiveIndex(docs []Document) naiveIndex {
	var x naiveIndex
	for _, d := range docs {
		n := naiveDoc{Document: d, body: naiveStems(d.Body), title: naiveStems(d.Title)}
		if d.Kind == Question {
			for _, tag := range d.Tags {
				n.tags = append(n.tags, naiveStems(tag))
			}
		}
		n.halves = map[string]int{}
		for _, w := range slices.Concat(append(n.tags, n.body)...) {
			n.halves[w] += 2
		}
		for _, w := range n.title {
			n.halves[w] += 5
		}
		x = append(x, n)
	}
	return x
}

// naiveQuery is a query in stems; a clause of several is a phrase.
type naiveQuery struct {
	must, not [][]string
	should    []string // any of them, if there is no must
	tags      []string
	notTags   []string
}

func holdsRun(words, run []string) bool {
	for i := range words {
		if i+len(run) <= len(words) && slices.Equal(words[i:i+len(run)], run) {
			return true
		}
	}
	return false
}

func (d *naiveDoc) holds(run []string) bool {
	if len(run) == 1 {
		return d.halves[run[0]] > 0
	}
	return holdsRun(d.body, run) || holdsRun(d.title, run) ||
		slices.ContainsFunc(d.tags, func(tag []string) bool { return holdsRun(tag, run) })
}

func (d *naiveDoc) tagged(tag string) bool {
	return slices.ContainsFunc(d.Tags, func(t string) bool { return strings.EqualFold(t, tag) })
}

func (d *naiveDoc) matches(q naiveQuery) bool {
	for _, run := range q.must {
		if !d.holds(run) {
			return false
		}
	}
	wanted := func(word string) bool { return d.halves[word] > 0 }
	if len(q.must) == 0 && len(q.should) > 0 && !slices.ContainsFunc(q.should, wanted) {
		return false
	}
	return !slices.ContainsFunc(q.not, d.holds) && !slices.ContainsFunc(q.notTags, d.tagged) &&
		!slices.ContainsFunc(q.tags, func(tag string) bool { return !d.tagged(tag) })
}

// impact is the stored weight of a word in the document, from the formula.
func (d *naiveDoc) impact(word string) int {
	f := float64(d.halves[word]) / 2
	if f == 0 {
		return 0
	}
	length := float64(len(d.body) + len(d.title))
	return max(1, int(255*f/(f+1.2*(0.25+0.75*length/200))+0.5))
}

// search returns the ids of all results, the most relevant first.
func (x naiveIndex) search(q naiveQuery) []int64 {
	weights := map[string]int{}
	for _, run := range append(q.must, q.should) {
		for _, w := range run {
			n := 0
			for i := range x {
				if x[i].holds([]string{w}) {
					n++
				}
			}
			weights[w] = int(rarity(n, len(x)))
		}
	}
	type hit struct {
		id   int64
		rank int
	}
	var hits []hit
	for i := range x {
		d := &x[i]
		if !d.matches(q) {
			continue
		}
		h := hit{id: d.ID}
		for w, weight := range weights {
			h.rank += weight * d.impact(w)
		}
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(b.rank-a.rank, cmp.Compare(b.id, a.id)) })
	ids := []int64{}
	for _, h := range hits {
		ids = append(ids, h.id)
	}
	return ids
}
