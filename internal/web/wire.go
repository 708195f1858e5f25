package web

import (
	"bytes"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// plainRequest is a GET or HEAD request that has nothing unusual about it. Its
// slices point into the bytes that were parsed.
type plainRequest struct {
	head     bool // HEAD
	target   []byte
	simple   bool // the target is a path that needs no decoding and no query
	host     string
	accept   []byte // Accept-Encoding
	match    []byte // If-None-Match
	hasMatch bool
	close    bool

	agent     []byte // User-Agent
	forwarded []byte // X-Forwarded-For, the last of several
}

// headerEnd returns where the header section ends, -1 if it is not complete.
func headerEnd(b []byte) int {
	if i := bytes.Index(b, []byte("\r\n\r\n")); i >= 0 {
		return i + 4
	}
	return -1
}

// parse reads a header section that ends in an empty line. It returns false
// for everything that is not plainly a reader's request (another method or
// version, a body, an upgrade, credentials, anything malformed): those are for
// net/http to judge.
func (q *plainRequest) parse(b []byte) bool {
	*q = plainRequest{host: q.host}
	line, rest, _ := bytes.Cut(b, []byte("\r\n"))
	if target, ok := bytes.CutPrefix(line, []byte("GET ")); ok {
		q.target = target
	} else if target, ok := bytes.CutPrefix(line, []byte("HEAD ")); ok {
		q.target, q.head = target, true
	} else {
		return false
	}
	target, ok := bytes.CutSuffix(q.target, []byte(" HTTP/1.1"))
	if !ok || len(target) == 0 || target[0] != '/' {
		return false
	}
	if path := plainPath(target); isLive(path) || forOneRequest(string(path)) {
		return false
	}
	q.target, q.simple = target, true
	for _, c := range target {
		switch {
		case c <= ' ' || c >= 0x7f:
			return false
		case c == '%' || c == '?' || c == '#' || c == '\\':
			q.simple = false
		}
	}
	if bytes.Contains(target, []byte("//")) || bytes.Contains(target, []byte("/.")) {
		q.simple = false
	}
	return q.fields(rest)
}

// fields reads the lines of the header section.
func (q *plainRequest) fields(b []byte) bool {
	hosts := 0
	for lines := 0; len(b) > 2; lines++ {
		line, rest, ok := bytes.Cut(b, []byte("\r\n"))
		name, value, colon := bytes.Cut(line, []byte(":"))
		if !ok || !colon || lines > 100 || !token(name) || !plainValue(value) {
			return false
		}
		b = rest
		value = bytes.TrimSpace(value)
		switch len(name) {
		case 4:
			if is(name, "host") {
				hosts++
				if q.host != string(value) { // connections keep their host
					q.host = string(value)
				}
			}
		case 6:
			if is(name, "cookie") || is(name, "expect") && len(value) > 0 {
				return false
			}
		case 7:
			if is(name, "upgrade") {
				return false
			}
		case 10:
			if is(name, "connection") {
				if q.close = is(value, "close"); !q.close && !is(value, "keep-alive") {
					return false
				}
			} else if is(name, "user-agent") {
				q.agent = value
			}
		case 13:
			if is(name, "if-none-match") {
				if q.hasMatch {
					return false
				}
				q.match, q.hasMatch = value, true
			} else if is(name, "authorization") {
				return false
			}
		case 14, 17:
			if is(name, "content-length") || is(name, "transfer-encoding") {
				return false
			}
		case 15:
			if is(name, "accept-encoding") {
				q.accept = value
			} else if is(name, "x-forwarded-for") {
				q.forwarded = value
			}
		}
	}
	return hosts == 1 && q.host != ""
}

// framedTwice reports whether a header section says twice how its body is sent;
// net/http answers that with 501, which tells a proxy nothing.
func framedTwice(b []byte) bool {
	return bytes.Count(bytes.ToLower(b), []byte("\r\ntransfer-encoding:")) > 1
}

// is compares a name of a header field, whatever its case.
func is(name []byte, lower string) bool {
	return len(name) == len(lower) && strings.EqualFold(string(name), lower)
}

// token reports whether b is a name of a header field (RFC 9110 §5.6.2).
func token(b []byte) bool {
	for _, c := range b {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return len(b) > 0
}

// plainValue reports whether a field's value has printable characters only.
func plainValue(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// wire writes answers to a connection. It is an http.ResponseWriter for the
// few answers that are no pages; those end the connection.
type wire struct {
	conn      net.Conn
	keepAlive bool
	buffers   net.Buffers
	small     []byte
	header    http.Header
	status    int
}

// page writes a page, compressed as the request accepts it, or 304.
func (w *wire) page(p *cachedPage, q *plainRequest, now time.Time) bool {
	keep := w.keepAlive && !q.close
	w.small = w.small[:0]
	if p.etag != nil && q.hasMatch && matches(string(q.match), p.etag[0]) {
		w.small = append(w.small, p.notModified()...)
		return w.flush(nil, keep, now)
	}
	f := p.form(p.coding(string(q.accept)))
	body := f.body
	if q.head {
		body = nil
	}
	w.small = append(w.small, f.head...)
	return w.flush(body, keep, now)
}

// flush completes the header with what changes from answer to answer, and
// writes everything at once.
func (w *wire) flush(body []byte, keep bool, now time.Time) bool {
	w.small = append(w.small, "Date: "...)
	w.small = append(w.small, dateAt(now)...)
	if !keep {
		w.small = append(w.small, "\r\nConnection: close"...)
	}
	w.small = append(w.small, "\r\n\r\n"...)
	var err error
	if len(body) == 0 {
		_, err = w.conn.Write(w.small)
	} else {
		w.buffers = append(w.buffers[:0], w.small, body)
		sent := w.buffers // WriteTo consumes its receiver
		_, err = sent.WriteTo(w.conn)
	}
	return err == nil && keep
}

// renderHead writes a header section without its last lines.
func renderHead(status int, fields ...http.Header) []byte {
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 " + strconv.Itoa(status) + " " + http.StatusText(status) + "\r\n")
	for _, f := range fields {
		f.Write(&b) // a bytes.Buffer takes everything
	}
	return b.Bytes()
}

// dates keeps the text of the current second.
var dates atomic.Pointer[dateText]

type dateText struct {
	second int64
	text   []byte
}

func dateAt(now time.Time) []byte {
	if d := dates.Load(); d != nil && d.second == now.Unix() {
		return d.text
	}
	d := &dateText{now.Unix(), now.UTC().AppendFormat(nil, http.TimeFormat)}
	dates.Store(d)
	return d.text
}

func (w *wire) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}

func (w *wire) WriteHeader(status int) { w.status = status }

// Write sends the whole answer: what is written so is one short text.
func (w *wire) Write(body []byte) (int, error) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.small = renderHead(w.status, w.header)
	w.flush(slices.Clone(body), false, time.Now())
	return len(body), nil
}
