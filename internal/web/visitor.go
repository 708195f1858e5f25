package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"parley"
	"parley/internal/store"
	"parley/internal/users"
)

// visitor is the member who is signed in with a request.
type visitor struct {
	parley.Actor
	*users.Session
}

// Person is the member as cards show one.
func (v *visitor) Person() store.Person {
	return store.Person{ID: v.Actor.ID, Name: v.DisplayName, Reputation: int64(v.Reputation), Gold: v.Gold, Silver: v.Silver, Bronze: v.Bronze, Moderator: v.Moderates(), Picture: ownPicture(v.ProfileImageURL)}
}

// ownPicture is the address of a picture if it is on this site: readers are not
// sent to others.
func ownPicture(address string) string {
	if strings.HasPrefix(address, "/images/") {
		return address
	}
	return ""
}

// theme is the colours that the visitor has chosen, "" for the system's.
func (p *page) theme() string {
	if p.Visitor == nil {
		return ""
	}
	return users.PreferencesOf(p.Visitor.Preferences).Theme
}

// id is 0 for a reader.
func (v *visitor) id() parley.UserID {
	if v == nil {
		return 0
	}
	return v.Actor.ID
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
	actor, session, err := s.users.Actor(r.Context(), c.Value, s.browser(r))
	if err != nil {
		return nil, s.failure(r, err)
	}
	if session == nil {
		return nil, nil
	}
	return &visitor{actor, session}, nil
}

// deviceCookie names a browser in which somebody signed in before, so that
// guesses made elsewhere do not delay them.
const deviceCookie = "device"

// browser is where a request comes from.
func (s *Server) browser(r *http.Request) users.Visitor {
	v := users.Visitor{Address: s.address(r), UserAgent: r.UserAgent()}
	if c, err := r.Cookie(deviceCookie); err == nil {
		v.Device = c.Value
	}
	return v
}

// signedIn are the cookies of a browser in which a person has just signed in.
func (s *Server) signedIn(in *users.SignedIn) []*http.Cookie {
	cookies := []*http.Cookie{s.setSession(in.Token, s.store.Now().Add(users.SessionLife))}
	if in.Device != "" {
		cookies = append(cookies, &http.Cookie{Name: deviceCookie, Value: in.Device, Path: "/users/", Secure: s.secure(), HttpOnly: true,
			SameSite: http.SameSiteLaxMode, Expires: s.store.Now().AddDate(1, 0, 0)})
	}
	return cookies
}
