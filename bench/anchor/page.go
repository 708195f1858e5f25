// Package anchor serves one page, byte for byte, by the shortest ways there are:
// a bare net/http handler that writes it from memory, and nginx that sends it as
// a static file, compressed beforehand. They are the limits beside which a
// server's own figures are read. Putting load on them is package load's
// business.
package anchor

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"time"
)

// Page is an answer of a server as it goes over the wire.
type Page struct {
	Header http.Header // without what every server adds by itself
	Body   []byte      // compressed if Header has a Content-Encoding
}

// ownHeaders are set by each server itself.
var ownHeaders = []string{"Connection", "Content-Length", "Date", "Keep-Alive", "Server", "Transfer-Encoding"}

// Fetch asks for one page. It follows no redirect, and any status but 200 is an
// error.
func Fetch(ctx context.Context, url string, header http.Header) (*Page, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	maps.Copy(req.Header, header)
	client := &http.Client{
		// The body should stay compressed.
		Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	return pageOf(res, url)
}

// pageOf reads and closes an answer; from says in errors where it comes from.
func pageOf(res *http.Response, from string) (*Page, error) {
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: status %s", from, res.Status)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, fmt.Errorf("body of %s: %w", from, err)
	}
	p := &Page{Header: res.Header.Clone(), Body: body}
	for _, name := range ownHeaders {
		p.Header.Del(name)
	}
	return p, nil
}

// ReadFile reads a page that [Page.WriteFile] wrote.
func ReadFile(path string) (*Page, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	res, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(b)), nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return pageOf(res, path)
}

// WriteFile writes the page as an HTTP/1.1 answer.
func (p *Page) WriteFile(path string) error {
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 200 OK\r\n")
	header := p.Header.Clone()
	header.Set("Content-Length", strconv.Itoa(len(p.Body)))
	header.Write(&b) // a bytes.Buffer returns no error
	b.WriteString("\r\n")
	b.Write(p.Body)
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// Handler returns the bare handler: the same answer to every request.
func (p *Page) Handler() http.Handler {
	header := p.Header.Clone()
	header["Content-Length"] = []string{strconv.Itoa(len(p.Body))}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), header)
		w.Write(p.Body) // an error means that the client is gone
	})
}

// Serve serves the bare handler on a loopback address until ctx is done.
func (p *Page) Serve(ctx context.Context, addr netip.AddrPort) error {
	if !addr.Addr().IsLoopback() {
		return fmt.Errorf("%s is not a loopback address", addr)
	}
	l, err := net.Listen("tcp", addr.String())
	if err != nil {
		return err
	}
	s := &http.Server{Handler: p.Handler(), ReadHeaderTimeout: 10 * time.Second}
	stopped := context.AfterFunc(ctx, func() { s.Close() })
	defer stopped()
	if err := s.Serve(l); ctx.Err() == nil {
		return err
	}
	return nil
}

// headerLines returns the header's names and values in a fixed order.
func (p *Page) headerLines() (lines [][2]string) {
	for _, name := range slices.Sorted(maps.Keys(p.Header)) {
		for _, value := range p.Header[name] {
			lines = append(lines, [2]string{name, value})
		}
	}
	return lines
}
