package markup

import (
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"blocks on lines", "<p>a\n b</p><ul><li>c</li><li>d<br>e</li></ul>", "a b\nc\nd\ne"},
		{"references", "<p>1 &lt; 2 &amp;amp; &nbsp;x</p>", "1 < 2 &amp; x"},
		{"code keeps its lines", "<pre><code>a  b\n  c\n</code></pre>d", "a  b\nc\nd"},
		{"tables", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
		{"hidden parts", "a<script>b</script><!-- c --><style>d</style>", "a"},
		{"images", `<img alt="A &amp; B" src=x>`, "A & B"},
		{"nothing", "<p> </p>", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Text(tt.in); got != tt.want {
				t.Errorf("Text(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestExcerpt(t *testing.T) {
	tests := []struct {
		name, in string
		runes    int
		want     string
	}{
		{"fits", "<p>one</p><p>two</p>", 7, "one two"},
		{"cut at a word", "<p>one two three</p>", 10, "one two…"},
		{"cut after a word", "<p>one two three</p>", 8, "one two…"},
		{"cut in a long word", "<p>Donaudampfschifffahrt</p>", 6, "Donau…"},
		{"no punctuation before the cut", "<p>one two, three</p>", 12, "one two…"},
		{"other scripts", "<p>один два три</p>", 9, "один два…"},
		{"no room", "<p>a</p>", 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Excerpt(tt.in, tt.runes)
			if got != tt.want {
				t.Errorf("Excerpt(%q, %d) = %q, want %q", tt.in, tt.runes, got, tt.want)
			}
			if utf8.RuneCountInString(got) > tt.runes {
				t.Errorf("%q is longer than %d", got, tt.runes)
			}
		})
	}
}
