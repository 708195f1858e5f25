package web

import (
	"context"
	"encoding/json"
	"net/http"

	"parley"
	"parley/internal/store"
)

// quoteChange is what the stream of verdicts tells of a quotation. Its words, and those
// of the source, are asked for at the addresses beside.
type quoteChange struct {
	Quote         parley.QuoteID    `json:"quote_id"`
	Post          parley.PostID     `json:"post_id"`
	Question      parley.PostID     `json:"question_id"`
	State         string            `json:"state"`
	Status        string            `json:"status,omitempty"`
	Snapshot      parley.SnapshotID `json:"snapshot_id,omitempty"`
	Checked       int64             `json:"checked_date,omitempty"`
	SourceChanged int64             `json:"source_changed_date,omitempty"`
	Override      string            `json:"override_status,omitempty"`
	Context       string            `json:"context_note,omitempty"`
}

// apiQuoteChanges serves /parley/1.0/quotes/changes: verdicts as server-sent events,
// as they come (evidence.md §8).
func (s *Server) apiQuoteChanges(r *http.Request) (*response, error) {
	return s.openStream(r, &stream{checks: true, subject: s.subject(r, visitorFrom(r.Context()))})
}

// checkMessages says what an event means to who listens to verdicts: nothing if the
// quotation is gone, or its post is deleted.
func (s *Server) checkMessages(ctx context.Context, e store.Event) []*liveMessage {
	var of struct{ Quote parley.QuoteID }
	if json.Unmarshal([]byte(e.Data), &of) != nil {
		return nil // of a node before this version
	}
	q, err := s.store.ShownQuote(ctx, of.Quote)
	if parley.KindOf(err) == parley.NotFound {
		return nil
	}
	if err != nil {
		s.logger.Warn("looking up a verdict", "quote", of.Quote, "error", err)
		return []*liveMessage{s.live.reset()}
	}
	c := quoteChange{Quote: q.ID, Post: q.Post, Question: q.Question, State: q.State, Snapshot: q.Snapshot, SourceChanged: q.Changed / 1000, Override: q.Override, Context: q.Context}
	if q.Verdict != nil {
		c.Status, c.Checked = q.Verdict.Status, q.Verdict.Checked/1000
	}
	return []*liveMessage{s.live.add(&liveMessage{checks: true}, "quote", c)}
}
