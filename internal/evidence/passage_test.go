package evidence

import (
	"slices"
	"testing"

	"parley/internal/markup"
)

// TestSourcesOf finds the addresses that stand with a passage.
func TestSourcesOf(t *testing.T) {
	const a, b = `<a href="https://a.example/x">A</a>`, `<a href="https://b.example/y">B</a>`
	tests := []struct {
		name, html, exact string
		want              []string
		there             bool
	}{
		{"prose without one", "<p>Ships burn oil.</p><p>See " + a + " on boats and all the other things that float.</p>", "burn oil", nil, true},
		{"a link in the paragraph", "<p>Ships burn oil, says " + a + ".</p>", "burn oil", []string{"https://a.example/x"}, true},
		{"a link of this site", `<p>Ships burn oil, <a href="https://own.example/q/1">here</a>.</p>`, "burn oil", nil, true},
		{"a line that names it", "<p>Ships burn oil.</p><p>Source: " + a + "</p>", "burn oil", []string{"https://a.example/x"}, true},
		{"a quotation without one", "<blockquote><p>Ships burn oil.</p></blockquote><p>So it is.</p>", "burn oil", nil, true},
		{"a quotation with a link in it", "<blockquote><p>Ships burn oil.</p><p>— " + a + "</p></blockquote>", "burn oil", []string{"https://a.example/x"}, true},
		{"a quotation with a link behind it", "<blockquote><p>Ships burn oil.</p></blockquote><p>" + a + "</p>", "burn oil", []string{"https://a.example/x"}, true},
		{"the link of another paragraph", "<p>Ships burn oil.</p><p>Cars burn petrol, says " + b + ", and nobody would have it otherwise for a long time.</p>", "burn oil", nil, true},
		{"over two paragraphs", "<p>Ships burn " + a + " oil.</p><p>Cars " + b + " burn petrol.</p>", "oil. Cars", []string{"https://a.example/x", "https://b.example/y"}, true},
		{"words that are not there", "<p>Ships burn oil.</p>", "burn coal", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, there := SourcesOf(tt.html, markup.Passage{Exact: tt.exact}, []string{"own.example"})
			if there != tt.there || !slices.Equal(got, tt.want) {
				t.Errorf("%q, %v, want %q, %v", got, there, tt.want, tt.there)
			}
		})
	}
}
