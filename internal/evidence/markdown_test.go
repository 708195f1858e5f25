package evidence_test

import (
	"testing"

	"parley/internal/evidence"
)

func TestQuoteBlock(t *testing.T) {
	const text = "Before.\n\n> One came, and *two* left.\nAnd the third stayed.\n>\n> — [Herald](https://a.example/b)\n\n```\n> no quotation\n```\n\n   > Four were never seen again.\n"
	tests := []struct{ name, words, want string }{
		{"over lines", "One came, and two left. And the third stayed.", "> One came, and *two* left.\nAnd the third stayed.\n>\n> — [Herald](https://a.example/b)"},
		{"indented", "Four were never seen again.", "   > Four were never seen again."},
		{"in a block of code", "no quotation", ""},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			place, ok := evidence.QuoteBlock(text, tt.words)
			if got := text[place[0]:place[1]]; got != tt.want || ok != (tt.want != "") {
				t.Errorf("QuoteBlock(%q) = %q, %v", tt.words, got, ok)
			}
		})
	}
	if n := len(evidence.QuoteBlocks(text)); n != 2 {
		t.Errorf("%d blocks, want 2", n)
	}
}

func TestQuoteMarkdown(t *testing.T) {
	got := evidence.QuoteMarkdown("He said: \"2 * 3 is_not 7\", opens new tab.\r\n\r\nAnd <left>.", "The [Herald], 2024", "https://a.example/b (c)")
	want := "> He said: \"2 \\* 3 is\\_not 7\".\n>\n> And \\<left>.\n>\n> — [The [Herald], 2024](https://a.example/b%20%28c%29)\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
