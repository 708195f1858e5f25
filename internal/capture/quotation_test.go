package capture

import (
	"strings"
	"testing"
)

const (
	newsOne   = `The minister said on Tuesday that the harbour would stay closed until the inquiry into the collision had ended, and that no ship would be let in before the spring.`
	newsTwo   = `"Nobody will be let in before the divers have finished their work," Mr. Olsen told reporters, adding that the gates had been damaged.`
	newsPlain = `The harbour was built in 1871 and has been widened twice since then, most recently after the storm that sank eleven fishing boats in a single night of 1953.`
	ownWords  = `I doubt that this is the whole story, and it's somewhat unclear what they mean.`
	address   = `https://news.example/harbour-closed`
)

func TestQuotationsAreRestoredFromTheWording(t *testing.T) {
	tests := []struct {
		name string
		body []string
		// quoted has a letter for each block: q for quoted, - for not.
		quoted string
	}{
		{"closed by a link, the writer follows", []string{newsPlain, newsOne, address, "Why does the article not name the ship?"}, "qq--"},
		{"a link at the end closes nothing", []string{newsPlain, newsOne, address}, "---"},
		{"a remark above a link is no quotation", []string{"Here is what they said.", address, ownWords}, "---"},
		{"the writer above a link is no quotation", []string{ownWords, address, ownWords}, "---"},
		{"the writer stops a quotation above a link", []string{ownWords, newsOne, newsTwo, address, ownWords}, "-qq--"},
		{"without marks of quotation there is none", []string{newsPlain, address, ownWords}, "---"},
		{"opened by a date", []string{"Jan. 3, 2024", newsOne, newsTwo, ownWords}, "-qq-"},
		{"opened by a date, without other marks", []string{"3 January 2024", newsPlain}, "-q"},
		{"a short line under a date is a heading", []string{"2024-01-03", "New edition"}, "--"},
		{"a date before the writer", []string{"January 3, 2024", ownWords}, "--"},
		{"a neutral end stays a paragraph", []string{"Jan. 3, 2024", newsOne, newsPlain}, "-q-"},
		{"a neutral middle is quoted", []string{"Jan. 3, 2024", newsOne, newsPlain, newsTwo}, "-qqq"},
		{"opened by a colon", []string{"They changed their mind:", newsTwo, ownWords}, "-q-"},
		{"a colon before neutral words", []string{"They changed their mind:", newsPlain}, "--"},
		{"a colon after a named source", []string{"According to the chronicle:", newsPlain}, "-q"},
		{"a colon before code", []string{"He said:", "    fmt.Println()"}, "--"},
		{"an elision is a strong mark", []string{"Some background:", "The gates rust. [...] The gates fall."}, "-q"},
		{"a lead-in ends the one before", []string{"Jan. 3, 2024", newsOne, "And then:", newsTwo}, "-q-q"},
		{"marked by hand", []string{"> " + newsPlain, ownWords}, "q-"},
		{"the numeral of a war is not the writer", []string{"Jan. 3, 2024", "World War I changed the harbour, the mayor said on Friday, and the ships."}, "-q"},
		{"a quoted I is not the writer", []string{"Jan. 3, 2024", `"I have never seen a wave like that," the captain said.`}, "-q"},
		{"two quotations", []string{newsOne, address, ownWords, "Jan. 3, 2024", newsTwo}, "q---q"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			blocks := splitBlocks(splitLines(strings.Join(tt.body, "\n\n")))
			markQuotations(blocks)
			got := ""
			for _, b := range blocks {
				if b.quoted {
					got += "q"
				} else {
					got += "-"
				}
			}
			if got != tt.quoted {
				t.Errorf("quoted %s, want %s", got, tt.quoted)
			}
		})
	}
}

func TestBodyHTML(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"hostile text", `<script>alert("x")</script> & more`, `<p>&lt;script&gt;alert("x")&lt;/script&gt; &amp; more</p>`},
		{"an address in a sentence", "See https://a.example/b_(c).", `<p>See <a href="https://a.example/b_(c)">https://a.example/b_(c)</a>.</p>`},
		{"an address in brackets", "(https://a.example/b)", `<p>(<a href="https://a.example/b">https://a.example/b</a>)</p>`},
		{"a shortened address is no link", "See https://a.example/very/lo… and", "<p>See https://a.example/very/lo… and</p>"},
		{"no other scheme is linked", "javascript:alert(1)", "<p>javascript:alert(1)</p>"},
		{"short lines stay apart", "roses\nviolets", "<p>roses<br>\nviolets</p>"},
		{"wrapped lines are joined", strings.Repeat("word ", 14) + "\nend", "<p>" + strings.TrimSpace(strings.Repeat("word ", 14)) + "\nend</p>"},
		{"a list that starts at three", "3. c\n4. d", "<ol start=\"3\">\n<li>c</li>\n<li>d</li>\n</ol>"},
		{"items of a list apart", "• a\n\n• b\n  goes on", "<ul>\n<li>a</li>\n<li>b goes on</li>\n</ul>"},
		{"code with an empty line", "    a\n\n      b", "<pre><code>a\n\n  b\n</code></pre>"},
		{"a date stuck to a paragraph", "May 1, 2020\nText", "<p>May 1, 2020</p>\n<p>Text</p>"},
		{"a quotation written out", "> a\n> b\n\nc", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>\n<p>c</p>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := bodyHTML(splitLines(tt.text)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
