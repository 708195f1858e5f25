package web

import (
	"net/http"
	"strings"

	"parley"
	"parley/internal/users"
)

// openIDCookie is kept by a browser while it is at a provider, so that nobody
// else can bring its answer back.
const openIDCookie = "openid"

const openIDPath = "/users/oauth/"

// forOneBrowser reports whether a page sets or reads a cookie of a reader: then
// it is never made for two who ask at the same time.
func forOneBrowser(path string) bool { return strings.HasPrefix(path, openIDPath) }

// toProviderView sends a browser on. A form must not lead to another site (the
// policy of our pages), so the way there is a page of ours with a link.
type toProviderView struct {
	*page
	Address string
	Title   string // of the provider
}

// beginOpenID serves POST /users/oauth/{provider}.
func (s *Server) beginOpenID(r *http.Request) (*response, error) {
	var session *users.Session
	if v := visitorFrom(r.Context()); v != nil {
		session = v.Session
	}
	name := r.PathValue("provider")
	to, err := s.users.BeginOpenID(r.Context(), name, session, r.PostForm.Get("token"), returnPath(r.PostForm.Get("returnurl")))
	if err != nil {
		return s.openIDFailed(r, err)
	}
	p := s.accountPage("openid")
	res, err := s.html(r.Context(), p, toProviderTemplate(&toProviderView{page: p, Address: to.Address, Title: p.ProviderTitle(name)}))
	if res != nil {
		res.cookies = []*http.Cookie{{Name: openIDCookie, Value: to.Browser, Path: openIDPath, Secure: s.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: 600}}
	}
	return s.secretPage(res, err)
}

// finishOpenID serves GET /users/oauth/{provider}, where a provider sends the
// browser back.
func (s *Server) finishOpenID(r *http.Request) (*response, error) {
	v := visitorFrom(r.Context())
	var session *users.Session
	if v != nil {
		session = v.Session
	}
	browser := ""
	if c, err := r.Cookie(openIDCookie); err == nil {
		browser = c.Value
	}
	from, err := s.users.FinishOpenID(r.Context(), s.browser(r), r.PathValue("provider"), session, r.URL.Query(), browser)
	switch {
	case users.IsNotFresh(err):
		return seeOther("/users/reauthenticate?returnurl=" + securityPath(v))
	case err != nil:
		return s.openIDFailed(r, err)
	case from.Finish != "":
		return seeOther("/users/join?token=" + from.Finish)
	case from.SignedIn != nil && from.SignedIn.Challenge != "":
		return s.showChallenge(r, newForm("challenge", from.SignedIn.Challenge, "returnurl", from.Return))
	}
	to := returnPath(from.Return)
	var cookies []*http.Cookie
	switch {
	case from.SignedIn != nil:
		cookies = s.signedIn(from.SignedIn)
		if from.SignedIn.New {
			to = welcomePath(from.SignedIn)
		}
	case from.Session != "":
		cookies = []*http.Cookie{s.sessionOf(from.Session)}
	default:
		to = securityPath(v) + "?done=login"
	}
	if to == "" {
		to = "/"
	}
	res, err := seeOther(to)
	res.cookies = cookies
	return s.secretPage(res, err)
}

// openIDFailed tells why a provider did not let somebody in, with the login
// below it: other ways go on to work.
func (s *Server) openIDFailed(r *http.Request, err error) (*response, error) {
	e, ok := asRefusal(err)
	if !ok || e.Kind == parley.NotFound {
		return s.linkGone(r, err)
	}
	if visitorFrom(r.Context()) != nil {
		return nil, err
	}
	f := newForm()
	f.Error = s.page("", "").ErrorText(e)
	res, err := s.showLogin(r, f)
	return again(res, err, e)
}

// joinView asks a newcomer for what an account needs beside a login.
type joinView struct {
	*page
	Form     *form
	Newcomer *users.Newcomer
}

// showJoin serves GET /users/join.
func (s *Server) showJoin(r *http.Request) (*response, error) {
	return s.joinForm(r, newForm("token", r.URL.Query().Get("token")), true)
}

func (s *Server) joinForm(r *http.Request, f *form, prefill bool) (*response, error) {
	n, err := s.users.Newcomer(r.Context(), f.Value("token"))
	if err != nil {
		return s.linkGone(r, err)
	}
	if prefill {
		f.Values.Set("display_name", n.Name)
		f.Values.Set("email", n.Email)
	}
	p := s.accountPage("join")
	return s.secretPage(s.html(r.Context(), p, joinTemplate(&joinView{page: p, Form: f, Newcomer: n})))
}

// join serves POST /users/join.
func (s *Server) join(r *http.Request) (*response, error) {
	f := r.PostForm
	in, err := s.users.JoinOpenID(r.Context(), s.browser(r), f.Get("token"), f.Get("display_name"), f.Get("email"), "")
	if e, ok := formError(err); ok {
		res, err := s.joinForm(r, s.page("", "").typed(r, e), false)
		return again(res, err, e)
	}
	if err != nil {
		return s.linkGone(r, err)
	}
	if in == nil {
		return seeOther("/users/signup/sent")
	}
	res, err := seeOther(welcomePath(in))
	res.cookies = s.signedIn(in)
	return res, err
}

// showLink serves GET /users/join/link: a member who came with a login that is
// nobody's adds it.
func (s *Server) showLink(r *http.Request) (*response, error) {
	f := newForm("token", r.URL.Query().Get("token"))
	n, err := s.users.Newcomer(r.Context(), f.Value("token"))
	if err != nil {
		return s.linkGone(r, err)
	}
	p := s.accountPage("linklogin")
	return s.secretPage(s.html(r.Context(), p, linkTemplate(&joinView{page: p, Form: f, Newcomer: n})))
}

// linkLogin serves POST /users/join/link.
func (s *Server) linkLogin(r *http.Request) (*response, error) {
	v := visitorFrom(r.Context())
	err := s.users.LinkOpenID(r.Context(), v.Session, r.PostForm.Get("token"))
	if users.IsNotFresh(err) {
		return s.proveAgain(r)
	}
	if err != nil {
		return s.linkGone(r, err)
	}
	return s.backToSecurity(v, "", "login")
}

// removeLogin serves POST /users/mylogins/{id}/logins/remove.
func (s *Server) removeLogin(r *http.Request, v *visitor) (*response, error) {
	token, err := s.users.RemoveLogin(r.Context(), v.Session, r.PostForm.Get("issuer"), r.PostForm.Get("subject"))
	if err != nil {
		return nil, err
	}
	return s.backToSecurity(v, token, "login")
}

// ProviderTitle is what people call a provider.
func (s *site) ProviderTitle(name string) string {
	for _, p := range s.providers {
		if p.Name == name {
			return p.Title
		}
	}
	return name
}
