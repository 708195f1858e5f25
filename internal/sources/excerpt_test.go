package sources

import (
	"strings"
	"testing"
	"unicode/utf8"

	"parley"
)

// TestExcerpt cuts what is around passages to what the rules of a site show: so many
// characters around each, so many in all, a share of the text.
func TestExcerpt(t *testing.T) {
	passages := func(letter string, around, text, n int) *Verdict {
		v := &Verdict{}
		for range n {
			v.Passages = append(v.Passages, Passage{strings.Repeat(letter, around), strings.Repeat(letter, text), strings.Repeat(letter, around)})
		}
		return v
	}
	tests := []struct {
		name      string
		settings  map[string]string
		verdict   *Verdict
		textBytes int
		around    int // of each passage
	}{
		{"a long text", nil, passages("a", 300, 100, 1), 100_000, 300},
		{"a fifth of the text", nil, passages("a", 300, 100, 1), 1000, 50},
		{"a fifth of a text in Cyrillic", nil, passages("я", 300, 100, 1), 2000, 50},
		{"a fifth of a text in Han", nil, passages("字", 300, 100, 1), 3000, 50},
		{"2,000 in all", nil, passages("a", 300, 100, 5), 100_000, 150},
		{"quoted in full", nil, passages("a", 300, 3000, 1), 100_000, 0},
		{"a text that is gone", nil, passages("a", 300, 100, 1), 0, 0},
		{"less around", map[string]string{"rule.excerpt_around": "120"}, passages("a", 300, 100, 1), 100_000, 120},
		{"nothing around", map[string]string{"rule.excerpt_around": "-1"}, passages("a", 300, 100, 1), 100_000, 0},
		{"less in all", map[string]string{"rule.excerpt_most": "500"}, passages("a", 300, 100, 1), 100_000, 200},
		{"half of the text", map[string]string{"rule.excerpt_percent": "50"}, passages("a", 300, 100, 1), 1000, 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.verdict.Excerpt(parley.ReadRules(tt.settings), tt.textBytes)
			for _, p := range tt.verdict.Passages {
				if before, after := utf8.RuneCountInString(p.Before), utf8.RuneCountInString(p.After); before != tt.around || after != tt.around {
					t.Errorf("%d and %d characters around, want %d", before, after, tt.around)
				}
			}
		})
	}
}
