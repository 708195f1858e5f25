package search

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// marked returns a passage with its hits in brackets.
func marked(text string, p Passage) string {
	var b strings.Builder
	at := p.Start
	for _, h := range p.Hits {
		b.WriteString(text[at:h.Start] + "[" + text[h.Start:h.End] + "]")
		at = h.End
	}
	return b.String() + text[at:p.End]
}

func TestHighlight(t *testing.T) {
	en := LanguageOf("en")
	tests := []struct{ name, query, text, want string }{
		{"other forms of a word", "brew", "Brewing is what brewers brew.", "[Brewing] is what brewers [brew]."},
		{"a phrase only where it stands", `"flat tire"`, "A flat road, a tire, a flat tire.", "A flat road, a tire, a [flat] [tire]."},
		{"stop words are not marked", "the beer", "the beer", "the [beer]"},
		{"stop words of a phrase are", `"the beer"`, "the beer", "[the] [beer]"},
		{"excluded words are not", "beer -wine", "beer wine", "[beer] wine"},
		{"accents and case", "cafe", "Ein CAFÉ am Meer", "Ein [CAFÉ] am Meer"},
		{"Chinese pairs join", "中国啤酒", "我喜欢中国啤酒。", "我喜欢[中国啤酒]。"},
		{"one character", "酒", "啤酒和酒", "啤[酒]和[酒]"},
		{"nothing found", "wine", "only beer", "only beer"},
		{"no text", "wine", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := marked(tt.text, en.Highlight(tt.text, ParseSimple(tt.query))); got != tt.want {
				t.Errorf("Highlight(%q, %s) = %q, want %q", tt.text, tt.query, got, tt.want)
			}
		})
	}
	filler := strings.Repeat("nothing of interest is said here at all ", 20)
	text := filler + "one hop. " + filler + "malt and hop and yeast together. " + filler
	p := en.Highlight(text, ParseSimple("hop malt yeast"))
	got := marked(text, p)
	if !strings.Contains(got, "[malt] and [hop] and [yeast] together") {
		t.Errorf("best passage: %q", got)
	}
	if n := utf8.RuneCountInString(text[p.Start:p.End]); n < 150 || n > passageRunes {
		t.Errorf("a passage of %d characters: %q", n, got)
	}
	if strings.TrimSpace(text[p.Start:p.End]) != text[p.Start:p.End] || !strings.Contains(filler, strings.Fields(got)[0]+" ") {
		t.Errorf("a passage begins and ends with whole words: %q", got)
	}
	q := Query{Should: []Clause{{Text: "how does the malt"}}}
	if got := marked("the malt", en.Highlight("the malt", q)); got != "the [malt]" {
		t.Errorf("words of Should: %q", got)
	}
}
