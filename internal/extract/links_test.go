package extract

import (
	"strings"
	"testing"
)

func TestMostlyLinks(t *testing.T) {
	const link = `<li><a href="/x">cheap watches and a list of more offers for you</a></li>`
	const sentence = "The coalition has some 2,500 troops in the country, and had no plans to withdraw them before the talks were over. "
	article := "<article><h1>Talks</h1><p>" + strings.Repeat(sentence, 4) + "</p><p>" + strings.Repeat(sentence, 4) + "</p></article>"
	tests := []struct {
		name, page string
		want       bool
	}{
		{"an article", article, false},
		{"an article with a long menu", "<nav><ul>" + strings.Repeat(link, 60) + "</ul></nav>" + article, false},
		{"an article with links in its sentences", strings.ReplaceAll(article, "2,500 troops", `<a href="/y">2,500 troops</a>`), false},
		{"a list of links", "<h1>Offers</h1><ul>" + strings.Repeat(link, 60) + "</ul>", true},
		{"paragraphs of links", "<main><p>See also</p>" + strings.Repeat(`<p><a href="/z">`+sentence+`</a></p>`, 9) + "</main>", true},
		{"a short page with a link", `<p>Moved to <a href="/n">the new page of the project</a>.</p>`, false},
		{"nothing", "", false},
	}
	for _, tt := range tests {
		if got := HTML([]byte(tt.page), "", "").MostlyLinks(); got != tt.want {
			t.Errorf("%s: MostlyLinks() = %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestArticlesAreNoLists finds no list of links among pages that people marked the
// article of.
func TestArticlesAreNoLists(t *testing.T) {
	for _, g := range goldPages(t) {
		if g.part == "news" && HTML(g.html(t), "", g.URL).MostlyLinks() {
			t.Errorf("%s, %s, is taken for a list of links", g.ID, g.URL)
		}
	}
}
