package testkit

import (
	"context"
	"html"
	"net/http"
	"strings"
	"sync"
	"time"

	"parley/internal/fetch"
)

// Web is a web of a few invented pages, to be fetched without a network.
type Web struct {
	mu    sync.Mutex
	pages map[string]*fetch.Response
	asked map[string]int
	now   func() time.Time
}

// NewWeb is a web without pages, whose answers are of the time that now gives.
func NewWeb(now func() time.Time) *Web {
	return &Web{pages: map[string]*fetch.Response{}, asked: map[string]int{}, now: now}
}

// Put publishes what the server of an address answers.
func (w *Web) Put(address string, status int, contentType, body string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	kind, _, _ := strings.Cut(contentType, ";")
	w.pages[address] = &fetch.Response{URL: address, Status: status, Header: http.Header{"Content-Type": {contentType}}, MediaType: kind, Body: []byte(body)}
}

// Article publishes an article with a title and paragraphs.
func (w *Web) Article(address, title string, paragraphs ...string) {
	w.Put(address, http.StatusOK, "text/html; charset=utf-8", Article(title, "", paragraphs...))
}

// Article is the page of an article of The Herald of January 10, 2024; head goes
// into its head.
func Article(title, head string, paragraphs ...string) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html lang="en"><head><title>` + html.EscapeString(title) + `</title><meta property="og:site_name" content="The Herald">` +
		`<meta property="article:published_time" content="2024-01-10T08:00:00Z"><meta name="author" content="Ann Archer">` + head +
		`</head><body><nav><a href="/">Home</a> <a href="/world">World</a></nav><main><article><h1>` + html.EscapeString(title) + `</h1>`)
	for _, p := range paragraphs {
		b.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
	}
	b.WriteString(`</article></main><footer><p>All rights reserved.</p></footer></body></html>`)
	return b.String()
}

// Asked is how often an address was fetched.
func (w *Web) Asked(address string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked[address]
}

// Get answers as the server of an address would.
func (w *Web) Get(_ context.Context, r fetch.Request) (*fetch.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked[r.URL]++
	p, ok := w.pages[r.URL]
	if !ok {
		p = &fetch.Response{URL: r.URL, Status: http.StatusNotFound, Header: http.Header{}, Body: []byte("<h1>Not found</h1>")}
	}
	res := *p
	res.Fetched = w.now()
	return &res, nil
}
