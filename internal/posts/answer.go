package posts

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"parley"
	"parley/internal/evidence"
	"parley/internal/markup"
	"parley/internal/notify"
	"parley/internal/store"
)

// Answer is what is answered.
type Answer struct {
	Question parley.PostID
	Body     string    // Markdown
	Wiki     bool      // as community wiki
	Another  bool      // the writer knows that it is not the first answer of his own
	Opened   time.Time // when the form was opened, the zero time if that is not known
}

// Answer writes an answer. What the writer has to change comes as the Fields
// of a [parley.Error].
func (p *Posts) Answer(ctx context.Context, act parley.Act, a Answer) (Asked, error) {
	r, err := p.store.Rules(ctx)
	if err != nil {
		return Asked{}, err
	}
	a.Body = CleanSource(a.Body)
	html, f, err := p.checkAnswer(ctx, r, act.Actor, a.Body)
	if err != nil {
		return Asked{}, err
	}
	return store.Once(ctx, p.store, act, "answer", []any{a.Question, a.Body}, func(tx *store.Tx) (Asked, error) {
		s, err := tx.PostState(ctx, a.Question, act.Actor.ID, 0)
		if err != nil {
			return Asked{}, err
		}
		s.FormOpened = a.Opened
		if err := mayAnswer(ctx, tx, r, act.Actor, s, a, html, faults{slices.Clone(f.list)}); err != nil {
			return Asked{}, err
		}
		return answer(ctx, tx, act.Actor.ID, s, a, html)
	})
}

// checkAnswer judges the clean source of an answer by itself, and renders it.
func (p *Posts) checkAnswer(ctx context.Context, r *parley.Rules, a parley.Actor, source string) (html string, f faults, err error) {
	if html, err = p.checkBody(ctx, r, a, source, &f); err != nil {
		return "", f, err
	}
	checkShorteners(r, html, "", &f)
	checkPhrases(r, html, "", &f)
	if len(f.list) == 0 {
		checkSubstance(r, a, html, &f)
	}
	return html, f, nil
}

// checkSubstance refuses answers of newcomers that say nothing beside a link
// (post-lifecycle.md §2).
func checkSubstance(r *parley.Rules, a parley.Actor, html string, f *faults) {
	if r.Holds(a, "new-user") || markup.CountLinks(html) == 0 {
		return
	}
	if utf8.RuneCountInString(markup.WithoutLinks(html)) < r.BodyMin {
		f.add(FieldBody, "post.body.onlylink")
	}
}

// mayAnswer judges an answer to the question in s.
func mayAnswer(ctx context.Context, tx *store.Tx, r *parley.Rules, who parley.Actor, s *store.PostState, a Answer, html string, f faults) error {
	if err := parley.Can(r, who, parley.ToAnswer, &s.Object); err != nil {
		return err
	}
	if a.Wiki && !r.Holds(who, "community-wiki") {
		n, _ := r.Threshold("community-wiki")
		return parley.Refuse(parley.Denied, "can.reputation.community-wiki", "n", n)
	}
	mine, err := tx.AnswerState(ctx, who.ID, a.Question, html)
	if err != nil {
		return err
	}
	if mine.SameBody != 0 {
		f.add(FieldBody, "post.body.again", "id", int64(mine.SameBody))
	}
	if err := f.err(); err != nil {
		return err
	}
	if mine.Mine != 0 && !a.Another {
		return parley.Refuse(parley.Conflict, "post.answer.another", "id", int64(mine.Mine))
	}
	if left := r.AnswerPause - s.Now.Sub(time.UnixMilli(mine.Last)); left > 0 && who.Reputation < r.RateReputation && !who.Moderates() {
		return &parley.Error{Kind: parley.Busy, Key: "post.pause.answer", Args: []any{"span", parley.Span(left)}, After: left}
	}
	return nil
}

func answer(ctx context.Context, tx *store.Tx, author parley.UserID, s *store.PostState, a Answer, html string) (Asked, error) {
	id, err := tx.AddPost(ctx, store.NewPost{Type: parley.Answer, Owner: author, Of: s.ID, Body: html, Wiki: a.Wiki || s.Wiki})
	if err != nil {
		return Asked{}, err
	}
	steps := []func() error{
		func() error {
			rows := revision(Text{}, Text{Body: a.Body}, false, parley.InitialTitle)
			return tx.AddRevision(ctx, store.NewRevision{Post: id, GUID: store.NewGUID(), By: author, At: tx.Now(), Rows: rows})
		},
		func() error {
			if !a.Wiki && !s.Wiki {
				return nil
			}
			return tx.ReckonWiki(ctx, id)
		},
		func() error { return tx.BumpWithAnswer(ctx, s) },
		func() error { return tx.LinkQuestions(ctx, s.ID, markup.LinkedPosts(html)) },
		func() error { return tx.ChangeUsers(ctx, store.UserChange{User: author, Answers: 1}) },
		func() error { return notify.Answered(ctx, tx, s, id, author) },
		func() error { return tx.DropDraft(ctx, author, store.DraftAnswer, s.ID) },
		func() error {
			return tx.Emit(ctx, store.Event{Type: "answer posted", Post: id, Question: s.ID, User: author, Data: written(html)})
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return Asked{}, err
		}
	}
	return Asked{id, s.ID, s.Title}, nil
}

// written is the data of the event of a new post: whether it quotes nothing.
func written(html string) string {
	if evidence.PostMayQuote(html) {
		return ""
	}
	return `{"plain":true}`
}
