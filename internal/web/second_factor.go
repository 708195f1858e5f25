package web

import (
	"net/http"

	"parley"
	"parley/internal/users"
)

// challengeView asks for the second step of signing in.
type challengeView struct {
	*page
	Form     *form
	HasCodes bool // one-time codes from a device
	Passkeys bool
}

// carried are the values that travel through a sign-in.
var carried = []string{"returnurl", resumePath, resumeForm}

// signedInOrChallenge is the answer to a first factor that was right.
func (s *Server) signedInOrChallenge(r *http.Request, in *users.SignedIn) (*response, error) {
	if in.Challenge == "" {
		return s.afterSignIn(r, s.signedIn(in))
	}
	f := newForm("challenge", in.Challenge)
	for _, name := range carried {
		f.Values.Set(name, r.PostForm.Get(name))
	}
	return s.showChallenge(r, f)
}

func (s *Server) showChallenge(r *http.Request, f *form) (*response, error) {
	account, err := s.users.Challenge(r.Context(), f.Value("challenge"))
	if err != nil {
		return s.linkGone(r, err)
	}
	p := s.accountPage("challenge")
	v := &challengeView{page: p, Form: f, HasCodes: account.TOTPSecret != nil, Passkeys: account.Passkeys > 0 && s.users.HasPasskeys()}
	if v.Passkeys {
		p.scripts = []string{s.passkey}
	}
	return s.secretPage(s.html(r.Context(), p, challengeTemplate(v)))
}

// secondFactor serves POST /users/login/second.
func (s *Server) secondFactor(r *http.Request) (*response, error) {
	in, err := s.users.SecondFactor(r.Context(), s.browser(r), r.PostForm.Get("challenge"), r.PostForm.Get("code"))
	if e, ok := formError(err); ok {
		f := s.page("", "").typed(r, e)
		f.Values.Del("code")
		res, err := s.showChallenge(r, f)
		return again(res, err, e)
	}
	if err != nil {
		return s.linkGone(r, err)
	}
	return s.afterSignIn(r, s.signedIn(in))
}

// passkeyOptions serves POST /users/login/passkey/options: what a browser needs
// to ask for a passkey.
func (s *Server) passkeyOptions(r *http.Request) (*response, error) {
	c, err := s.users.BeginPasskeySignIn(r.Context())
	if err != nil {
		return nil, err
	}
	return jsonAnswer(http.StatusOK, c)
}

// passkeySignIn serves POST /users/login/passkey, with what the device answered.
// For somebody who is signed in it proves again who they are.
func (s *Server) passkeySignIn(r *http.Request) (*response, error) {
	token, answer := r.PostForm.Get("token"), []byte(r.PostForm.Get("credential"))
	var cookies []*http.Cookie
	var err error
	if v := visitorFrom(r.Context()); v != nil {
		var session string
		if session, err = s.users.PasskeyReauthenticate(r.Context(), v.Session, token, answer); err == nil {
			cookies = []*http.Cookie{s.sessionOf(session)}
		}
	} else {
		var in *users.SignedIn
		if in, err = s.users.PasskeySignIn(r.Context(), s.browser(r), token, answer); err == nil {
			cookies = s.signedIn(in)
		}
	}
	if e, ok := asRefusal(err); ok && e.Kind != parley.Busy {
		f := s.page("", "").typed(r, e)
		if visitorFrom(r.Context()) != nil {
			res, err := s.reauthenticationForm(r, f)
			return again(res, err, e)
		}
		res, err := s.showLogin(r, f)
		return again(res, err, e)
	}
	if err != nil {
		return nil, err
	}
	return s.afterSignIn(r, cookies)
}

// showLogout serves GET /users/logout.
func (s *Server) showLogout(r *http.Request) (*response, error) {
	p := s.accountPage("logout")
	return s.html(r.Context(), p, logoutTemplate(p))
}

// logout serves POST /users/logout: here, or everywhere.
func (s *Server) logout(r *http.Request) (*response, error) {
	v := visitorFrom(r.Context())
	var err error
	if r.PostForm.Get("everywhere") != "" {
		err = s.users.SignOutEverywhere(r.Context(), v.Session.User)
	} else {
		err = s.users.SignOut(r.Context(), v.Session)
	}
	if err != nil {
		return nil, err
	}
	res, err := seeOther("/")
	res.cookies, res.clearData = []*http.Cookie{s.setSession("", s.store.Now())}, true
	return res, err
}

// reauthenticationForm asks a signed-in person to prove again who they are, and
// keeps what they were about to do.
func (s *Server) reauthenticationForm(r *http.Request, f *form) (*response, error) {
	v := visitorFrom(r.Context())
	account, err := s.store.Account(r.Context(), v.Session.User)
	if err != nil {
		return nil, err
	}
	p := s.accountPage("reauthenticate")
	view := &reauthenticationView{page: p, Form: f, Email: account.Email, HasPassword: account.PasswordHash != "", Passkeys: account.Passkeys > 0 && s.users.HasPasskeys()}
	if view.Passkeys {
		p.scripts = []string{s.passkey}
	}
	return s.html(r.Context(), p, reauthenticationTemplate(view))
}

// reauthenticationView asks who somebody is, who is signed in.
type reauthenticationView struct {
	*page
	Form        *form
	Email       string
	HasPassword bool
	Passkeys    bool
}

// proveAgain is the answer to an act that asks for a fresh proof of who somebody
// is: the act waits in the form.
func (s *Server) proveAgain(r *http.Request) (*response, error) {
	kept := r.PostForm
	kept.Del(keyField)
	f := newForm(resumePath, r.URL.RequestURI(), resumeForm, kept.Encode())
	res, err := s.reauthenticationForm(r, f)
	if res != nil {
		res.status = http.StatusForbidden
	}
	return res, err
}

// showReauthentication serves GET /users/reauthenticate.
func (s *Server) showReauthentication(r *http.Request) (*response, error) {
	return s.reauthenticationForm(r, newForm("returnurl", returnPath(r.URL.Query().Get("returnurl"))))
}

// reauthenticate serves POST /users/reauthenticate.
func (s *Server) reauthenticate(r *http.Request) (*response, error) {
	v := visitorFrom(r.Context())
	token, err := s.users.Reauthenticate(r.Context(), s.browser(r), v.Session, r.PostForm.Get("password"))
	if err != nil {
		return s.tryAgain(r, err, s.reauthenticationForm)
	}
	return s.afterSignIn(r, []*http.Cookie{s.sessionOf(token)})
}
