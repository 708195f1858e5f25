package capture

import (
	"bytes"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Programs copy the same page in different ways; the thread stays the same.
func TestSeedCopiedInOtherWays(t *testing.T) {
	want, seed := readSeed(t)
	bullets := strings.ReplaceAll(seed, "  • ", "• ")
	tests := []struct{ name, page string }{
		{"lines end as on Windows", strings.ReplaceAll(seed, "\n", "\r\n")},
		{"a byte order mark", "\uFEFF" + seed},
		{"Windows-1252", strings.NewReplacer("•", "\x95", "–", "\x96", "’", "\x92", "\u00a0", "\xa0").Replace(seed)},
		{"tabs for blanks", strings.ReplaceAll(strings.ReplaceAll(seed, "  • ", "\t•\t"), "    ", "\t\t")},
		{"stars for bullets", strings.ReplaceAll(seed, "  • ", "  * ")},
		{"no indentation", strings.ReplaceAll(bullets, "\n    ", "\n")},
		{"empty lines between comments", strings.ReplaceAll(seed, "  • ", "\n  • ")},
		{"every second line empty", strings.ReplaceAll(seed, "\n", "\n\n")},
		{"no bullets", regexp.MustCompile(`(?m)^(?:    |  • )`).ReplaceAllString(strings.ReplaceAll(seed, "  • 3\n", "3\n"), "")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.page == seed {
				t.Fatal("the page is the seed itself")
			}
			got, err := Text(strings.NewReader(tt.page))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestTitleAboveTheSeed(t *testing.T) {
	_, seed := readSeed(t)
	tests := []struct{ name, above, title, site string }{
		{"a title", "Why do officials call for it?\n\n", "Why do officials call for it?", ""},
		{"a title in two lines", "Why do officials\ncall for it?\n\n", "Why do officials call for it?", ""},
		{"a title and its site", "Why call for it? - Politics Stack Exchange\n\n", "Why call for it?", "Politics Stack Exchange"},
		{"a site above the title", "Politics\n\nWhy call for it?\n\nAsk Question\n\n", "Why call for it?", ""},
		{"an address above the title", "https://politics.example/questions/5/why\n\nWhy?\n\n", "Why?", "politics.example"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			thread, err := Text(strings.NewReader(tt.above + seed))
			if err != nil {
				t.Fatal(err)
			}
			if thread.Question.Title != tt.title || thread.Site != tt.site || thread.Question.CommentCount != 8 {
				t.Errorf("title %q of %q with %d comments, want %q of %q with 8", thread.Question.Title, thread.Site, thread.Question.CommentCount, tt.title, tt.site)
			}
			if slices.Contains(thread.Unknown, "title") {
				t.Errorf("the title is called unknown: %q", thread.Unknown)
			}
		})
	}
}

func TestPartsOfCopiedPages(t *testing.T) {
	const head = "Why?\n\n1\n\n"
	tests := []struct {
		name, page string
		check      func(*Thread) bool
	}{
		{"the number under a body counts hidden comments", head + "Body.\n\n4\n", func(t *Thread) bool {
			return t.Question.CommentCount == 4 && t.Question.HiddenComments == 4 && t.Question.HTML == "<p>Body.</p>"
		}},
		{"a number inside a body stays", head + "Pick one of\n\n42\n\nor more.\n\n1 Answer\n\n2\n\nNo.\n", func(t *Thread) bool {
			return t.Question.HTML == "<p>Pick one of</p>\n<p>42</p>\n<p>or more.</p>" && len(t.Answers) == 1
		}},
		{"a sentence like a heading", head + "They gave me\n\n2 Answers\n\nand I like both.\n\n2 Answers\n\n3\n\nYes.\n\n-1\n\nNo.\n", func(t *Thread) bool {
			return len(t.Answers) == 2 && t.Answers[1].Score == -1 && strings.Contains(t.Question.HTML, "2 Answers")
		}},
		{"answers after hidden comments", head + "Body.\n\n2\n\n2 Answers 2\n\n3\n\nYes.\n\n5\n\n4\n\nNo.\n\n6\n", func(t *Thread) bool {
			return len(t.Answers) == 2 && t.Answers[0].HiddenComments == 5 && t.Answers[1].Score == 4 && t.Answers[1].HiddenComments == 6
		}},
		{"fewer answers than stated", head + "Body.\n\n31 Answers\n\n3\n\nYes.\n", func(t *Thread) bool {
			return t.AnswerCount == 31 && len(t.Answers) == 1 && slices.Contains(t.Unknown, "30 of 31 answers")
		}},
		{"no answers", head + "Body.\n\n0 Answers\n\nYou must log in to answer this question.\n", func(t *Thread) bool {
			return t.AnswerCount == 0 && len(t.Answers) == 0 && t.Question.HTML == "<p>Body.</p>"
		}},
		{"a duplicate", "Why? [duplicate]\n\n1\n\nThis question already has answers here:\nHow? (3 answers)\nClosed 2 years ago.\n\nBody.\n", func(t *Thread) bool {
			return t.Question.Title == "Why?" && t.Question.HTML == "<p>Body.</p>" &&
				slices.Equal(t.Notices, []string{"[duplicate]", "This question already has answers here:", "How? (3 answers)", "Closed 2 years ago."})
		}},
		{"a moderator's comment", head + "Body.\n\n1\n• Be nice.\n– Ann ♦ Commented Mar 22 at 7:01\n", func(t *Thread) bool {
			return len(t.Question.Comments) == 1 && t.Question.Comments[0].Owner.Name == "Ann" && t.Question.Comments[0].Text == "Be nice."
		}},
		{"tags on the lines under the trailer", head + "Body.\n\nNot the answer you're looking for? Browse other questions tagged\niraq\nunited-states\nor ask your own question.\n", func(t *Thread) bool {
			return slices.Equal(t.Question.Tags, []string{"iraq", "united-states"})
		}},
		{"bookmarks under the score", "Why?\nAsked 5 years ago\nViewed 31 times\n7\n\n2\n\nBody of it.\n\nMore.\n", func(t *Thread) bool {
			return t.Question.Score == 7 && t.Question.HTML == "<p>Body of it.</p>\n<p>More.</p>" && t.Question.ViewCount == 31 &&
				slices.Contains(t.Unknown, "meaning of the number 2 under the score")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			thread, err := Text(strings.NewReader(tt.page))
			if err != nil {
				t.Fatal(err)
			}
			if !tt.check(thread) {
				t.Errorf("the page\n%s\nwas read as %+v", tt.page, thread)
			}
		})
	}
}

func BenchmarkSeed(b *testing.B) {
	seed, err := os.ReadFile(seedFile)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(seed)))
	for b.Loop() {
		if _, err := Text(bytes.NewReader(seed)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHTML(b *testing.B) {
	page, err := os.ReadFile("testdata/2023.html")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		if _, err := HTML(bytes.NewReader(page)); err != nil {
			b.Fatal(err)
		}
	}
}
