package web

import (
	"bytes"
	"encoding/base64"
	"image/png"
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

// totpView shows the secret of one-time codes and asks for the first code.
type totpView struct {
	*page
	Path    string
	Form    *form
	Secret  string // in groups of four
	Address string // otpauth://
	Picture string // data: address of the QR code
}

// beginTOTP serves POST /users/mylogins/{id}/totp.
func (s *Server) beginTOTP(r *http.Request, v *visitor) (*response, error) {
	t, err := s.users.BeginTOTP(r.Context(), v.Session)
	if err != nil {
		return nil, err
	}
	return s.totpPage(r, v, t, newForm("token", t.Token))
}

func (s *Server) totpPage(r *http.Request, v *visitor, t *users.NewTOTP, f *form) (*response, error) {
	img, err := t.Key.Image(240, 240)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, err
	}
	p := s.accountPage("totp")
	view := &totpView{page: p, Path: securityPath(v) + "/totp/confirm", Form: f, Secret: inFours(t.Key.Secret()), Address: t.Key.String(),
		Picture: "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())}
	return s.secretPage(s.html(r.Context(), p, totpTemplate(view)))
}

func inFours(text string) string {
	var parts []string
	for ; len(text) > 4; text = text[4:] {
		parts = append(parts, text[:4])
	}
	return strings.Join(append(parts, text), " ")
}

// confirmTOTP serves POST /users/mylogins/{id}/totp/confirm.
func (s *Server) confirmTOTP(r *http.Request, v *visitor) (*response, error) {
	token := r.PostForm.Get("token")
	f, err := s.users.ConfirmTOTP(r.Context(), s.browser(r), v.Session, token, r.PostForm.Get("code"))
	if e, ok := formError(err); ok {
		t, err := s.users.PendingTOTP(r.Context(), v.Session, token)
		if err != nil {
			return s.linkGone(r, err)
		}
		typed := s.page("", "").typed(r, e)
		typed.Values.Del("code")
		res, err := s.totpPage(r, v, t, typed)
		return again(res, err, e)
	}
	return s.factorsChanged(r, v, f, err)
}

// codesView shows recovery codes, once.
type codesView struct {
	*page
	Path  string
	Codes []string
}

// factorsChanged is the answer to a change of the second factors.
func (s *Server) factorsChanged(r *http.Request, v *visitor, f *users.Factors, err error) (*response, error) {
	if err != nil {
		return s.linkGone(r, err)
	}
	if f.Codes == nil {
		return s.backToSecurity(v, f.Token, "factor")
	}
	p := s.accountPage("codes")
	res, err := s.secretPage(s.html(r.Context(), p, codesTemplate(&codesView{page: p, Path: securityPath(v), Codes: f.Codes})))
	if res != nil {
		res.cookies = []*http.Cookie{s.sessionOf(f.Token)}
	}
	return res, err
}

// removeTOTP serves POST /users/mylogins/{id}/totp/remove.
func (s *Server) removeTOTP(r *http.Request, v *visitor) (*response, error) {
	f, err := s.users.RemoveTOTP(r.Context(), v.Session)
	return s.factorsChanged(r, v, f, err)
}

// newRecoveryCodes serves POST /users/mylogins/{id}/codes.
func (s *Server) newRecoveryCodes(r *http.Request, v *visitor) (*response, error) {
	f, err := s.users.NewRecoveryCodes(r.Context(), v.Session)
	return s.factorsChanged(r, v, f, err)
}

// passkeyCreation serves POST /users/mylogins/{id}/passkeys/options.
func (s *Server) passkeyCreation(r *http.Request, v *visitor) (*response, error) {
	c, err := s.users.BeginPasskey(r.Context(), v.Session)
	if err != nil {
		return nil, err
	}
	return jsonAnswer(http.StatusOK, c)
}

// addPasskey serves POST /users/mylogins/{id}/passkeys.
func (s *Server) addPasskey(r *http.Request, v *visitor) (*response, error) {
	f, err := s.users.AddPasskey(r.Context(), v.Session, r.PostForm.Get("token"), r.PostForm.Get("name"), []byte(r.PostForm.Get("credential")))
	return s.factorsChanged(r, v, f, err)
}

// removePasskey serves POST /users/mylogins/{id}/passkeys/{passkey}/remove.
func (s *Server) removePasskey(r *http.Request, v *visitor) (*response, error) {
	id, err := strconv.ParseInt(r.PathValue("passkey"), 10, 64)
	if err != nil {
		return nil, errNoPage
	}
	f, err := s.users.RemovePasskey(r.Context(), v.Session, id)
	return s.factorsChanged(r, v, f, err)
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
