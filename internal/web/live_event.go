package web

import (
	"context"
	"encoding/json"

	"parley"
	"parley/internal/store"
)

// liveKinds are the events of the store that mean more to a page than that
// score, comments or state of a post changed.
var liveKinds = map[string]string{
	"answer posted": "answer", "post undeleted": "answer", "post edited": "edit", "post rolled back": "edit",
}

// liveMessages says what an event means to the pages that are open. That a post
// can be seen by everybody is looked up now, for each event: of others nobody
// is told more than that something about the question changed.
func (s *Server) liveMessages(ctx context.Context, e store.Event) []*liveMessage {
	list := s.pageMessages(ctx, e)
	if e.Type == store.QuoteChecked && s.live.checksWanted() {
		list = append(list, s.checkMessages(ctx, e)...)
	}
	return list
}

// pageMessages says what an event means to pages of the site.
func (s *Server) pageMessages(ctx context.Context, e store.Event) []*liveMessage {
	switch {
	case e.Type == "site imported":
		return []*liveMessage{s.live.reset()}
	case e.Type == "session ended" || e.Type == "sessions ended":
		return []*liveMessage{sessionsEnd(e)}
	case e.Type == store.InboxChanged:
		return []*liveMessage{s.live.message("inbox", 0, e.User, nil)}
	case e.Post == 0:
		return nil
	case e.Type == "post voted" && e.Question != 0: // only what everybody sees is voted on
		return []*liveMessage{s.live.message("post", e.Question, 0, map[string]string{"post": idOf(e.Post)})}
	}
	head, err := s.store.PostHead(ctx, e.Post)
	if parley.KindOf(err) == parley.NotFound {
		if head.Question == 0 {
			return nil
		}
		return []*liveMessage{s.live.message("post", head.Question, 0, map[string]string{"post": idOf(head.Question)})}
	}
	if err != nil {
		s.logger.Warn("looking up an event", "type", e.Type, "post", e.Post, "error", err)
		return []*liveMessage{s.live.reset()}
	}
	data := map[string]string{"post": idOf(e.Post)}
	kind := liveKinds[e.Type]
	switch {
	case kind == "" || kind == "answer" && head.Type != parley.Answer:
		kind = "post"
	default:
		data["user"] = idOf(e.User) // who answered or edited is shown on the page anyway
	}
	return []*liveMessage{s.live.message(kind, head.Question, 0, data)}
}

// sessionsEnd ends the streams of a session, or of all of a member but one.
func sessionsEnd(e store.Event) *liveMessage {
	var d struct{ Session, But int64 }
	if json.Unmarshal([]byte(e.Data), &d) != nil {
		d.But = 0 // then all end
	}
	return &liveMessage{ends: func(st *stream) bool {
		if st.user == 0 || st.user != e.User {
			return false
		}
		if e.Type == "session ended" {
			return st.session == d.Session
		}
		return st.session != d.But
	}}
}
