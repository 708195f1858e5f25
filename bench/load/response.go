package load

import (
	"bytes"
	"errors"
	"fmt"
)

// response follows one HTTP/1.1 answer through the pieces in which it arrives.
// It keeps the status and finds the end; the body is not kept.
type response struct {
	state  responseState
	head   []byte // the header so far, if it came in pieces
	left   int64  // bytes of the body or of the chunk still to come
	status int
	closes bool // the server closes the connection after it
}

type responseState uint8

const (
	inHead responseState = iota
	inBody
	inChunkSize
	inChunk
	inChunkEnd
	inTrailer
	complete
)

// maxHead is the longest header that is accepted, in bytes.
const maxHead = 64 << 10

var (
	errNotHTTP    = errors.New("answer is not HTTP/1.x")
	errHead       = errors.New("header of the answer is too long")
	errUndefined  = errors.New("answer has neither Content-Length nor chunks")
	errChunk      = errors.New("chunk of the answer is malformed")
	errUnexpected = errors.New("bytes after the end of the answer")
)

func (r *response) reset() { *r = response{head: r.head[:0]} }

// feed takes the next bytes and reports whether the answer is complete. Bytes
// beyond its end are an error, as only one request is under way.
func (r *response) feed(b []byte) (bool, error) {
	for len(b) > 0 && r.state != complete {
		var n int
		var err error
		switch r.state {
		case inHead:
			n, err = r.feedHead(b)
		case inBody, inChunk:
			n = int(min(int64(len(b)), r.left))
			if r.left -= int64(n); r.left == 0 {
				r.state = map[responseState]responseState{inBody: complete, inChunk: inChunkEnd}[r.state]
			}
		default:
			n, err = r.feedChunkLine(b)
		}
		if err != nil {
			return false, err
		}
		b = b[n:]
	}
	if len(b) > 0 {
		return false, errUnexpected
	}
	return r.state == complete, nil
}

var headEnd = []byte("\r\n\r\n")

// feedHead takes what belongs to the header and returns its length.
func (r *response) feedHead(b []byte) (int, error) {
	if len(r.head) == 0 {
		// Nearly always the whole header comes at once and need not be copied.
		if i := bytes.Index(b, headEnd); i >= 0 {
			return i + len(headEnd), r.parseHead(b[:i+2])
		}
	}
	had := len(r.head)
	if had+len(b) > maxHead {
		b = b[:maxHead-had]
	}
	r.head = append(r.head, b...)
	i := bytes.Index(r.head, headEnd)
	if i < 0 {
		if len(r.head) >= maxHead {
			return 0, errHead
		}
		return len(b), nil
	}
	err := r.parseHead(r.head[:i+2])
	r.head = r.head[:0]
	return i + len(headEnd) - had, err
}

// parseHead reads the status and how the body is delimited. Every line of head
// ends in CR LF.
func (r *response) parseHead(head []byte) error {
	if len(head) < 14 || string(head[:7]) != "HTTP/1." || head[8] != ' ' {
		return errNotHTTP
	}
	status, ok := decimal(head[9:12])
	if !ok {
		return errNotHTTP
	}
	if status < 200 {
		return nil // an interim answer: the real one follows
	}
	r.status = int(status)
	r.closes = head[7] == '0'
	length, chunked := int64(-1), false
	lines := head[bytes.IndexByte(head, '\n')+1:]
	for len(lines) > 0 {
		end := bytes.IndexByte(lines, '\n')
		line := lines[:max(end-1, 0)]
		lines = lines[end+1:]
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case fold(name, "content-length"):
			if length, ok = decimal(bytes.TrimSpace(value)); !ok {
				return fmt.Errorf("Content-Length %q: %w", value, errUndefined)
			}
		case fold(name, "transfer-encoding"):
			chunked = fold(bytes.TrimSpace(value), "chunked")
		case fold(name, "connection"):
			r.closes = fold(bytes.TrimSpace(value), "close")
		}
	}
	switch {
	case status == 204 || status == 304 || !chunked && length == 0:
		r.state = complete
	case chunked:
		r.state = inChunkSize
	case length > 0:
		r.state, r.left = inBody, length
	default:
		return errUndefined
	}
	return nil
}

// feedChunkLine takes what belongs to the line that delimits chunks and returns
// its length.
func (r *response) feedChunkLine(b []byte) (int, error) {
	end := bytes.IndexByte(b, '\n')
	if end < 0 {
		if r.head = append(r.head, b...); len(r.head) > maxHead {
			return 0, errHead
		}
		return len(b), nil
	}
	// The header is done with; its space holds lines that come in pieces.
	line := bytes.TrimRight(append(r.head, b[:end]...), "\r")
	r.head = r.head[:0]
	switch r.state {
	case inChunkEnd:
		if len(line) > 0 {
			return 0, errChunk
		}
		r.state = inChunkSize
	case inTrailer:
		if len(line) == 0 {
			r.state = complete
		}
	case inChunkSize:
		size, ok := hexadecimal(line)
		if !ok {
			return 0, errChunk
		}
		r.state, r.left = inChunk, size
		if size == 0 {
			r.state = inTrailer
		}
	}
	return end + 1, nil
}

// fold reports whether b is the lower-case name, in whatever case.
func fold(b []byte, name string) bool {
	if len(b) != len(name) {
		return false
	}
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != name[i] {
			return false
		}
	}
	return true
}

func decimal(b []byte) (n int64, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' || n > 1<<50 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, len(b) > 0
}

// hexadecimal reads the size at the beginning of a chunk's first line.
func hexadecimal(b []byte) (n int64, ok bool) {
	for i, c := range b {
		var digit byte
		switch {
		case c >= '0' && c <= '9':
			digit = c - '0'
		case c >= 'a' && c <= 'f':
			digit = c - 'a' + 10
		case c >= 'A' && c <= 'F':
			digit = c - 'A' + 10
		default:
			return n, i > 0 && (c == ';' || c == ' ')
		}
		if n > 1<<50 {
			return 0, false
		}
		n = n<<4 | int64(digit)
	}
	return n, len(b) > 0
}
