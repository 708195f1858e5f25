package web

import (
	"net/http"

	"parley/internal/users"
)

// showFirst serves GET /users/first, the link that the first start prints.
func (s *Server) showFirst(r *http.Request) (*response, error) {
	return s.firstForm(r, newForm("token", r.URL.Query().Get("token")))
}

func (s *Server) firstForm(r *http.Request, f *form) (*response, error) {
	if err := s.users.First(r.Context(), f.Value("token")); err != nil {
		return s.linkGone(r, err)
	}
	p := s.accountPage("first")
	return s.secretPage(s.html(r.Context(), p, firstTemplate(&formPage{page: p, Form: f})))
}

// becomeFirst serves POST /users/first. The new administrator goes on to the
// second step, without which the office gives no rights.
func (s *Server) becomeFirst(r *http.Request) (*response, error) {
	f := r.PostForm
	in, err := s.users.BecomeFirst(r.Context(), s.browser(r), f.Get("token"), users.NewMember{DisplayName: f.Get("display_name"), Email: f.Get("email"), Password: f.Get("password")})
	if e, ok := formError(err); ok {
		res, err := s.firstForm(r, s.page("", "").typed(r, e))
		return again(res, err, e)
	}
	if err != nil {
		return s.linkGone(r, err)
	}
	res, err := seeOther("/users/mylogins/" + idOf(in.User))
	res.cookies = s.signedIn(in)
	return res, err
}
