package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// notForOthers keeps a page out of the cache whose address repeats something
// that anybody can make up.
func notForOthers(r *http.Request, res *response) *response {
	if res != nil && r.URL.RawQuery != "" {
		res.fresh = 0
	}
	return res
}

// signInView is the login.
type signInView struct {
	*page
	Form   *form
	Notice string // what happened before, "" for nothing
	Back   string // the page that the visitor came from, as far as it can be read without signing in
}

// login serves GET /users/login.
func (s *Server) login(r *http.Request) (*response, error) {
	res, err := s.showLogin(r, newForm("returnurl", returnPath(r.URL.Query().Get("returnurl"))))
	return notForOthers(r, res), err
}

// showLogin is the login with what was typed into it.
func (s *Server) showLogin(r *http.Request, f *form) (*response, error) {
	p := s.page("", s.Messages.Text("login.login.title"))
	p.Robots = "noindex"
	if s.users.HasPasskeys() {
		p.scripts = []string{s.passkey}
	}
	v := &signInView{page: p, Form: f, Back: readable(returnPath(f.Value("returnurl")))}
	return s.html(r.Context(), p, signInTemplate(v))
}

// signIn serves POST /users/login.
func (s *Server) signIn(r *http.Request) (*response, error) {
	in, err := s.users.SignIn(r.Context(), s.browser(r), r.PostForm.Get("email"), r.PostForm.Get("password"))
	if err != nil {
		return s.tryAgain(r, err, s.showLogin)
	}
	return s.signedInOrChallenge(r, in)
}

// returnPath returns address if it is a path on this site, else "". What
// browsers read as the beginning of another address ("//", "/\", control
// characters between) is none (security.md, open redirect).
func returnPath(address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || len(address) > maxQuery {
		return ""
	}
	for _, c := range address {
		if c < ' ' || c == 0x7f || c == '\\' || c == '\uFFFD' {
			return ""
		}
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(u.Path, "\\\t\r\n") {
		return ""
	}
	return address
}

// readable is where a reader is led back to without having signed in: a page
// that needs an account would lead to the login again.
func readable(path string) string {
	plain, _, _ := strings.Cut(path, "?")
	parts := strings.Split(plain, "/")
	switch {
	case len(parts) > 3 && parts[1] == "posts" && postActions[parts[3]]:
		return "/posts/" + parts[2]
	case plain == "/questions/ask":
		return "/questions"
	case len(parts) > 1 && (parts[1] == "review" || parts[1] == "tools" || parts[1] == "suggested-edits" || parts[1] == "inbox" ||
		parts[1] == "topbar" || parts[1] == "reputation" || parts[1] == "site-analytics" || parts[1] == "flags"):
		return ""
	case len(parts) > 3 && parts[1] == "users" && !strings.ContainsAny(parts[2][:min(len(parts[2]), 1)], "0123456789-"):
		return "" // settings of an account
	case len(parts) > 2 && parts[1] == "users" && slices.Contains([]string{"login", "signup", "logout", "current", "welcome", "reauthenticate", "claim", "claims", "drafts"}, parts[2]):
		return ""
	}
	return path
}
