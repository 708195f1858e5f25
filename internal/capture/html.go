package capture

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

// HTML reads a question page saved as HTML: one of a Stack Exchange site of
// any generation, or one of another engine that describes its thread with
// schema.org data. Pages from a web archive are unwrapped.
//
// It returns an error that wraps [ErrNoQuestion] and names what was missing
// when the page shows no question, and [ErrTooLarge].
func HTML(r io.Reader) (*Thread, error) {
	data, err := readAll(r)
	if err != nil {
		return nil, err
	}
	doc, err := html.Parse(decodeHTML(data))
	if err != nil {
		return nil, fmt.Errorf("parsing captured page: %w", err)
	}
	p := &htmlPage{doc: doc, links: findLinks(doc)}
	p.clean.links = p.links
	if t, err := p.stackThread(); t != nil || err != nil {
		return t, err
	}
	return p.schemaThread()
}

// decodeHTML decodes a page. The sites named the encoding in the response,
// which a saved page has not: without a declaration in the page, what reads as
// UTF-8 is UTF-8.
func decodeHTML(data []byte) io.Reader {
	encoding, _, certain := charset.DetermineEncoding(data, "")
	if !certain && utf8.Valid(data) {
		return bytes.NewReader(data)
	}
	return encoding.NewDecoder().Reader(bytes.NewReader(data))
}

// htmlPage is a saved page while it is read.
type htmlPage struct {
	doc   *html.Node
	links links
	clean bodyCleaner
	// unknown are facts for [Thread.Unknown] met on the way.
	unknown []string
}

// newThread returns a thread with what the head of the page says.
func (p *htmlPage) newThread() *Thread {
	t := &Thread{}
	if p.links.base != nil {
		u := *p.links.base
		u.RawQuery = ""
		t.URL = u.String()
	}
	t.Site = attr(first(p.doc, both(element("meta"), property("og:site_name"))), "content")
	title := textOf(first(p.doc, element("title")))
	if m := siteSuffix().FindStringSubmatch(title); m != nil && t.Site == "" {
		t.Site = m[2]
	}
	if t.Site == "" && p.links.base != nil {
		t.Site = p.links.base.Hostname()
	}
	return t
}

// setTitle gives t its title from the page's heading or head, and keeps the
// mark behind it as a notice where no banner says more.
func (p *htmlPage) setTitle(t *Thread, heading string) {
	title := heading
	if title == "" {
		title = attr(first(p.doc, both(element("meta"), property("og:title"))), "content")
	}
	if title == "" {
		title = textOf(first(p.doc, element("title")))
		if m := siteSuffix().FindStringSubmatch(title); m != nil {
			title = m[1]
		}
	}
	title, mark := cutTitleMark(strings.TrimSpace(title))
	t.Question.Title = title
	if mark != "" && len(t.Notices) == 0 {
		t.Notices = []string{mark}
	}
}

// finish names what is unknown.
func (p *htmlPage) finish(t *Thread) *Thread {
	if p.clean.pictures > 0 {
		p.unknown = append(p.unknown, "address of "+plural(p.clean.pictures, "picture"))
	}
	t.complete(p.unknown...)
	return t
}

var questionPath = pattern(`/(?:questions|q)/(\d+)(?:/|$)`)

// questionID reads a question's number from the address of its page.
func questionID(address string) int64 {
	u, err := url.Parse(address)
	if err != nil {
		return 0
	}
	if m := questionPath().FindStringSubmatch(u.Path); m != nil {
		return parseID(m[1])
	}
	return 0
}
