package web

import (
	"net/http"
	"slices"

	"parley/internal/users"
)

// settingsPages are the pages of a person's settings, as their tabs stand.
var settingsPages = []struct{ path, key string }{
	{"edit", "profileedit.title"},
	{"preferences", "preferences.title"},
	{"email/settings", "mailsettings.title"},
	{"mylogins", "security.title"},
	{"delete", "deletion.title"},
}

// preferencesView is how a person wants the site.
type preferencesView struct {
	*page
	Path   string
	Chosen users.Preferences
	Email  string
	Done   string
}

// showPreferences serves GET /users/preferences/{id}.
func (s *Server) showPreferences(r *http.Request, v *visitor) (*response, error) {
	p := s.accountPage("preferences")
	view := &preferencesView{page: p, Path: "/users/preferences/" + idOf(v.Session.User), Chosen: users.PreferencesOf(v.Preferences)}
	if r.URL.Query().Get("done") != "" {
		view.Done = p.T("settings.saved")
	}
	return s.html(r.Context(), p, preferencesTemplate(view))
}

// setPreferences serves POST /users/preferences/{id}.
func (s *Server) setPreferences(r *http.Request, v *visitor) (*response, error) {
	theme := r.PostForm.Get("theme")
	err := s.users.SetPreferences(r.Context(), v.Session.User, func(p *users.Preferences) {
		if slices.Contains(users.Themes, theme) {
			p.Theme = theme
		}
	})
	if err != nil {
		return nil, err
	}
	return seeOther("/users/preferences/" + idOf(v.Session.User) + "?done=1")
}

// showMailSettings serves GET /users/email/settings/{id}.
func (s *Server) showMailSettings(r *http.Request, v *visitor) (*response, error) {
	account, err := s.store.Account(r.Context(), v.Session.User)
	if err != nil {
		return nil, err
	}
	p := s.accountPage("mailsettings")
	view := &preferencesView{page: p, Path: "/users/email/settings/" + idOf(v.Session.User), Chosen: users.PreferencesOf(account.Preferences), Email: account.Email}
	if view.Chosen.Digest == "" {
		view.Chosen.Digest = users.UsualDigest
	}
	if r.URL.Query().Get("done") != "" {
		view.Done = p.T("settings.saved")
	}
	return s.html(r.Context(), p, mailSettingsTemplate(view))
}

// setMailSettings serves POST /users/email/settings/{id}.
func (s *Server) setMailSettings(r *http.Request, v *visitor) (*response, error) {
	digest := r.PostForm.Get("digest")
	err := s.users.SetPreferences(r.Context(), v.Session.User, func(p *users.Preferences) {
		if slices.Contains(users.Digests, digest) {
			p.Digest = digest
		}
	})
	if err != nil {
		return nil, err
	}
	return seeOther("/users/email/settings/" + idOf(v.Session.User) + "?done=1")
}

// showUnsubscribe serves GET /unsubscribe, which digests link to.
func (s *Server) showUnsubscribe(r *http.Request) (*response, error) {
	f := newForm("token", r.URL.Query().Get("token"))
	email, err := s.users.Subscriber(r.Context(), f.Value("token"))
	if err != nil {
		return s.linkGone(r, err)
	}
	p := s.accountPage("unsubscribe")
	return s.secretPage(s.html(r.Context(), p, oneClickTemplate(&formPage{page: p, Form: f, Kind: "unsubscribe", Text: email}, "/unsubscribe")))
}

// unsubscribe serves POST /unsubscribe: from the page, or from a mail program
// by one click (RFC 8058), whose token stands in the address.
func (s *Server) unsubscribe(r *http.Request) (*response, error) {
	token := r.PostForm.Get("token")
	if token == "" {
		token = r.URL.Query().Get("token")
	}
	if err := s.users.Unsubscribe(r.Context(), token); err != nil {
		return s.linkGone(r, err)
	}
	p := s.accountPage("unsubscribe")
	return s.secretPage(s.html(r.Context(), p, messageTemplate(&formPage{page: p, Text: p.T("unsubscribe.done")})))
}

// orAuto names the choice of the system's own theme.
func orAuto(theme string) string {
	if theme == "" {
		return "auto"
	}
	return theme
}
