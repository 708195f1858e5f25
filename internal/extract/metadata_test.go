package extract

import (
	"reflect"
	"strings"
	"testing"
)

const article = `<p>The first paragraph of the article says what has happened, where, and to whom, at some length.</p>
<p>The second paragraph of the article says why it matters, and what people who know say about it.</p>`

func TestMetadata(t *testing.T) {
	free, paid := true, false
	tests := []struct {
		name, head, body, address string
		want                      Metadata
	}{
		{
			name: "JSON-LD before all else",
			head: `<title>Iraq PM says | Reuters</title><meta property="og:title" content="Other"><meta property="article:published_time" content="2020-01-01">
				<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebPage","datePublished":"2019-01-01"},
				{"@type":["NewsArticle"],"headline":"Iraq PM says &quot;no&quot;","datePublished":"2024-01-10T23:30:00-05:00","author":[{"@type":"Person","name":"Ann Lee"},{"name":"Bob Ray"}],
				"publisher":{"@type":"Organization","name":"Reuters"},"isAccessibleForFree":"False","license":"https://creativecommons.org/licenses/by/4.0/"}]}</script>`,
			want: Metadata{Title: `Iraq PM says "no"`, Published: Date{2024, 1, 10}, Outlet: "Reuters", Authors: []string{"Ann Lee", "Bob Ray"}, Free: &paid, License: "https://creativecommons.org/licenses/by/4.0/"},
		},
		{
			name: "citation elements",
			head: `<meta name="citation_title" content="On bees"><meta name="citation_journal_title" content="Bee Journal"><meta name="citation_publication_date" content="2021/3/4">
				<meta name="citation_author" content="Lee, Ann"><meta name="citation_author" content="Ray, Bob"><meta property="og:title" content="Bees!">`,
			want: Metadata{Title: "On bees", Published: Date{2021, 3, 4}, Outlet: "Bee Journal", Authors: []string{"Lee, Ann", "Ray, Bob"}},
		},
		{
			name:    "Open Graph, canonical, language, robots",
			head:    `<meta property="og:title" content="Bees win"><meta property="og:site_name" content="The Hive"><meta property="article:published_time" content="2022-02-03T04:05:06Z"><link rel="canonical" href="/bees#top"><meta property="og:locale" content="pt_BR"><meta name="robots" content="index, noarchive">`,
			address: "https://hive.example/a?x=1",
			want:    Metadata{Title: "Bees win", Published: Date{2022, 2, 3}, Outlet: "The Hive", Canonical: "https://hive.example/bees", Lang: "pt-BR", NoArchive: true},
		},
		{
			name:    "the page's elements",
			head:    `<title>Bees lose – Hive</title>`,
			body:    `<h1>Bees lose</h1><p><a rel="author" href="/ann">By Ann Lee</a> <time datetime="2023-05-06">yesterday</time></p>` + article,
			address: "https://www.hive.example/2020/01/02/bees",
			want:    Metadata{Title: "Bees lose", Published: Date{2023, 5, 6}, Outlet: "hive.example", Authors: []string{"Ann Lee"}},
		},
		{
			name: "a visible date near the title",
			head: `<html lang="de"><title>Bienen verlieren</title>`,
			body: `<h1>Bienen verlieren</h1><div>Stand: 7. März 2023, 12 Uhr</div>` + article,
			want: Metadata{Title: "Bienen verlieren", Published: Date{2023, 3, 7}, Lang: "de"},
		},
		{
			name:    "the address",
			head:    `<title>Bees draw</title>`,
			body:    article,
			address: "https://hive.example/2020/11/12/bees-draw",
			want:    Metadata{Title: "Bees draw", Published: Date{2020, 11, 12}, Outlet: "hive.example"},
		},
		{
			name: "a wall",
			head: `<title>Bees wait</title><script type="application/ld+json">{"@type":"Article","headline":"Bees wait","isAccessibleForFree":true}</script>`,
			body: `<h1>Bees wait</h1>` + article + `<div class="paywall"><h3>Subscribe to continue reading</h3></div>`,
			want: Metadata{Title: "Bees wait", Free: &free, Subscription: true},
		},
		{
			name: "an article in an element named for its wall",
			head: `<title>Bees wait</title>`,
			body: `<h1>Bees wait</h1><div class="paywall">` + strings.Repeat(article, 4) + `</div>`,
			want: Metadata{Title: "Bees wait"},
		},
		{name: "broken JSON-LD", head: `<title>A</title><script type="application/ld+json">{"@type":"Article","headline":</script>`, want: Metadata{Title: "A"}},
		{name: "JSON-LD as pages write it", head: "<script type=\"application/ld+json\">//<![CDATA[\n{\"@type\":\"Article\",\"headline\":\"A\nB\"};\n//]]></script>", want: Metadata{Title: "A B"}},
		{name: "an address that is no page's", head: `<title>A</title><link rel=canonical href="javascript:alert(1)">`, want: Metadata{Title: "A"}},
		{name: "nothing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := HTML([]byte(tt.head+tt.body), "text/html; charset=utf-8", tt.address).Metadata
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("metadata:\n%+v, want\n%+v", got, tt.want)
			}
		})
	}
}

func TestNoArchive(t *testing.T) {
	for directives, want := range map[string]bool{"": false, "index, follow": false, "NOARCHIVE": true, "noindex,none": true, "googlebot: noarchive": true, "nonexistent": false} {
		if got := NoArchive(directives); got != want {
			t.Errorf("NoArchive(%q) = %v", directives, got)
		}
	}
}

func TestFindDate(t *testing.T) {
	tests := []struct{ text, lang, want string }{
		{"Oct. 27, 2022", "en", "2022-10-27"},
		{"January 10th, 2024 at noon", "en", "2024-01-10"},
		{"Published 27 October 2022", "en", "2022-10-27"},
		{"2022-10-27T12:00", "", "2022-10-27"},
		{"27.10.2022", "de", "2022-10-27"},
		{"27.10.22, 14:30 Uhr", "de", "2022-10-27"},
		{"3/4/2024", "en-US", "2024-03-04"},
		{"3/4/2024", "en-GB", "2024-04-03"},
		{"13/4/2024", "en-US", "2024-04-13"},
		{"2024/3/4", "", "2024-03-04"},
		{"10. Jänner 2024", "de", "2024-01-10"},
		{"le 1er août 2023", "fr", "2023-08-01"},
		{"10 de enero de 2024", "es", "2024-01-10"},
		{"10 gennaio 2024", "it", "2024-01-10"},
		{"5 de março de 2020", "pt", "2020-03-05"},
		{"3 maart 2021", "nl", "2021-03-03"},
		{"den 3 maj 2021", "sv", "2021-05-03"},
		{"3 stycznia 2021 r.", "pl", "2021-01-03"},
		{"3 января 2021 года", "ru", "2021-01-03"},
		{"3 січня 2021", "uk", "2021-01-03"},
		{"3 Ocak 2021", "tr", "2021-01-03"},
		{"3 Ιανουαρίου 2021", "el", "2021-01-03"},
		{"3 يناير 2021", "ar", "2021-01-03"},
		{"3 בינואר 2021", "he", "2021-01-03"},
		{"3 जनवरी 2021", "hi", "2021-01-03"},
		{"2021年1月3日（日）", "ja", "2021-01-03"},
		{"2021년 1월 3일", "ko", "2021-01-03"},
		{"2021. 1. 3", "ko", "2021-01-03"},
		{"3 มกราคม 2021", "th", "2021-01-03"},
		{"ngày 3/1/2021", "vi", "2021-01-03"},
		{"ngày 3 tháng 1 năm 2021", "vi", "2021-01-03"},
		{"March 2020", "en", "2020-03"},
		{"31 February 2020", "en", "2020-02"},
		{"the 2020 games", "en", ""},
		{"call 555 12 20", "en", ""},
		{"may have 2020 reasons", "en", ""},
		{"version 1.2.3", "en", ""},
	}
	for _, tt := range tests {
		d, start, end := FindDate(tt.text, tt.lang)
		if d.String() != tt.want {
			t.Errorf("FindDate(%q, %q) = %q (%q), want %q", tt.text, tt.lang, d, tt.text[start:end], tt.want)
		}
	}
}

// TestHostile gives pages that cost a naive reader far more than their size.
func TestHostile(t *testing.T) {
	const n = 100_000
	pages := map[string]string{
		"nested lists":    strings.Repeat("<ul><li>", n),
		"open formatting": strings.Repeat("<b><i><a href=x>", n),
		"one class":       `<div class="` + strings.Repeat("share ", n) + `">x`,
		"one word":        "<p>" + strings.Repeat("word ", n),
		"equal blocks":    strings.Repeat("<p>the same text again</p>", n/10),
		"line breaks":     "<p>" + strings.Repeat("<br>", n),
		"dates":           "<h1>title</h1><p>" + strings.Repeat("1. ", n),
		"JSON":            `<script type="application/ld+json">` + strings.Repeat("[", n),
		"many JSON":       strings.Repeat(`<script type="application/ld+json">{"@type":"Article","headline":"x"}</script>`, n/50),
		"long body":       `<script type="application/ld+json">{"@type":"Article","headline":"x","articleBody":"` + strings.Repeat("a b ", n) + `"}</script>` + strings.Repeat("<p>a b a b</p>", n/10),
		"table":           "<table>" + strings.Repeat("<tr><td>x", n),
		"metas":           strings.Repeat(`<meta name="author" content="x">`, n/10),
		"brackets":        strings.Repeat("<", n),
		"comment":         "<!--" + strings.Repeat("-", n),
		"only tags":       strings.Repeat("<p>a", 20*n),
		"zero bytes":      strings.Repeat("\x00", n),
	}
	for name, page := range pages {
		t.Run(name, func(t *testing.T) {
			p := HTML([]byte(page), "", "https://example.org/")
			if len(p.Visible()) > 2*len(page)+1000 {
				t.Errorf("%d bytes became %d", len(page), len(p.Visible()))
			}
		})
	}
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte(`<title>a</title><article><h1>a</h1><p>b<br>c<table><tr><td>d`), "text/html; charset=utf-8")
	f.Add([]byte("\xff\xfe<\x00p\x00>"), "")
	f.Add([]byte(`<script type="application/ld+json">{"@type":"Article","datePublished":"2020"}</script>1.2.2020`), "text/html; charset=koi8-r")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		p := HTML(body, contentType, "https://example.org/")
		if main := p.Main(); len(main) > len(p.Visible()) || !strings.Contains(strings.ToValidUTF8(main, "")+"x", "x") {
			t.Errorf("the article is longer than all text")
		}
		for _, b := range p.Blocks {
			if strings.TrimSpace(b.Text) == "" {
				t.Errorf("an empty block in %q", body)
			}
		}
	})
}

func FuzzFindDate(f *testing.F) {
	f.Add("Oct. 27, 2022", "en")
	f.Add("2021年1月3日", "ja")
	f.Fuzz(func(t *testing.T, text, lang string) {
		d, start, end := FindDate(text, lang)
		if end > 0 != (d.Year > 0) || start > end || end > len(text) || d.Year > 0 && !d.valid() {
			t.Errorf("FindDate(%q, %q) = %v, %d, %d", text, lang, d, start, end)
		}
	})
}
