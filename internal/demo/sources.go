package demo

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"parley/internal/fetch"
)

//go:embed sources/*.md
var sourceFiles embed.FS

// sourceHead holds the fields of a file in sources: an invented page that a
// thread quotes. Dates in it are counted from the asking of the thread.
type sourceHead struct {
	Thread    string
	URL       string
	Title     string
	Outlet    string
	Published string
	Author    string
	Paywalled bool
}

// Web is the web that the demonstration site knows: the pages that its threads
// quote. Nothing else is there, and nothing is fetched from anywhere.
type Web struct {
	pages map[string][]byte // by address without fragment
	now   func() time.Time
}

// NewWeb makes the pages as they stand at now, the time given to [Write].
func NewWeb(now time.Time) (*Web, error) {
	w := &Web{pages: map[string][]byte{}, now: func() time.Time { return now }}
	s, err := content(now)
	if err != nil {
		return nil, fmt.Errorf("demonstration sources: %w", err)
	}
	asked := map[string]time.Time{}
	for _, t := range s.topics {
		asked[t.slug] = t.question.created
	}
	names, err := fs.Glob(sourceFiles, "sources/*.md")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := sourceFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		_, rest, _ := strings.Cut(string(data), "+++\n")
		fields, text, ok := strings.Cut(rest, "+++\n")
		if !ok {
			return nil, fmt.Errorf("%s does not begin with fields between +++ lines", name)
		}
		var h sourceHead
		if _, err := toml.Decode(fields, &h); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		at, ok := asked[h.Thread]
		if !ok {
			return nil, fmt.Errorf("%s: there is no thread %q", name, h.Thread)
		}
		h.URL, h.Published = dates(h.URL, at), dates(h.Published, at)
		w.pages[h.URL] = []byte(h.page(dates(text, at)))
	}
	return w, nil
}

// page is the file as a page of the web, with the furniture that pages have.
func (h *sourceHead) page(text string) string {
	about := map[string]any{"@context": "https://schema.org", "@type": "NewsArticle", "headline": h.Title, "publisher": map[string]string{"@type": "Organization", "name": h.Outlet}}
	if h.Published != "" {
		about["datePublished"] = h.Published
	}
	if h.Author != "" {
		about["author"] = map[string]string{"@type": "Person", "name": h.Author}
	}
	if h.Paywalled {
		about["isAccessibleForFree"] = false
	}
	structured, err := json.Marshal(about)
	if err != nil {
		panic(err) // strings
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>%s | %s</title><meta property="og:site_name" content="%[2]s"><link rel="canonical" href="%s"><script type="application/ld+json">%s</script></head><body><header><nav><a href="/">Home</a> <a href="/archive">Archive</a> <a href="/contact">Contact</a></nav></header><main><article><h1>%[1]s</h1>`,
		html.EscapeString(h.Title), html.EscapeString(h.Outlet), html.EscapeString(h.URL), structured)
	for block := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		if heading, ok := strings.CutPrefix(block, "# "); ok {
			fmt.Fprintf(&b, "<h2>%s</h2>", html.EscapeString(heading))
			continue
		}
		fmt.Fprintf(&b, "<p>%s</p>", html.EscapeString(block))
	}
	fmt.Fprintf(&b, `</article></main><footer><p>© %s. All rights reserved.</p></footer></body></html>`, html.EscapeString(h.Outlet))
	return b.String()
}

// Get answers as the server of an address would.
func (w *Web) Get(_ context.Context, r fetch.Request) (*fetch.Response, error) {
	u, err := url.Parse(r.URL)
	if err != nil {
		return nil, err
	}
	u.Fragment = ""
	res := &fetch.Response{URL: u.String(), Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, MediaType: "text/html", Charset: "utf-8", Fetched: w.now().UTC()}
	if res.Body = w.pages[u.String()]; res.Body == nil {
		res.Status, res.Body = http.StatusNotFound, []byte("<h1>Not found</h1>")
	}
	return res, nil
}
