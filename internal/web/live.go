package web

import (
	"bytes"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"parley"
)

// The live stream tells a page that something on it changed: which post, and
// how, never what it says. The page then asks for it as any page is asked for,
// and what the visitor may see is judged there.
const (
	liveHeader = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
	maxStreams = 20_000 // of the whole server
	perSubject = 40     // of one member, or one address
)

// showLive serves GET /live?question={id}: events of a question and, for
// members, of their inbox.
func (s *Server) showLive(r *http.Request) (*response, error) {
	question, _ := strconv.ParseInt(r.URL.Query().Get("question"), 10, 64) // none is 0
	v := visitorFrom(r.Context())
	if question == 0 && v == nil {
		return nil, errNoPage
	}
	if question != 0 {
		if _, err := s.store.PostHead(r.Context(), parley.PostID(question)); err != nil {
			return nil, err
		}
	}
	st := &stream{question: parley.PostID(question), subject: s.subject(r, v)}
	if v != nil {
		st.user, st.session = v.Actor.ID, v.Session.ID
	}
	return s.openStream(r, st)
}

// openStream gives the connection of a request to a stream, if there is room for one
// more.
func (s *Server) openStream(r *http.Request, st *stream) (*response, error) {
	if !s.live.admit(st) {
		return nil, &parley.Error{Kind: parley.Busy, Key: "live.busy", After: 30 * time.Second}
	}
	after := r.Header.Get("Last-Event-ID")
	return &response{status: http.StatusOK, noStore: true, take: func(conn net.Conn) {
		st.conn = conn
		s.live.join(st, after)
	}, dropped: func() { s.live.release(st) }}, nil
}

// takeOver gives the connection of a request to whoever asked for it with the
// response: net/http's buffers and goroutine are freed.
func (s *Server) takeOver(w http.ResponseWriter, res *response) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		res.dropped()
		s.refuse(w, http.StatusHTTPVersionNotSupported)
		return
	}
	conn.SetDeadline(time.Time{})
	res.take(conn)
}

// plainPath is the path of a target as a handler sees it: "/liv%65" is "/live".
func plainPath(target []byte) []byte {
	path, _, _ := bytes.Cut(target, []byte("?"))
	if bytes.IndexByte(path, '%') < 0 {
		return path
	}
	plain, err := url.PathUnescape(string(path))
	if err != nil {
		return path // refused when it is read
	}
	return []byte(plain)
}

// isLive reports whether a request is for the live stream, which net/http reads
// so that its connection can be taken over.
func isLive(path []byte) bool {
	return string(path) == "/live"
}
