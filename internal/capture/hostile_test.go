package capture

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// Pages made to be slow: each of half a megabyte, each of a form that a
// careless reader needs quadratic time for.
func TestHostilePagesAreReadInTime(t *testing.T) {
	const size = 512 << 10
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	question := `<div id="question"><div class="js-post-body">x</div>`
	pages := []struct {
		name, page string
		html       bool
	}{
		{"numbers", fill("1\n\n"), false},
		{"numbers in an answer", "1\n\nBody.\n\n999999 Answers\n\n2\n\nBody.\n\n" + fill("3\n\nx\n\n"), false},
		{"bullets", "1\n\nBody.\n\n" + fill("• a\n"), false},
		{"buttons", "1\n\nBody.\n\n" + fill("Share\n"), false},
		{"dates", "1\n\nBody.\n\n" + fill("May 1, 2020\n\n"), false},
		{"lead-ins", "1\n\nBody.\n\n" + fill("He said on Monday:\n\n"), false},
		{"links", "1\n\n" + fill("He said it on Monday again.\n\nhttps://a.example/b\n\n"), false},
		{"one line", "1\n\n" + fill("– Commented "), false},
		{"quotation marks", "1\n\n" + fill(`" `), false},
		{"numbers without end", "1\n\n" + fill("9"), false},
		{"cards", "1\n\nBody.\n\nasked 2 hours ago\n" + fill("edited 2 hours ago\n\n"), false},
		{"headings", fill("2 Answers\n\n"), false},
		{"original lists", "1\n\n" + fill("(2 answers)\n"), false},
		{"nested elements", question + fill("<div>"), true},
		{"open answers", question + "</div>" + fill(`<div class="answer" id="answer-1">`), true},
		{"answers", question + "</div>" + fill(`<div class="answer" id="answer-1"><p class="post-text">x</p></div>`), true},
		{"comments", question + fill(`<p class="comment" id="comment-1"><b class="comment-copy">x</b></p>`), true},
		{"labels", fill(`<p class="fc-light">1</p>`) + question, true},
		{"backticks", question + `<p class="comment" id="comment-1"><code class="comment-copy">` + fill("`"), true},
		{"microdata", `<div itemscope itemtype="Question">` + strings.Repeat(`<i itemprop="name">`, 200) + fill("<br>"), true},
		{"nested items", fill(`<div itemscope itemtype="Question" itemprop="text name comment">`), true},
		{"deep JSON", `<script type="application/ld+json">` + fill("["), true},
		{"attributes", "<p " + fill("a=b ") + ">" + question, true},
	}
	for _, tt := range pages {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			parse := Text
			if tt.html {
				parse = HTML
			}
			// Whether it is a question does not matter here.
			_, err := parse(strings.NewReader(tt.page))
			if took := time.Since(start); took > 60*time.Second {
				t.Errorf("%d bytes took %v (error %v)", len(tt.page), took, err)
			}
		})
	}
}

// addPages adds the pages of testdata that match to the corpus.
func addPages(f *testing.F, pattern string) {
	f.Helper()
	pages, err := filepath.Glob(pattern)
	if err != nil || len(pages) == 0 {
		f.Fatalf("pages %s: found %d, error %v", pattern, len(pages), err)
	}
	for _, page := range pages {
		data, err := os.ReadFile(page)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
}

// checkThread tells what is wrong with the counts of a thread.
func checkThread(t *testing.T, thread *Thread, err error) {
	t.Helper()
	if (thread == nil) == (err == nil) {
		t.Fatalf("thread %v with error %v", thread, err)
	}
	if err != nil {
		return
	}
	if thread.AnswerCount < len(thread.Answers) {
		t.Errorf("%d answers of %d", len(thread.Answers), thread.AnswerCount)
	}
	for _, p := range append([]Post{thread.Question}, thread.Answers...) {
		if p.HiddenComments < 0 || p.CommentCount != len(p.Comments)+p.HiddenComments {
			t.Errorf("%d comments, %d shown, %d hidden", p.CommentCount, len(p.Comments), p.HiddenComments)
		}
		body, err := html.Parse(strings.NewReader(p.HTML))
		if err != nil {
			t.Fatalf("parsing the body %q: %v", p.HTML, err)
		}
		if n := first(body, element("script"), element("style"), element("iframe"), element("xmp")); n != nil {
			t.Errorf("the body holds <%s>: %q", n.Data, p.HTML)
		}
	}
}

func FuzzText(f *testing.F) {
	addPages(f, "testdata/*.txt")
	seed, err := os.ReadFile(seedFile)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, data []byte) {
		thread, err := Text(strings.NewReader(string(data)))
		checkThread(t, thread, err)
		Detect("a.txt", data)
	})
}

func FuzzHTML(f *testing.F) {
	addPages(f, "testdata/*.html")
	f.Fuzz(func(t *testing.T, data []byte) {
		thread, err := HTML(strings.NewReader(string(data)))
		checkThread(t, thread, err)
	})
}
