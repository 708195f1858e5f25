package web

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/a-h/templ"

	"parley"
)

// response is the whole answer to a request: handlers return one, and the
// front caches it under the names in shows.
type response struct {
	status      int
	contentType string
	location    string // of a redirect
	body        []byte
	shows       []string      // what is on it: "question 12", "user 7", "lists", "tag beer"; a change purges by these
	viewed      parley.PostID // the question that it shows: looking at it counts; 0 for none
	fresh       time.Duration // how long it may be cached; 0 is not at all
	noStore     bool          // depends on who asks
	robots      string        // X-Robots-Tag
	cacheable   string        // Cache-Control for the reader, "" is the page's usual
	retryAfter  time.Duration // of a refusal that time mends
	cookies     []*http.Cookie
	referrer    string         // Referrer-Policy, "" is that of all pages
	download    string         // file name under which the browser saves the body, "" shows it
	clearData   bool           // the browser forgets what it keeps of this site
	policy      string         // Content-Security-Policy, "" is that of the pages
	take        func(net.Conn) // takes the connection over, instead of an answer
	dropped     func()         // … which cannot be had
	packed      bool           // the body is compressed by its own format
	header      http.Header    // what only this answer carries; Vary is added to
}

const htmlType = "text/html; charset=utf-8"

// html renders a page. shows names what is on it.
func (s *Server) html(ctx context.Context, p *page, c templ.Component, shows ...string) (*response, error) {
	p.Visitor = visitorFrom(ctx)
	body, err := rendered(ctx, c)
	if err != nil {
		return nil, err
	}
	return &response{status: http.StatusOK, contentType: htmlType, body: body, shows: shows, fresh: p.fresh}, nil
}

// rendered returns what a component writes, in no more memory than it takes:
// pages are kept.
func rendered(ctx context.Context, c templ.Component) ([]byte, error) {
	b := buffers.Get().(*bytes.Buffer)
	defer keepBuffer(b)
	if err := c.Render(ctx, b); err != nil {
		return nil, err
	}
	return bytes.Clone(b.Bytes()), nil
}

// buffers are for making pages in; what is kept of them is copied.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// keepBuffer gives a buffer back, unless it grew beyond what most pages need.
func keepBuffer(b *bytes.Buffer) {
	if b.Cap() <= 256<<10 {
		b.Reset()
		buffers.Put(b)
	}
}

// seeOther leads on after an act: the browser reads the address, and reading it
// again does not act again.
func seeOther(path string) (*response, error) {
	res, err := redirect(http.StatusSeeOther, path)
	res.noStore = true
	return res, err
}

// redirect answers with another address on this site, path beginning with "/".
// It is the one place where a redirect is made.
func redirect(status int, path string, shows ...string) (*response, error) {
	if len(path) == 0 || path[0] != '/' || len(path) > 1 && (path[1] == '/' || path[1] == '\\') {
		path = "/"
	}
	return &response{status: status, location: path, contentType: "text/plain; charset=utf-8", shows: shows, fresh: time.Hour}, nil
}

// withQuery appends the request's query to a path, as Stack Exchange's
// permanent redirects do.
func withQuery(r *http.Request, path string) string {
	if r.URL.RawQuery == "" {
		return path
	}
	return path + "?" + r.URL.RawQuery
}
