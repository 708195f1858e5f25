package evidence_test

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/internal/evidence"
	"parley/internal/extract"
)

func TestDeepLink(t *testing.T) {
	long := strings.Repeat("This sentence is here to make the passage long. ", 8)
	text := "It began, quietly & well - at first.\n\nThe same words stand here.\n\nIt came out that the same words stand here. Later on, the same words stand here too.\n\n" +
		"Once upon a time there was a king. " + long + "And then he came home again."
	tests := []struct{ name, passage, address, want string }{
		{"a passage", "It began, quietly & well - at first", "https://a.example/b", "https://a.example/b#:~:text=It%20began%2C%20quietly%20%26%20well%20%2D%20at%20first"},
		{"beside a fragment", "It began", "https://a.example/b#c", "https://a.example/b#c:~:text=It%20began"},
		{"in place of a text fragment", "It began", "https://a.example/b#:~:text=x", "https://a.example/b#:~:text=It%20began"},
		{"with words before", "the same words stand here. Later", "https://a.example/b", "https://a.example/b#:~:text=the%20same%20words%20stand%20here.%20Later"},
		{"told from others", "Later on, the same words", "https://a.example/b", "https://a.example/b#:~:text=Later%20on%2C%20the%20same%20words"},
		{"over blocks", "It came out that the same words stand here. Later on, the same words stand here too.\n\nOnce upon a time there was a king", "https://a.example/b",
			"https://a.example/b#:~:text=It%20came%20out%20that,there%20was%20a%20king"},
		{"a long one", "Once upon a time there was a king. " + long + "And then he came home again", "https://a.example/b",
			"https://a.example/b#:~:text=Once%20upon%20a%20time,he%20came%20home%20again"},
		{"nothing", "", "https://a.example/b", "https://a.example/b"},
	}
	ix := evidence.NewIndex(text, "en")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var segments []evidence.Segment
			if tt.passage != "" {
				segments = ix.Check(evidence.ReadText(tt.passage)).Segments
			}
			if got := ix.DeepLink(tt.address, segments); got != tt.want {
				t.Errorf("DeepLink(%q) = %q, want %q", tt.passage, got, tt.want)
			}
		})
	}
}

// TestDeepLinkFindsPassage follows the links of all sentences of the samples, as the
// draft of text fragments tells browsers to.
func TestDeepLinkFindsPassage(t *testing.T) {
	for i := range samples {
		s := &samples[i]
		// The same text twice over, so that all of it has to be told apart by what
		// stands around it, and some cannot be.
		text := s.text + "\n\n" + s.first
		ix := evidence.NewIndex(text, s.lang)
		for _, passage := range append(passages(s.text), s.text) {
			segments := ix.Check(evidence.ReadText(passage)).Segments
			link := ix.DeepLink("https://a.example/", segments)
			_, directive, ok := strings.Cut(link, ":~:text=")
			if !ok {
				continue // first stands there twice
			}
			start, end := follow(t, text, directive)
			if start != segments[0].ByteStart || end != segments[len(segments)-1].ByteEnd {
				t.Errorf("%s: %s leads to %q, not to %q", s.lang, link, text[max(0, start):end], passage)
			}
		}
	}
}

// follow finds what a text directive leads to; −1 if nothing.
func follow(t *testing.T, text, directive string) (start, end int) {
	t.Helper()
	var prefix, suffix string
	var terms []string
	for _, part := range strings.Split(directive, ",") {
		term, err := url.QueryUnescape(strings.Trim(part, "-"))
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.HasSuffix(part, "-"):
			prefix = term
		case strings.HasPrefix(part, "-"):
			suffix = term
		default:
			terms = append(terms, term)
		}
	}
	flat := strings.ReplaceAll(text, "\n\n", "  ")
	found := regexp.MustCompile(quoted(prefix) + `\s*(` + quoted(terms[0]) + `)\s*` + quoted(suffix)).FindStringSubmatchIndex(flat)
	if found == nil {
		return -1, 0
	}
	start, end = found[2], found[3]
	if len(terms) > 1 {
		n := strings.Index(flat[end:], terms[1])
		if n < 0 {
			return start, -1
		}
		end += n + len(terms[1])
	}
	return start, end
}

func quoted(term string) string {
	return strings.ReplaceAll(regexp.QuoteMeta(term), " ", `\s+`)
}

func TestSelectors(t *testing.T) {
	const text = "Vorher stand hier etwas über Äpfel. Dies ist die gesuchte Stelle im Text. Danach kommt noch mehr über Birnen."
	ix := evidence.NewIndex(text, "de")
	v := ix.Check(evidence.Read("Dies ist die gesuchte Stelle im Text"))
	found := v.Segments[0]
	both := evidence.Select(text[:found.ByteStart], text[found.ByteStart:found.ByteEnd], text[found.ByteEnd:], found)
	quote, position := both.Quote, both.Position
	if quote.Exact != "Dies ist die gesuchte Stelle im Text" || quote.Prefix != "er stand hier etwas über Äpfel. " || quote.Suffix != ". Danach kommt noch mehr über Bi" {
		t.Errorf("the selector is %+v", quote)
	}
	if got := string([]rune(text)[position.Start:position.End]); got != quote.Exact {
		t.Errorf("the position is that of %q", got)
	}
}

func TestAnnotate(t *testing.T) {
	ix := evidence.NewIndex("One came. Two left. Three stayed at home.", "en")
	checked := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	v := ix.Check(evidence.Read("One came. […] Three stayed at home."))
	var found []evidence.PassageSelectors
	for _, s := range v.Segments {
		found = append(found, evidence.Select("", ix.Text()[s.ByteStart:s.ByteEnd], "", s))
	}
	a := evidence.Annotate(v.Status, found, evidence.AnnotationOf{
		ID: "https://q.example/parley/1.0/quotes/7.jsonld", Source: "https://a.example/b",
		Cached: "https://q.example/evidence/s/5", Fetched: checked.AddDate(-2, 0, 0), Checked: checked, Software: "https://q.example/",
	})
	got, err := json.MarshalIndent(a, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"@context": "http://www.w3.org/ns/anno.jsonld"`, `"motivation": "assessing"`, `"value": "verbatim"`,
		`"exact": "Three stayed at home"`, `"type": "TextPositionSelector"`, `"sourceDate": "2024-11-22T10:00:00Z"`, `"cached": "https://q.example/evidence/s/5"`,
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if len(a.Target) != 2 {
		t.Errorf("%d targets, want 2", len(a.Target))
	}
}

var works = []evidence.Work{
	{
		Type: "NewsArticle", URL: "https://www.reuters.example/a_b?c=1&d=2", Title: "Iraq {PM} & 100% of it", Outlet: "Reuters",
		Authors: []string{"Ahmed Rasheed", "Ludwig van der Berg", "Reuters Staff"}, Published: extract.Date{Year: 2024, Month: 1, Day: 10},
		Accessed: extract.Date{Year: 2026, Month: 11, Day: 22}, Archived: "https://q.example/evidence/s/5", Lang: "en",
	},
	{URL: "https://blog.example/", Published: extract.Date{Year: 2019}, Title: "政府の発表"},
	{Type: "Book", Title: "The Name of the Rose", Authors: []string{"Eco, Umberto"}, Publisher: "Harcourt", Published: extract.Date{Year: 1983, Month: 5}, ISBN: "978-0-15-144647-6"},
}

func TestCSL(t *testing.T) {
	got, err := evidence.CSL(works)
	if err != nil {
		t.Fatal(err)
	}
	var items []map[string]any
	if err := json.Unmarshal(got, &items); err != nil || len(items) != 3 {
		t.Fatalf("%v: %s", err, got)
	}
	for _, want := range []string{
		`"id": "rasheed2024iraq"`, `"type": "article-newspaper"`, `"family": "Rasheed"`, `"non-dropping-particle": "van der"`,
		`"literal": "Reuters Staff"`, `"type": "webpage"`, `"type": "book"`, `"given": "Umberto"`,
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

func TestBibTeX(t *testing.T) {
	got := evidence.BibTeX(works)
	for _, want := range []string{
		"@article{rasheed2024iraq,\n  author = {Rasheed, Ahmed and van der Berg, Ludwig and {Reuters Staff}},\n  title = {{Iraq \\{PM\\} \\& 100\\% of it}},\n  journal = {Reuters},\n  year = {2024},\n  month = jan,\n  day = {10},\n  url = {https://www.reuters.example/a_b?c=1&d=2},\n  urldate = {2026-11-22},",
		"note = {Archived at \\url{https://q.example/evidence/s/5}},",
		"@misc{blogexample2019,\n  title = {{政府の発表}},\n  year = {2019},\n  url = {https://blog.example/},\n}\n",
		"@book{eco1983name,\n  author = {Eco, Umberto},",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

func TestRIS(t *testing.T) {
	got := evidence.RIS(works)
	want := "TY  - NEWS\r\nAU  - Rasheed, Ahmed\r\nAU  - van der Berg, Ludwig\r\nAU  - Reuters Staff\r\nTI  - Iraq {PM} & 100% of it\r\nT2  - Reuters\r\nPY  - 2024\r\nDA  - 2024/01/10\r\nUR  - https://www.reuters.example/a_b?c=1&d=2\r\nL2  - https://q.example/evidence/s/5\r\nLA  - en\r\nY2  - 2026/11/22\r\nER  - \r\n"
	if !strings.HasPrefix(got, want) {
		t.Errorf("RIS is\n%s\nwant it to begin with\n%s", got, want)
	}
	if n := strings.Count(got, "ER  - \r\n"); n != 3 {
		t.Errorf("%d records, want 3", n)
	}
}
