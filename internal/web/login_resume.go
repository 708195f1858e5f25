package web

import (
	"net/http"
	"net/url"
	"strings"
)

// What somebody wrote before signing in travels through the login in hidden
// fields, and is shown again after it: nothing typed is lost, and nothing is
// sent without another click.
const (
	resumePath = "resume_path" // where it was sent to
	resumeForm = "resume_form" // what was sent, as a form in one value
)

// kept is a form that waits for its writer to sign in.
type kept struct{ Path, Form string }

// keptOf reads the form that travels with a request.
func keptOf(r *http.Request) kept {
	k := kept{r.PostForm.Get(resumePath), r.PostForm.Get(resumeForm)}
	if returnPath(k.Path) == "" {
		return kept{}
	}
	return k
}

// loginKeeping answers a write by somebody who is not signed in (any more):
// the login, which keeps what was sent.
func (s *Server) loginKeeping(r *http.Request) (*response, error) {
	if err := readForm(r); err != nil {
		return nil, err
	}
	if r.MultipartForm != nil {
		return toLogin(r) // files cannot wait
	}
	r.PostForm.Del(keyField) // another person may send it in the end
	f := newForm(resumePath, r.URL.RequestURI(), resumeForm, r.PostForm.Encode(), "returnurl", refererPath(r))
	res, err := s.showLogin(r, f)
	if res != nil {
		res.status = http.StatusUnauthorized
	}
	return res, err
}

// refererPath is the page of this site that a form was sent from, "" if
// unknown.
func refererPath(r *http.Request) string {
	u, err := url.Parse(r.Header.Get("Referer"))
	if err != nil || u.Host != r.Host {
		return ""
	}
	return returnPath(u.RequestURI())
}

// resumeView shows what was kept and lets its writer send it.
type resumeView struct {
	*page
	Path   string
	Fields []keptField
}

type keptField struct {
	Name, Value string
	Long        bool // worth to be shown
}

// afterSignIn is the answer to whoever has just signed in: on to where the
// login was asked for, or first to what was kept.
func (s *Server) afterSignIn(r *http.Request, cookies []*http.Cookie) (*response, error) {
	k := keptOf(r)
	values, err := url.ParseQuery(k.Form)
	if k.Path == "" || err != nil {
		to := returnPath(r.PostForm.Get("returnurl"))
		if to == "" {
			to = "/"
		}
		res, err := seeOther(to)
		res.cookies = cookies
		return res, err
	}
	p := s.page("", s.Messages.Text("login.resume.title"))
	p.Robots = "noindex"
	v := &resumeView{page: p, Path: k.Path}
	for name, list := range values {
		for _, value := range list {
			v.Fields = append(v.Fields, keptField{name, value, strings.TrimSpace(value) != "" && (len(value) > 30 || strings.Contains(value, "\n"))})
		}
	}
	res, err := s.html(r.Context(), p, resumeTemplate(v))
	if res != nil {
		res.noStore, res.cookies = true, cookies
	}
	return res, err
}
