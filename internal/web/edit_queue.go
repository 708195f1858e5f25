package web

import (
	"net/http"
	"strconv"

	"parley/internal/store"
)

// editsShown is how many suggested edits the queue shows.
const editsShown = 50

// editQueueView is the queue of suggested edits: what a member may judge, and what
// he suggested himself.
type editQueueView struct {
	ownView
	Judge []store.WaitingEdit
	Mine  []store.WaitingEdit
}

// showEditQueue serves GET /review/suggested-edits.
func (s *Server) showEditQueue(r *http.Request) (*response, error) {
	who := visitorFrom(r.Context()).Actor
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	list, err := s.store.WaitingEdits(r.Context(), who.ID, rules.Holds(who, "edit"), rules.Holds(who, "approve-tag-wiki-edits"), editsShown)
	if err != nil {
		return nil, err
	}
	v := &editQueueView{ownView: s.ownView("review", "queue.title")}
	for _, e := range list {
		if e.Proposer.ID == who.ID {
			v.Mine = append(v.Mine, e)
		} else {
			v.Judge = append(v.Judge, e)
		}
	}
	return s.html(r.Context(), v.page, editQueueTemplate(v))
}

// toSuggested serves GET /review/suggested-edits/{id}.
func toSuggested(r *http.Request) (*response, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return nil, errNoPage
	}
	return redirect(http.StatusFound, "/suggested-edits/"+idOf(id))
}
