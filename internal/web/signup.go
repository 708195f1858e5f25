package web

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"parley"
	"parley/internal/users"
)

// formPage is a page around one form.
type formPage struct {
	*page
	Form *form
	Kind string // which of several that look alike
	User string // the address of the account, for password managers
	Text string // what the page says before the form
}

// accountPage is a page around the account of one person: nobody else's, and no
// search engine's.
func (s *Server) accountPage(key string) *page {
	p := s.page("", s.Messages.Text(key+".title"))
	p.Robots, p.fresh = "noindex", 0
	return p
}

// showSignUp serves GET /users/signup.
func (s *Server) showSignUp(r *http.Request) (*response, error) {
	if visitorFrom(r.Context()) != nil {
		return seeOther("/")
	}
	return s.signUpForm(r, newForm("returnurl", returnPath(r.URL.Query().Get("returnurl"))))
}

func (s *Server) signUpForm(r *http.Request, f *form) (*response, error) {
	p := s.accountPage("signup")
	f.Values.Set(begunField, s.begun())
	return s.html(r.Context(), p, signUpTemplate(&formPage{page: p, Form: f}))
}

// What tells machines from people at the sign-up: a field that people do not
// see, and the time that they take.
const (
	trapField   = "homepage"
	begunField  = "begun"
	fastestForm = 2 * time.Second
)

// signUp serves POST /users/signup.
func (s *Server) signUp(r *http.Request) (*response, error) {
	f := r.PostForm
	sent := func() (*response, error) { return seeOther("/users/signup/sent") }
	if f.Get(trapField) != "" {
		s.logger.Info("a sign-up filled the field that nobody sees", "address", s.address(r))
		return sent() // a machine need not know
	}
	err := s.unhurried(f.Get(begunField))
	if err == nil {
		err = s.users.SignUp(r.Context(), s.browser(r), users.NewMember{DisplayName: f.Get("display_name"), Email: f.Get("email"),
			Password: f.Get("password"), ReturnPath: returnPath(f.Get("returnurl"))})
	}
	if err != nil {
		return s.tryAgain(r, err, s.signUpForm)
	}
	return sent()
}

// begun is when a form was made, for its field of that name.
func (s *Server) begun() string { return strconv.FormatInt(s.store.Now().Unix(), 10) }

// unhurried refuses a form that was filled in faster than a person can.
func (s *Server) unhurried(begun string) error {
	sec, err := strconv.ParseInt(begun, 10, 64)
	if err != nil || s.store.Now().Sub(time.Unix(sec, 0)) < fastestForm {
		return parley.Refuse(parley.Invalid, "signup.hurried")
	}
	return nil
}

// sentPage says that a letter is on its way; it is the same whoever asked.
func sentPage(kind string) func(*Server) handler {
	return func(s *Server) handler {
		return func(r *http.Request) (*response, error) {
			p := s.accountPage("sent")
			return s.html(r.Context(), p, sentTemplate(&formPage{page: p, Kind: kind}))
		}
	}
}

// showConfirm serves GET /users/confirm, where the letter of a sign-up leads.
func (s *Server) showConfirm(r *http.Request) (*response, error) {
	return s.confirmForm(r, newForm("token", r.URL.Query().Get("token")))
}

func (s *Server) confirmForm(r *http.Request, f *form) (*response, error) {
	pending, err := s.users.Pending(r.Context(), f.Value("token"))
	if err != nil {
		return s.linkGone(r, err)
	}
	p := s.accountPage("confirm")
	v := &formPage{page: p, Form: f, User: pending.Email, Text: pending.DisplayName}
	if pending.PasswordHash == "" {
		v.Kind = pending.Provider
	}
	return s.secretPage(s.html(r.Context(), p, confirmSignUpTemplate(v)))
}

// confirm serves POST /users/confirm.
func (s *Server) confirm(r *http.Request) (*response, error) {
	in, err := s.users.Confirm(r.Context(), s.browser(r), r.PostForm.Get("token"), r.PostForm.Get("password"))
	if e, ok := formError(err); ok {
		res, err := s.confirmForm(r, s.page("", "").typed(r, e))
		return again(res, err, e)
	}
	if err != nil {
		return s.linkGone(r, err)
	}
	res, err := seeOther(welcomePath(in))
	res.cookies = s.signedIn(in)
	return res, err
}

// welcomePath is where a new member goes on: to what they were about to do, or
// to where one begins.
func welcomePath(in *users.SignedIn) string {
	return cmp.Or(returnPath(in.ReturnPath), "/users/welcome")
}

// showWelcome serves /users/welcome, where a new member is asked for nothing and
// shown where to begin.
func (s *Server) showWelcome(r *http.Request) (*response, error) {
	p := s.accountPage("welcome")
	return s.html(r.Context(), p, welcomeTemplate(p))
}

// secretPage keeps the address of a page, which lets somebody in, from other
// sites.
func (s *Server) secretPage(res *response, err error) (*response, error) {
	if res != nil {
		res.noStore, res.referrer = true, "no-referrer"
	}
	return res, err
}

// linkGone tells whoever followed a link of no use what to do, in place of a
// page that was not found.
func (s *Server) linkGone(r *http.Request, err error) (*response, error) {
	e, ok := asRefusal(err)
	if !ok || e.Kind != parley.NotFound {
		return nil, err
	}
	p := s.accountPage("link")
	res, err := s.html(r.Context(), p, linkGoneTemplate(&formPage{page: p, Text: p.ErrorText(e)}))
	if res != nil {
		res.status = http.StatusGone
	}
	return s.secretPage(res, err)
}
