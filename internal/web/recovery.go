package web

import (
	"net/http"
)

// showRecovery serves GET /users/account-recovery.
func (s *Server) showRecovery(r *http.Request) (*response, error) {
	return s.recoveryForm(r, newForm())
}

func (s *Server) recoveryForm(r *http.Request, f *form) (*response, error) {
	p := s.accountPage("recovery")
	return s.html(r.Context(), p, recoveryTemplate(&formPage{page: p, Form: f}))
}

// recoverAccount serves POST /users/account-recovery.
func (s *Server) recoverAccount(r *http.Request) (*response, error) {
	err := s.users.RecoverAccount(r.Context(), s.browser(r), r.PostForm.Get("email"))
	if err != nil {
		return s.tryAgain(r, err, s.recoveryForm)
	}
	return seeOther("/users/account-recovery/sent")
}

// showNewPassword serves GET /users/recover, where the letter of a recovery
// leads.
func (s *Server) showNewPassword(r *http.Request) (*response, error) {
	return s.newPasswordForm(r, newForm("token", r.URL.Query().Get("token")))
}

func (s *Server) newPasswordForm(r *http.Request, f *form) (*response, error) {
	account, err := s.users.Recovery(r.Context(), f.Value("token"))
	if err != nil {
		return s.linkGone(r, err)
	}
	p := s.accountPage("newpassword")
	return s.secretPage(s.html(r.Context(), p, newPasswordTemplate(&formPage{page: p, Form: f, User: account.Email})))
}

// resetPassword serves POST /users/recover. It lets nobody in: the login asks
// for the second factor as always.
func (s *Server) resetPassword(r *http.Request) (*response, error) {
	err := s.users.ResetPassword(r.Context(), s.browser(r), r.PostForm.Get("token"), r.PostForm.Get("new_password"))
	if e, ok := formError(err); ok {
		res, err := s.newPasswordForm(r, s.page("", "").typed(r, e))
		return again(res, err, e)
	}
	if err != nil {
		return s.linkGone(r, err)
	}
	p := s.accountPage("login.login")
	res, err := s.html(r.Context(), p, signInTemplate(&signInView{page: p, Form: newForm(), Notice: p.T("newpassword.done")}))
	return s.secretPage(res, err)
}

// showNewEmail serves GET /users/email/confirm, where the letter to a new
// address leads a signed-in person.
func (s *Server) showNewEmail(r *http.Request) (*response, error) {
	f := newForm("token", r.URL.Query().Get("token"))
	email, err := s.users.NewEmail(r.Context(), visitorFrom(r.Context()).Session, f.Value("token"))
	if err != nil {
		return s.linkGone(r, err)
	}
	p := s.accountPage("newemail")
	return s.secretPage(s.html(r.Context(), p, oneClickTemplate(&formPage{page: p, Form: f, Kind: "newemail", Text: email}, "/users/email/confirm")))
}

// confirmEmail serves POST /users/email/confirm.
func (s *Server) confirmEmail(r *http.Request) (*response, error) {
	v := visitorFrom(r.Context())
	token, err := s.users.ConfirmEmail(r.Context(), v.Session, r.PostForm.Get("token"))
	if err != nil {
		return s.linkGone(r, err)
	}
	return s.backToSecurity(v, token, "email")
}

// showEmailUndo serves GET /users/email/undo, where the letter to an old address
// leads.
func (s *Server) showEmailUndo(r *http.Request) (*response, error) {
	f := newForm("token", r.URL.Query().Get("token"))
	email, err := s.users.EmailUndo(r.Context(), f.Value("token"))
	if err != nil {
		return s.linkGone(r, err)
	}
	p := s.accountPage("undoemail")
	return s.secretPage(s.html(r.Context(), p, oneClickTemplate(&formPage{page: p, Form: f, Kind: "undoemail", Text: email}, "/users/email/undo")))
}

// undoEmail serves POST /users/email/undo.
func (s *Server) undoEmail(r *http.Request) (*response, error) {
	if err := s.users.UndoEmail(r.Context(), r.PostForm.Get("token")); err != nil {
		return s.linkGone(r, err)
	}
	return seeOther("/users/account-recovery/sent")
}
