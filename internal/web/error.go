package web

import (
	"errors"
	"net/http"

	"parley"
)

// errorView is the page of a failure.
type errorView struct {
	*page
	Heading, Text string
	RequestID     string
}

// errorPage says what went wrong and what to do. An error of ours is never
// shown itself.
func (s *Server) errorPage(r *http.Request, status int, err error, id string) *response {
	p := s.page("", "")
	p.Robots = "noindex"
	v := &errorView{page: p, RequestID: id}
	switch status {
	case http.StatusNotFound, http.StatusGone:
		v.Heading = p.T("error.notfound.title")
	case http.StatusInternalServerError:
		v.Heading = p.T("error.internal.title")
	default:
		v.Heading = p.T("error.refused.title")
	}
	if e, ok := errors.AsType[*parley.Error](err); ok {
		v.Text = e.Message
	} else {
		v.Text = p.T("error.internal.text")
	}
	p.Title = v.Heading
	res, renderErr := s.html(r.Context(), p, errorPage(v))
	if renderErr != nil {
		s.logger.Error("error page failed", "error", renderErr)
		return &response{status: status, contentType: "text/plain; charset=utf-8", body: []byte(v.Heading), noStore: true}
	}
	res.status = status
	if status != http.StatusNotFound && status != http.StatusGone {
		res.noStore = true
	}
	return res
}

// unsafeMethod answers everything that is no GET or HEAD: nobody is signed in
// here, so nobody may write.
func (s *Server) unsafeMethod(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		s.refuse(w, http.StatusForbidden)
		return
	}
	w.Header().Set("Allow", "GET, HEAD")
	s.refuse(w, http.StatusMethodNotAllowed)
}
