package web

import (
	"errors"
	"net/http"
	"strings"

	"parley"
	"parley/internal/search"
	"parley/internal/store"
)

// errorView is the page of a failure.
type errorView struct {
	*page
	Heading, Text string
	RequestID     string
	Similar       []store.QuestionLink // to a question that is not there
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
		v.Text = p.ErrorText(e)
	} else {
		v.Text = p.T("error.internal.text")
	}
	p.Title = v.Heading
	if status == http.StatusNotFound {
		v.Similar = s.similar(r)
	}
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

// ErrorText is what a person is told of an error: the catalogue's words, or the
// sentence that the error carries.
func (p *page) ErrorText(e *parley.Error) string {
	switch {
	case e.Key != "":
		return p.T(e.Key, e.Args...)
	case e.Message == "" && len(e.Fields) > 0:
		return p.T(e.Fields[0].Key, e.Fields[0].Args...)
	}
	return e.Message
}

// similarShown is how many questions a missing page suggests.
const similarShown = 5

// similar finds questions for the words in the address of a question that is
// not there.
func (s *Server) similar(r *http.Request) []store.QuestionLink {
	rest, ok := strings.CutPrefix(r.URL.Path, "/questions/")
	id, slug, _ := strings.Cut(rest, "/")
	slug, _, _ = strings.Cut(slug, "/")
	if words := strings.FieldsFunc(parley.Slug(slug), func(c rune) bool { return c == '-' }); ok && len(words) > 0 && strings.Trim(id, "0123456789") == "" {
		list, err := s.store.SimilarQuestions(r.Context(), search.Text{Title: strings.Join(words, " ")}, similarShown)
		if err != nil {
			s.logger.Warn("no questions to suggest", "path", r.URL.Path, "error", err)
		}
		return list
	}
	return nil
}
