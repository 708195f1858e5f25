package markup

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// fastest returns the least time of a few runs: noise only ever adds.
func fastest(f func()) time.Duration {
	best := time.Hour
	for range 5 {
		start := time.Now()
		f()
		best = min(best, time.Since(start))
	}
	return best
}

// checkLinear fails if twice the input takes much more than twice the time, in
// each of a few attempts: the machine may be busy with other things. Times too
// short to compare pass: nothing there grew out of hand.
func checkLinear(t *testing.T, measure func(length int) time.Duration, length int) {
	t.Helper()
	const tooShort = 3 * time.Millisecond
	const most = 3.5 // what grows with the square takes 4 times as long
	var once, twice time.Duration
	for range 12 {
		once, twice = measure(length), measure(2*length)
		if twice < tooShort || float64(twice) < most*float64(once) {
			return
		}
	}
	t.Errorf("twice the input takes %.1f times as long: %v, %v", float64(twice)/float64(once), once, twice)
}

// pathological are inputs that cost naive parsers, or the library used here,
// time that grows with the square of the length.
func pathological(t testing.TB) map[string]func(length int) string {
	t.Helper()
	var file struct {
		Cases []struct {
			Name, Prefix, Unit, Middle, Unit2 string
			Repeat                            int
		}
	}
	readJSON(t, &file, "corpora/markdown/pathological.json")
	if len(file.Cases) < 10 {
		t.Fatalf("only %d cases", len(file.Cases))
	}
	all := map[string]func(int) string{}
	for _, c := range file.Cases {
		all[c.Name] = func(length int) string {
			n := length / max(1, len(c.Unit)+len(c.Unit2))
			if c.Repeat == 0 {
				n = 0
			}
			return c.Prefix + strings.Repeat(c.Unit, n) + c.Middle + strings.Repeat(c.Unit2, n)
		}
	}
	for name, unit := range map[string]string{
		"quotes and lists": "> - ", "dashes": "- - ", "numbers": "1. ", "pluses": "+ ", "lazy quotes": "> a\n", "spoilers": ">!",
		"links": "[a](b) ", "images": "![a](b)", "nested images": "![[", "references": "[a][b] ", "footnotes": "[a]\n", "brackets": "][",
		"definitions": "[a]: b\n", "many definitions": "\n[x%]: b", "comments": "<!-- ", "instructions": "<?", "declarations": "<!A ", "cdata": "<![CDATA[",
		"open tags": "<a b='", "tags": "<b>", "quoted tags": `<a b="c`, "tag attributes": "<a b ", "autolinks": "<http:", "bare links": "http://a ", "colons": "://",
		"parens": "http://a((", "backticks": "`", "growing code": "`a``b```c", "escaped": "\\", "stars": "*", "stars in words": "a**b", "underscores": "__a", "tildes": "~~a ",
		"tilde runs": "~", "entities": "&amp;", "dollars": "$a ", "double dollars": "$$a", "begin": `\begin{a} `, "tag links": "[tag:a]", "open tag links": "[tag:",
		"pipes": "|", "table rows": "a|b\n-|-\n", "escaped pipes": "`\\|`|", "setext": "a\n-\n", "tabs": "\t", "blank lines": "\n", "blank quotes": ">\n", "code": "    a\n\n",
		"fences": "```\n", "headings": "# a\n", "html blocks": "<div>\n", "hints": "<!-- language: c -->\n", "spaces": "a  \n", "nested emphasis": "*a _b ", "links in emphasis": "*[a_](b",
	} {
		all[name] = func(length int) string { return strings.Repeat(unit, length/len(unit)) }
	}
	all["wide table"] = func(n int) string {
		return strings.Repeat("|a", n/5) + "|\n" + strings.Repeat("|-", n/5) + "|\n" + strings.Repeat("a\n", n/10)
	}
	all["long table"] = func(n int) string { return "|a|b|\n|-|-|\n" + strings.Repeat("|c|`\\|`|\n", n/10) }
	all["deeper lists"] = func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			b.WriteString(strings.Repeat(" ", i) + "- a\n")
		}
		return b.String()
	}
	all["distinct definitions"] = func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			b.WriteString("[" + strings.Repeat("a", i%50) + string(rune('a'+i%26)) + "]: b\n")
		}
		return b.String()
	}
	all["paragraph then definitions"] = func(n int) string { return "a\n" + strings.Repeat("[a]: b\n", n/7) }
	return all
}

func TestPathologicalMarkdown(t *testing.T) {
	site := New(Site{Math: true, Language: "c", Hosts: []string{"beer.stackexchange.com"}})
	for name, input := range pathological(t) {
		t.Run(name, func(t *testing.T) {
			measure := func(length int) time.Duration {
				src := input(length)
				out, err := site.Markdown(src)
				var limit *LimitError
				if err != nil && !errors.As(err, &limit) {
					t.Fatalf("%d characters: %v", length, err)
				}
				checkSafe(t, src, out)
				return fastest(func() { _, _ = site.Markdown(src) }) // the error is looked at above
			}
			checkLinear(t, measure, 14_900)
		})
	}
}

func TestPathologicalComments(t *testing.T) {
	site := New(Site{Math: true})
	for name, input := range pathological(t) {
		t.Run(name, func(t *testing.T) {
			src := input(6000)
			checkSafe(t, src, site.Comment(src))
			checkLinear(t, func(length int) time.Duration {
				src := input(length)
				return fastest(func() { site.Comment(src) })
			}, 6000)
		})
	}
}

func TestPathologicalHTML(t *testing.T) {
	for _, unit := range []string{
		"<b>", "</b>", "<p><b>", "<a href=/x>", "<blockquote>", "<li>", "<table>", "<table><tr><td>", "<div class=spoiler>", "<!--", "<!", "<?", "<a", "<a b=\"", "<a b='\"",
		"<script>", "</script", "<style>", "<textarea>", "<svg>", "<iframe src=http://a>", "&", "&amp", "&#", "&#x", "<", "</", "<b a=", "<b a a a ", "--", "<!-- --", "<td>", "<i><b></i>",
	} {
		t.Run(unit, func(t *testing.T) {
			measure := func(n int) time.Duration {
				in := strings.Repeat(unit, n/len(unit))
				return fastest(func() { beer.Sanitise(in); Text(in) })
			}
			checkLinear(t, measure, 200_000)
		})
	}
}
