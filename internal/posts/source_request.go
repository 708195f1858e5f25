package posts

import (
	"context"
	"slices"
	"unicode/utf8"

	"parley"
	"parley/internal/evidence"
	"parley/internal/markup"
	"parley/internal/notify"
	"parley/internal/store"
)

// Characters of a passage that a source is asked for.
const (
	requestMin = 4
	requestMax = 600
)

// FieldPassage is the field of the form that has the words.
const FieldPassage = "exact"

// RequestSource asks for a source of words of a post. Words that share a character
// with those of an open request join it. The author is told of the first request
// of a post.
func (p *Posts) RequestSource(ctx context.Context, act parley.Act, post parley.PostID, passage markup.Passage) (Edited, error) {
	r, err := p.store.Rules(ctx)
	if err != nil {
		return Edited{}, err
	}
	body, err := p.store.PostBody(ctx, post)
	if err != nil {
		return Edited{}, err
	}
	html := p.renderer.Sanitise(body)
	return store.Once(ctx, p.store, act, "request source", []any{post, passage}, func(tx *store.Tx) (Edited, error) {
		s, err := tx.PostState(ctx, post, act.Actor.ID, 0)
		if err != nil {
			return Edited{}, err
		}
		if err := parley.Can(r, act.Actor, parley.ToRequestSource, &s.Object); err != nil {
			return Edited{}, err
		}
		var f faults
		found, there := markup.PassageIn(html, passage)
		switch n := utf8.RuneCountInString(found.Exact); {
		case !there && passage.Exact == "":
			f.add(FieldPassage, "source.request.empty")
		case !there:
			f.add(FieldPassage, "source.request.absent")
		case n < requestMin || n > requestMax:
			f.add(FieldPassage, "source.request.length", "least", requestMin, "most", requestMax)
		}
		if err := f.err(); err != nil {
			return Edited{}, err
		}
		if err := addRequest(ctx, tx, r, s, act.Actor.ID, html, found); err != nil {
			return Edited{}, err
		}
		return Edited{Question: s.Question, Title: s.Title}, tx.Emit(ctx, store.Event{Type: "source requested", Post: post, Question: s.Question})
	})
}

func addRequest(ctx context.Context, tx *store.Tx, r *parley.Rules, s *store.PostState, by parley.UserID, html string, found markup.Passage) error {
	open, ever, err := tx.SourceRequestsOf(ctx, s.ID)
	if err != nil {
		return err
	}
	request := store.SourceRequest{Post: s.ID, Passage: found}
	if i := slices.IndexFunc(open, func(o store.SourceRequest) bool { return markup.Overlap(html, o.Passage, found) }); i >= 0 {
		request = open[i]
	} else if err := tx.AddSourceRequest(ctx, s.Question, &request); err != nil {
		return err
	}
	if err := tx.JoinSourceRequest(ctx, request.ID, by, r.SourceRequestShown); err != nil || ever {
		return err
	}
	return notify.SourceAsked(ctx, tx, s.ID)
}

// CloseRequest ends a request for a source of words of a post.
func (p *Posts) CloseRequest(ctx context.Context, act parley.Act, post parley.PostID, request int64) (Edited, error) {
	r, err := p.store.Rules(ctx)
	if err != nil {
		return Edited{}, err
	}
	return store.Once(ctx, p.store, act, "close source request", []any{post, request}, func(tx *store.Tx) (Edited, error) {
		s, err := tx.PostState(ctx, post, act.Actor.ID, 0)
		if err != nil {
			return Edited{}, err
		}
		if err := parley.Can(r, act.Actor, parley.ToCloseRequest, &s.Object); err != nil {
			return Edited{}, err
		}
		open, _, err := tx.SourceRequestsOf(ctx, post)
		if err != nil {
			return Edited{}, err
		}
		if !slices.ContainsFunc(open, func(o store.SourceRequest) bool { return o.ID == request }) {
			return Edited{}, parley.Refuse(parley.NotFound, "source.request.gone")
		}
		if err := tx.CloseSourceRequest(ctx, request, act.Actor.ID, "closed"); err != nil {
			return Edited{}, err
		}
		return Edited{Question: s.Question, Title: s.Title}, tx.Emit(ctx, store.Event{Type: "source requested", Post: post, Question: s.Question})
	})
}

// settleRequests ends the requests that an edit has answered: one whose words have
// a source now that they had not before, and one whose words are gone.
func (p *Posts) settleRequests(ctx context.Context, tx *store.Tx, post parley.PostID, before, now string) error {
	open, _, err := tx.SourceRequestsOf(ctx, post)
	if err != nil {
		return err
	}
	own := p.renderer.Hosts()
	for _, r := range open {
		had, _ := evidence.SourcesOf(before, r.Passage, own)
		has, there := evidence.SourcesOf(now, r.Passage, own)
		resolution := ""
		switch {
		case !there:
			resolution = "edited"
		case slices.ContainsFunc(has, func(address string) bool { return !slices.Contains(had, address) }):
			resolution = "sourced"
		default:
			continue
		}
		if err := tx.CloseSourceRequest(ctx, r.ID, 0, resolution); err != nil {
			return err
		}
	}
	return nil
}
