package markup

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// spell writes a line diff in a short form: sign, then the text with changed
// parts in brackets.
func spell(lines []DiffLine) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteByte(" +-"[l.Kind])
		for _, p := range l.Parts {
			if p.Kind == Same {
				b.WriteString(p.Text)
			} else {
				b.WriteString("[" + p.Text + "]")
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestDiffSource(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"nothing changed", "a\nb", "a\r\nb\n", " a\n b\n"},
		{"both empty", "", "", ""},
		{"all is new", "", "a", "+[a]\n"},
		{"a line more", "a\nc", "a\nb\nc", " a\n+[b]\n c\n"},
		{"a line less", "a\nb\nc", "a\nc", " a\n-[b]\n c\n"},
		{"a word changed", "the quick brown fox", "the quick red fox", "-the quick [brown] fox\n+the quick [red] fox\n"},
		{"another sentence", "the quick brown fox", "completely different words here", "-[the quick brown fox]\n+[completely different words here]\n"},
		{"an emptied line", "a\n\nb", "a\nx\nb", " a\n-[]\n+[x]\n b\n"},
		{"a moved line", "a\nb\nc", "b\nc\na", "-[a]\n b\n c\n+[a]\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := spell(DiffSource(tt.old, tt.new)); got != tt.want {
				t.Errorf("DiffSource(%q, %q):\n%swant\n%s", tt.old, tt.new, got, tt.want)
			}
		})
	}
}

// rebuild returns both sides of a comparison from its lines.
func rebuild(t *testing.T, lines []DiffLine) (old, new []string) {
	t.Helper()
	for _, l := range lines {
		text := ""
		for _, p := range l.Parts {
			text += p.Text
		}
		if l.Kind != Added {
			old = append(old, text)
			if l.Old != len(old) {
				t.Fatalf("line %d of the old side is numbered %d", len(old), l.Old)
			}
		}
		if l.Kind != Deleted {
			new = append(new, text)
			if l.New != len(new) {
				t.Fatalf("line %d of the new side is numbered %d", len(new), l.New)
			}
		}
	}
	return old, new
}

// TestDiffRevisions compares all successive revisions of the dump: both sides
// can be read off the result, and the rendered comparison is safe HTML that
// shows all of the new text and, without its marks, nothing else.
func TestDiffRevisions(t *testing.T) {
	last := map[string]string{}
	pairs := 0
	eachRow(t, "beer", "PostHistory", func(row map[string]string) {
		switch row["PostHistoryTypeId"] {
		case "2", "5", "8":
		default:
			return
		}
		old, ok := last[row["PostId"]]
		last[row["PostId"]] = row["Text"]
		if !ok {
			return
		}
		pairs++
		a, b := rebuild(t, DiffSource(old, row["Text"]))
		if want := splitLines(normaliseSource(old)); strings.Join(a, "\n") != strings.Join(want, "\n") {
			t.Fatalf("revision %s: the old side became %q", row["Id"], a)
		}
		if want := splitLines(normaliseSource(row["Text"])); strings.Join(b, "\n") != strings.Join(want, "\n") {
			t.Fatalf("revision %s: the new side became %q", row["Id"], b)
		}
		checkDiffHTML(t, mustMarkdown(t, old), mustMarkdown(t, row["Text"]))
	})
	if pairs < 1000 {
		t.Errorf("only %d pairs of revisions", pairs)
	}
}

func mustMarkdown(t *testing.T, src string) string {
	t.Helper()
	out, err := beer.Markdown(src)
	if err != nil {
		t.Fatalf("%v: %q", err, src)
	}
	return out
}

func checkDiffHTML(t *testing.T, old, new string) {
	t.Helper()
	out := DiffHTML(old, new)
	checkSafe(t, old+new, out)
	side := func(drop string) string { return strings.Join(strings.Fields(Text(without(out, drop))), "") }
	if got, want := side("del"), strings.Join(strings.Fields(Text(new)), ""); got != want {
		t.Fatalf("%q → %q gives %q:\nthe new text is %q", old, new, out, got)
	}
	if got, want := side("ins"), strings.Join(strings.Fields(Text(old)), ""); len(got) != len(want) {
		t.Fatalf("%q → %q gives %q:\nthe old text is %q", old, new, out, got)
	}
}

// without removes the elements of that name and their content.
func without(html, name string) string {
	var b strings.Builder
	for html != "" {
		before, rest, _ := strings.Cut(html, "<"+name+" ")
		b.WriteString(before)
		_, html, _ = strings.Cut(rest, "</"+name+">")
	}
	return b.String()
}

func TestDiffHTML(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"nothing changed", "<p>a</p>", "<p>a</p>", "<p>a</p>\n"},
		{"a word changed", "<p>one two three</p>", "<p>one 2 three</p>",
			`<p>one <del class="diff-del">two</del><ins class="diff-add">2</ins> three</p>` + "\n"},
		{"a paragraph more", "<p>a b</p>", "<p>a b</p><p>c d</p>",
			"<p>a b</p>\n" + `<div class="diff-add"><p><ins class="diff-add">c d</ins></p></div>` + "\n"},
		{"an item less", "<ul><li>a</li><li>b</li><li>c</li></ul>", "<ul><li>a</li><li>c</li></ul>",
			"<ul><li>a\n</li><li><del class=\"diff-del\">b</del>\n</li><li>c\n</li></ul>"},
		{"a word became bold", "<p>one two three</p>", "<p>one <b>two</b> three</p>",
			`<p>one <del class="diff-del">two</del><ins class="diff-add"><b>two</b></ins> three</p>` + "\n"},
		{"hostile input", `<p onclick=x>a b c<script>x</script></p>`, `<p>a b <img src=x onerror=y>d</p>`,
			`<p>a b <del class="diff-del">c</del><ins class="diff-add">d</ins></p>` + "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := DiffHTML(tt.old, tt.new)
			if got != tt.want {
				t.Errorf("DiffHTML(%q, %q)\n got %q\nwant %q", tt.old, tt.new, got, tt.want)
			}
			checkSafe(t, tt.old+tt.new, got)
		})
	}
}

// TestDiffIsBounded compares texts that share nothing in order, the worst case.
func TestDiffIsBounded(t *testing.T) {
	sources := map[string][2]func(i int) string{
		"few lines, other order": {func(i int) string { return fmt.Sprint(i*7919%13, "\n") }, func(i int) string { return fmt.Sprint(i*104729%11, "\n") }},
		"all new":                {func(i int) string { return fmt.Sprint("a", i, "\n") }, func(i int) string { return fmt.Sprint("b", i, "\n") }},
		"one line of words":      {func(i int) string { return fmt.Sprint(i*7919%13, " ") }, func(i int) string { return fmt.Sprint(i*104729%11, " ") }},
		"paragraphs":             {func(i int) string { return fmt.Sprint("<p>", i*7919%13, " x y z") }, func(i int) string { return fmt.Sprint("<p>", i*104729%11, " x y z") }},
	}
	for name, side := range sources {
		t.Run(name, func(t *testing.T) {
			measure := func(n int) time.Duration {
				var a, b strings.Builder
				for i := range n {
					a.WriteString(side[0](i))
					b.WriteString(side[1](i))
				}
				return fastest(func() {
					DiffSource(a.String(), b.String())
					DiffHTML(a.String(), b.String())
				})
			}
			checkLinear(t, measure, 4000)
		})
	}
}
