package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"parley"
	"parley/internal/store"
)

// visitor is the member who is signed in with a request.
type visitor struct {
	parley.Actor
	Unread int    // in the inbox
	token  string // of the session, as the browser holds it
}

// Person is the member as cards show one.
func (v *visitor) Person() store.Person {
	return store.Person{ID: v.ID, Name: v.DisplayName, Reputation: int64(v.Reputation), Moderator: v.Moderates()}
}

type visitorKey struct{}

func withVisitor(ctx context.Context, v *visitor) context.Context {
	if v == nil {
		return ctx
	}
	return context.WithValue(ctx, visitorKey{}, v)
}

// visitorFrom returns who is signed in, nil for a reader.
func visitorFrom(ctx context.Context) *visitor {
	v, _ := ctx.Value(visitorKey{}).(*visitor)
	return v
}

// sessionCookie is the name of the one cookie, which only members get. The
// prefix binds it to this host and to TLS; a site served without TLS (on
// loopback, or by a mistake that the log tells of) cannot have it.
func (s *Server) sessionCookie() string {
	if s.secure() {
		return "__Host-session"
	}
	return "session"
}

func (s *Server) secure() bool { return strings.HasPrefix(s.URL, "https://") }

// setSession is the cookie that signs a browser in; with an empty token it
// signs it out.
func (s *Server) setSession(token string, until time.Time) *http.Cookie {
	c := &http.Cookie{Name: s.sessionCookie(), Value: token, Path: "/", Secure: s.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode, Expires: until}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

// visitorOf finds who sends a request: nil for readers and for those whose
// session ended. The response is the answer when nobody can tell. Files that
// are the same for everybody are nobody's.
func (s *Server) visitorOf(r *http.Request) (*visitor, *response) {
	c, err := r.Cookie(s.sessionCookie())
	if err != nil || c.Value == "" || strings.HasPrefix(r.URL.Path, "/static/") {
		return nil, nil
	}
	v, err := s.visit(r.Context(), c.Value)
	if err != nil {
		return nil, s.failure(r, err)
	}
	return v, nil
}

// openSession signs a browser in with what was typed into the login.
func (s *Server) openSession(r *http.Request) (token string, until time.Time, err error) {
	return "", time.Time{}, parley.Refuse(parley.Denied, "login.closed")
}
