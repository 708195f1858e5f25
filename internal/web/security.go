package web

import (
	"net/http"
	"strconv"
	"strings"

	"parley"
	"parley/internal/store"
	"parley/internal/users"
)

// securityView is everything that lets a person in.
type securityView struct {
	*page
	Path      string // of the page
	Account   *store.Account
	Pending   string // address that waits to be confirmed, "" for none
	Sessions  []store.Session
	Passkeys  []store.Passkey
	CodesLeft int
	Done      string // what was just changed, "" for nothing
	Fresh     bool   // the person proved a moment ago who they are
	Password  *form
	Email     *form
	CanKeys   bool // the site can have passkeys
	Logins    []store.Login
}

// own returns the visitor if the path's {id} is theirs. Settings of others are
// not there.
func (s *Server) own(r *http.Request) (*visitor, error) {
	v := visitorFrom(r.Context())
	if v == nil || r.PathValue("id") != idOf(v.Session.User) {
		return nil, errNoPage
	}
	return v, nil
}

// ownPage is a handler for settings, which only their owner reaches.
func ownPage(h func(*Server, *http.Request, *visitor) (*response, error)) func(*Server) handler {
	return func(s *Server) handler {
		return func(r *http.Request) (*response, error) {
			v, err := s.own(r)
			if err != nil {
				return nil, err
			}
			res, err := h(s, r, v)
			if users.IsNotFresh(err) {
				return s.proveAgain(r)
			}
			return res, err
		}
	}
}

// showSecurity serves GET /users/mylogins/{id}.
func (s *Server) showSecurity(r *http.Request, v *visitor) (*response, error) {
	view, err := s.securityView(r, v)
	if err != nil {
		return nil, err
	}
	if done := r.URL.Query().Get("done"); securityDone[done] {
		view.Done = view.T("security.done." + done)
	}
	return s.html(r.Context(), view.page, securityTemplate(view))
}

// securityDone are the changes that the page confirms.
var securityDone = map[string]bool{"password": true, "email": true, "sent": true, "cancelled": true, "session": true, "sessions": true, "factor": true, "login": true}

func (s *Server) securityView(r *http.Request, v *visitor) (*securityView, error) {
	ctx, id := r.Context(), v.Session.User
	p := s.accountPage("security")
	view := &securityView{page: p, Path: securityPath(v), Fresh: v.Fresh(p.now), Password: newForm(), Email: newForm(), CanKeys: s.users.HasPasskeys()}
	var err error
	if view.Account, err = s.store.Account(ctx, id); err != nil {
		return nil, err
	}
	if view.Sessions, err = s.store.Sessions(ctx, id); err != nil {
		return nil, err
	}
	if view.Passkeys, err = s.store.Passkeys(ctx, id); err != nil {
		return nil, err
	}
	if view.CodesLeft, err = s.store.RecoveryCodesLeft(ctx, id); err != nil {
		return nil, err
	}
	if view.Logins, err = s.store.Logins(ctx, id); err != nil {
		return nil, err
	}
	if view.Pending, err = s.users.PendingEmail(ctx, id); err != nil {
		return nil, err
	}
	if view.CanKeys {
		p.scripts = []string{s.passkey}
	}
	return view, nil
}

func securityPath(v *visitor) string { return "/users/mylogins/" + idOf(v.Session.User) }

// backToSecurity answers a change with the page again, under the session's new
// token if it has one.
func (s *Server) backToSecurity(v *visitor, token, done string) (*response, error) {
	res, err := seeOther(securityPath(v) + "?done=" + done)
	if token != "" {
		res.cookies = []*http.Cookie{s.sessionOf(token)}
	}
	return res, err
}

// sessionOf is the cookie of a session that goes on under a new token.
func (s *Server) sessionOf(token string) *http.Cookie {
	return s.setSession(token, s.store.Now().Add(users.SessionLife))
}

// securityAgain shows the page with a form that was not taken.
func (s *Server) securityAgain(r *http.Request, v *visitor, err error, put func(*securityView, *form)) (*response, error) {
	e, ok := formError(err)
	if !ok || users.IsNotFresh(err) {
		return nil, err
	}
	view, err := s.securityView(r, v)
	if err != nil {
		return nil, err
	}
	put(view, view.typed(r, e))
	res, err := s.html(r.Context(), view.page, securityTemplate(view))
	return again(res, err, e)
}

// changePassword serves POST /users/mylogins/{id}/password.
func (s *Server) changePassword(r *http.Request, v *visitor) (*response, error) {
	token, err := s.users.ChangePassword(r.Context(), s.browser(r), v.Session, r.PostForm.Get("password"), r.PostForm.Get("new_password"))
	if err != nil {
		return s.securityAgain(r, v, err, func(view *securityView, f *form) { view.Password = f })
	}
	return s.backToSecurity(v, token, "password")
}

// changeEmail serves POST /users/mylogins/{id}/email.
func (s *Server) changeEmail(r *http.Request, v *visitor) (*response, error) {
	if err := s.users.ChangeEmail(r.Context(), v.Session, r.PostForm.Get("email")); err != nil {
		return s.securityAgain(r, v, err, func(view *securityView, f *form) { view.Email = f })
	}
	return s.backToSecurity(v, "", "sent")
}

// cancelEmail serves POST /users/mylogins/{id}/email/cancel.
func (s *Server) cancelEmail(r *http.Request, v *visitor) (*response, error) {
	if err := s.users.CancelEmail(r.Context(), v.Session); err != nil {
		return nil, err
	}
	return s.backToSecurity(v, "", "cancelled")
}

// endSession serves POST /users/mylogins/{id}/sessions/{session}/end.
func (s *Server) endSession(r *http.Request, v *visitor) (*response, error) {
	session, err := strconv.ParseInt(r.PathValue("session"), 10, 64)
	if err != nil {
		return nil, errNoPage
	}
	if err := s.users.EndSession(r.Context(), v.Session.User, session); err != nil {
		return nil, err
	}
	if session == v.Session.ID {
		return seeOther("/")
	}
	return s.backToSecurity(v, "", "session")
}

// endSessions serves POST /users/mylogins/{id}/sessions/end: all but this one.
func (s *Server) endSessions(r *http.Request, v *visitor) (*response, error) {
	if err := s.users.SignOutOthers(r.Context(), v.Session); err != nil {
		return nil, err
	}
	return s.backToSecurity(v, "", "sessions")
}

// Agent is a browser as people name one, from its User-Agent.
func (v *securityView) Agent(s store.Session) string {
	name, system := agentOf(s.UserAgent)
	if name == "" {
		return v.T("security.browser.unknown")
	}
	if system == "" {
		return name
	}
	return v.T("security.browser", "name", name, "system", system)
}

// agentOf reads the names of browser and system out of a User-Agent, "" for
// what is not known.
func agentOf(agent string) (name, system string) {
	for _, b := range [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b[0]) {
			name = b[1]
			break
		}
	}
	for _, o := range [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, o[0]) {
			system = o[1]
			break
		}
	}
	return name, system
}

// Current reports whether a session is the one of this page.
func (v *securityView) Current(s store.Session) bool { return s.ID == v.Visitor.Session.ID }

// NeedsFactor reports whether the person's office asks for a second factor that
// they do not have yet.
func (v *securityView) NeedsFactor() bool {
	return v.Account.Role > parley.Member && !v.Account.SecondFactor()
}
