package web

import (
	"net/http"
	"strconv"

	"parley/internal/store"
)

// inboxShown is how many entries a page of the inbox has.
const inboxShown = 50

// inboxView is the inbox of a member.
type inboxView struct {
	ownView
	Items []store.InboxItem
	Next  string // address of older entries, "" for none
}

// showInbox serves GET /inbox.
func (s *Server) showInbox(r *http.Request) (*response, error) {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // none is 0: from the newest
	list, err := s.store.Inbox(r.Context(), visitorFrom(r.Context()).Actor.ID, before, inboxShown)
	if err != nil {
		return nil, err
	}
	v := &inboxView{ownView: s.ownView("inbox", "inbox.title"), Items: list}
	if len(list) == inboxShown {
		v.Next = pathQuery("/inbox", "before", idOf(list[len(list)-1].ID))
	}
	return s.html(r.Context(), v.page, inboxTemplate(v))
}

// readInbox serves POST /inbox/read: all is read, or one entry, to which it
// leads.
func (s *Server) readInbox(r *http.Request) (*response, error) {
	var ids []int64
	if id, err := strconv.ParseInt(r.PostForm.Get("id"), 10, 64); err == nil {
		ids = append(ids, id)
	}
	user := visitorFrom(r.Context()).Actor.ID
	err := s.store.Update(r.Context(), func(tx *store.Tx) error { return tx.MarkRead(r.Context(), user, ids...) })
	if err != nil {
		return nil, err
	}
	if to := returnPath(r.PostForm.Get("to")); to != "" {
		return seeOther(to)
	}
	return seeOther("/inbox")
}
