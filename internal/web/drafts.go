package web

import (
	"net/http"

	"parley"
	"parley/internal/store"
)

// draftsView is what a member has begun to write.
type draftsView struct {
	ownView
	List []store.Draft
}

// showDrafts serves GET /users/drafts.
func (s *Server) showDrafts(r *http.Request) (*response, error) {
	list, err := s.store.Drafts(r.Context(), visitorFrom(r.Context()).Actor.ID)
	if err != nil {
		return nil, err
	}
	v := &draftsView{s.ownView("drafts", "drafts.title"), list}
	return s.html(r.Context(), v.page, draftsTemplate(v))
}

// draftPath is where a draft is gone on with, "" if its post was removed.
func draftPath(d store.Draft) string {
	switch {
	case d.Kind == store.DraftQuestion, d.Kind == store.DraftAnswer && d.Post == 0:
		return "/questions/ask"
	case d.Of.Question == 0:
		return ""
	case d.Kind == store.DraftAnswer:
		return "/questions/" + idOf(d.Post) + "/answer/submit"
	}
	return "/posts/" + idOf(d.Post) + "/edit"
}

// draftKind says what is written.
func (v *draftsView) draftKind(d store.Draft) string {
	if d.Kind == store.DraftAnswer && d.Post == 0 {
		return v.T("drafts.ownanswer")
	}
	return v.T("drafts." + string(d.Kind))
}

// draftTitle names what is written: the question as it was typed, or the one
// that it belongs to.
func (v *draftsView) draftTitle(d store.Draft) string {
	if d.Post != 0 {
		return d.Of.Title
	}
	for _, q := range v.List {
		if q.Kind == store.DraftQuestion && q.Title != "" {
			return q.Title
		}
	}
	return v.T("drafts.untitled")
}

// draftStart is how a draft begins, in characters.
func draftStart(d store.Draft) string {
	if text := []rune(d.Body); len(text) > parley.ExcerptLength {
		return string(text[:parley.ExcerptLength]) + "…"
	}
	return d.Body
}
