package web

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"parley"
)

// Limits of what a request may carry (security.md §1, request limits).
const (
	maxForm   = 1 << 20
	maxUpload = 9 << 20 // a file of 8 MiB and the form around it
	maxFields = 1000
)

// unsafeMethod answers everything that is no GET or HEAD: it judges where the
// request comes from before anything else is done with it.
func (s *Server) unsafeMethod(w http.ResponseWriter, r *http.Request) {
	if s.find(r).route.pattern == "" {
		s.refuseMethod(w, r)
		return
	}
	if err := sameOrigin(r); err != nil {
		s.answer(w, r, s.failure(r, err))
		return
	}
	// An act is done and answered whole, also for those who stop listening.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), pageTimeout)
	defer cancel()
	r = r.WithContext(ctx)
	v, res := s.visitorOf(r)
	if res == nil {
		r = r.WithContext(withVisitor(ctx, v))
		limit := int64(maxForm)
		if s.find(r).route.upload {
			limit = maxUpload
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		res = s.handle(r)
	}
	s.answer(w, r, res)
}

// refuseMethod answers what has no route: nobody may write there.
func (s *Server) refuseMethod(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		s.refuse(w, http.StatusForbidden)
		return
	}
	w.Header().Set("Allow", "GET, HEAD")
	s.refuse(w, http.StatusMethodNotAllowed)
}

// answer writes a response that is for this request alone, or one of those
// that are the same for everybody.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, res *response) {
	if res.take != nil {
		s.takeOver(w, res)
		return
	}
	if res.cacheable == "" {
		res.noStore = true
	}
	s.viewed(res.viewed, r)
	newCachedPage(r.URL.Path, res).write(w, r)
}

// sameOrigin refuses what a page of another site makes a browser send. Beside
// what net/http checks (Sec-Fetch-Site, Origin), a Referer of another site
// refuses where a browser sends neither.
func sameOrigin(r *http.Request) error {
	refused := parley.Refuse(parley.Denied, "error.crosssite")
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return refused
	}
	if r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "" {
		if from := r.Header.Get("Referer"); from != "" {
			if u, err := url.Parse(from); err != nil || u.Host != r.Host {
				return refused
			}
		}
	}
	return nil
}

// admit judges whether the visitor is let in at a route and not too busy
// there. It returns the answer for those who are not.
func (s *Server) admit(r *http.Request, found *routeFinder) (*response, error) {
	v := visitorFrom(r.Context())
	switch who := found.route.who; {
	case who == everyone:
	case v == nil && safe(r):
		return toLogin(r)
	case v == nil:
		return s.loginKeeping(r)
	case who == moderators && !v.Moderates(), who == administrators && v.Role < parley.Administrator:
		return nil, errNoPage // what is not theirs to see is not there
	}
	if c := found.route.class; c != unlimited {
		if err := s.limited(r, c); err != nil {
			return nil, err
		}
	}
	if !safe(r) {
		return nil, readForm(r)
	}
	return nil, nil
}

func safe(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// readForm reads the body of a form. Handlers find its fields in r.PostForm.
func readForm(r *http.Request) error {
	if r.Header.Get("Content-Encoding") != "" {
		return parley.Refuse(parley.Invalid, "error.formtype")
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil && r.ContentLength != 0 {
		return parley.Refuse(parley.Invalid, "error.formtype")
	}
	switch kind {
	case "multipart/form-data":
		err = r.ParseMultipartForm(maxForm)
	case "application/x-www-form-urlencoded", "":
		err = r.ParseForm()
	case "application/json":
		return nil // the handler reads it
	default:
		return parley.Refuse(parley.Invalid, "error.formtype")
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return parley.Refuse(parley.Invalid, "error.toolarge", "megabytes", tooLarge.Limit>>20)
	case err != nil:
		return parley.Refuse(parley.Invalid, "error.formtype")
	}
	fields := 0
	for name, values := range r.PostForm {
		if fields += len(values); fields > maxFields {
			return parley.Refuse(parley.Invalid, "error.formtype")
		}
		for i, v := range values {
			// Browsers send line ends as CRLF; texts are kept with LF.
			r.PostForm[name][i] = strings.ToValidUTF8(strings.ReplaceAll(v, "\r\n", "\n"), "\uFFFD")
		}
	}
	return nil
}
