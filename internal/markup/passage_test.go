package markup

import (
	"strconv"
	"strings"
	"testing"
)

// TestMarkPassages wraps the text of passages, whatever elements they run through.
func TestMarkPassages(t *testing.T) {
	const twice = "<p>Ships burn oil. Now ships burn oil again.</p>"
	tests := []struct {
		name, html string
		passages   []Passage
		want       string
	}{
		{"words", "<p>Ships burn oil.</p>", []Passage{{Exact: "burn oil"}}, "<p>Ships [0!burn oil]^0.</p>"},
		{"other white space", "<p>Ships\nburn oil.</p>", []Passage{{Exact: " Ships  burn"}}, "<p>[0!Ships\nburn]^0 oil.</p>"},
		{"entities", "<p>R&amp;D &lt;3</p>", []Passage{{Exact: "R&D"}}, "<p>[0!R&amp;D]^0 &lt;3</p>"},
		{"through an element", "<p>Ships <em>burn</em> oil.</p>", []Passage{{Exact: "Ships burn"}}, "<p>[0!Ships] <em>[0.burn]^0</em> oil.</p>"},
		{"over paragraphs", "<p>One.</p>\n<p>Two.</p>", []Passage{{Exact: "One. Two."}}, "<p>[0!One.]</p>\n<p>[0.Two.]^0</p>"},
		{"the second by what is before", twice, []Passage{{Exact: "ships burn oil", Prefix: "Now "}}, "<p>Ships burn oil. Now [0!ships burn oil]^0 again.</p>"},
		{"the second by what is behind", twice, []Passage{{Exact: "burn oil", Suffix: " again"}}, "<p>Ships burn oil. Now ships [0!burn oil]^0 again.</p>"},
		{"not there", twice, []Passage{{Exact: "coal"}, {Exact: "  "}}, twice},
		{"two that overlap", "<p>a b c</p>", []Passage{{Exact: "a b"}, {Exact: "b c"}}, "<p>[0!a b]^0 [1!c]^1</p>"},
		{"two side by side", "<p>a b c</p>", []Passage{{Exact: "c"}, {Exact: "a"}}, "<p>[1!a]^1 b [0!c]^0</p>"},
		{"characters without blanks", "<p>船舶燃油。</p>", []Passage{{Exact: "燃油"}}, "<p>船舶[0!燃油]^0。</p>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := MarkPassages(tt.html, tt.passages, func(n int, first bool) string {
				if first {
					return "[" + strconv.Itoa(n) + "!"
				}
				return "[" + strconv.Itoa(n) + "."
			}, "]", func(n int) string { return "^" + strconv.Itoa(n) })
			if got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// TestPassageIn returns a passage in the words of the text, with what is around.
func TestPassageIn(t *testing.T) {
	got, ok := PassageIn("<p>One two</p><p>three <b>four</b>, five.</p>", Passage{Exact: "two\n\nthree four"})
	want := Passage{Exact: "two three four", Prefix: "One", Suffix: ", five."}
	if !ok || got != want {
		t.Errorf("%+v, %v, want %+v", got, ok, want)
	}
	if _, ok := PassageIn("<p>One</p>", Passage{Exact: "Two"}); ok {
		t.Error("words that are not there are found")
	}
	start, end, ok := FindPassage("a b c", Passage{Exact: "b"})
	if !ok || start != 2 || end != 4 {
		t.Errorf("in a plain text: %d–%d, %v", start, end, ok)
	}
	const html = "<p>one two three four</p>"
	for _, tt := range []struct {
		a, b string
		want bool
	}{{"one two", "two three", true}, {"one two", "three", false}, {"two", "one two three", true}, {"one", "five", false}} {
		if got := Overlap(html, Passage{Exact: tt.a}, Passage{Exact: tt.b}); got != tt.want {
			t.Errorf("%q and %q overlap: %v", tt.a, tt.b, got)
		}
	}
}

// FuzzMarkPassages leaves everything of a text but the marks as it is.
func FuzzMarkPassages(f *testing.F) {
	f.Add("<p>Ships <em>burn</em> &amp; sink</p>", "burn &", "Ships", "sink")
	f.Add("<p>a</p><p>a</p>", "a a", "", "")
	f.Fuzz(func(t *testing.T, html, exact, prefix, suffix string) {
		if strings.ContainsAny(html, "\x01\x02\x03") {
			return // these stand for the marks
		}
		marked := MarkPassages(html, []Passage{{exact, prefix, suffix}, {Exact: prefix}}, func(int, bool) string { return "\x01" }, "\x02", func(int) string { return "\x03" })
		if back := strings.NewReplacer("\x01", "", "\x02", "", "\x03", "").Replace(marked); back != html {
			t.Fatalf("%q became %q", html, back)
		}
	})
}
