package posts

import (
	"context"
	"slices"

	"parley"
	"parley/internal/store"
)

// ownAnswer is the answer that comes with a question; nil is none.
type ownAnswer struct {
	source string
	html   string
	faults []parley.FieldError // that it has by itself
}

// ownAnswer judges the clean source of an answer that comes with a question as
// that of any other; "" is none.
func (p *Posts) ownAnswer(ctx context.Context, r *parley.Rules, a parley.Actor, source string) (*ownAnswer, error) {
	if source == "" {
		return nil, nil
	}
	html, f, err := p.checkAnswer(ctx, r, a, source)
	f.about(FieldAnswer)
	return &ownAnswer{source, html, f.list}, err
}

// may adds to f what is wrong with the answer to a question with the text
// question, and refuses those who may not post both at once.
func (o *ownAnswer) may(ctx context.Context, tx *store.Tx, r *parley.Rules, who parley.Actor, question string, f *faults) error {
	if o == nil {
		return nil
	}
	if err := parley.Can(r, who, parley.ToAskAndAnswer, &parley.Object{Now: tx.Now()}); err != nil {
		return err
	}
	f.list = append(f.list, slices.Clone(o.faults)...)
	if o.html != "" && o.html == question {
		f.add(FieldAnswer, "post.answer.same")
	}
	mine, err := tx.AnswerState(ctx, who.ID, 0, o.html)
	if err != nil {
		return err
	}
	if mine.SameBody != 0 {
		f.add(FieldAnswer, "post.body.again", "id", int64(mine.SameBody))
	}
	return nil
}

// give posts the answer to the question that was just asked, by the rules of
// every answer.
func (o *ownAnswer) give(ctx context.Context, tx *store.Tx, r *parley.Rules, who parley.Actor, question parley.PostID) error {
	if o == nil {
		return nil
	}
	s, err := tx.PostState(ctx, question, who.ID, 0)
	if err != nil {
		return err
	}
	a := Answer{Question: question, Body: o.source}
	if err := mayAnswer(ctx, tx, r, who, s, a, o.html, faults{}); err != nil {
		return err
	}
	_, err = answer(ctx, tx, who.ID, s, a, o.html)
	return err
}
