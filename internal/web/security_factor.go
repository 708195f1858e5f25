package web

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"net/http"
	"strconv"
	"strings"

	"parley/internal/users"
)

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
