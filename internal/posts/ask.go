package posts

import (
	"context"
	"slices"
	"time"

	"parley"
	"parley/internal/markup"
	"parley/internal/store"
)

// Question is what is asked.
type Question struct {
	Title string
	Body  string // Markdown
	Tags  []string

	// Answer is the asker's own, posted with the question: Markdown, "" for none.
	Answer string `json:",omitempty"`
}

// clean is the question as it is kept.
func (q Question) clean() Question {
	return Question{CleanTitle(q.Title), CleanSource(q.Body), CleanTags(q.Tags), CleanSource(q.Answer)}
}

// Asked is what came of asking or answering.
type Asked struct {
	ID       parley.PostID
	Question parley.PostID // the question of an answer; itself for a question
	Title    string        // of the question
}

// Ask writes a question and, if there is one, the asker's answer to it: both or
// neither. What the writer has to change comes as the Fields of a
// [parley.Error].
func (p *Posts) Ask(ctx context.Context, act parley.Act, q Question) (Asked, error) {
	r, err := p.store.Rules(ctx)
	if err != nil {
		return Asked{}, err
	}
	q = q.clean()
	var f faults
	checkTitle(r, q.Title, q.Tags, &f)
	html, err := p.checkBody(ctx, r, act.Actor, q.Body, &f)
	if err != nil {
		return Asked{}, err
	}
	checkShorteners(r, html, "", &f)
	checkPhrases(r, html, "", &f)
	checkTags(r, q.Tags, &f)
	own, err := p.ownAnswer(ctx, r, act.Actor, q.Answer)
	if err != nil {
		return Asked{}, err
	}
	return store.Once(ctx, p.store, act, "ask", []any{q}, func(tx *store.Tx) (Asked, error) {
		s, err := tx.AskState(ctx, act.Actor.ID, q.Title, html, r.QuestionsPerMonth+1)
		if err != nil {
			return Asked{}, err
		}
		if err := parley.Can(r, act.Actor, parley.ToAsk, &parley.Object{Now: tx.Now()}); err != nil {
			return Asked{}, err
		}
		f := faults{slices.Clone(f.list)} // the transaction may be tried again
		tags, err := chooseTags(ctx, tx, r, act.Actor, q.Tags, nil, &f)
		if err != nil {
			return Asked{}, err
		}
		if s.SameTitle != 0 {
			f.add(FieldTitle, "post.title.taken", "id", int64(s.SameTitle))
		}
		if s.SameBody != 0 {
			f.add(FieldBody, "post.body.again", "id", int64(s.SameBody))
		}
		if err := own.may(ctx, tx, r, act.Actor, html, &f); err != nil {
			return Asked{}, err
		}
		if err := f.err(); err != nil {
			return Asked{}, err
		}
		if err := mayAskNow(r, act.Actor, s, tx.Now()); err != nil {
			return Asked{}, err
		}
		asked, err := ask(ctx, tx, act.Actor.ID, q, tags, html)
		if err != nil {
			return Asked{}, err
		}
		return asked, own.give(ctx, tx, r, act.Actor, asked.ID)
	})
}

// mayAskNow judges how often somebody asks (post-lifecycle.md §1).
func mayAskNow(r *parley.Rules, a parley.Actor, s *store.AskState, now time.Time) error {
	if a.Moderates() {
		return nil
	}
	wait := func(key string, since int64, pause time.Duration) error {
		left := pause - now.Sub(time.UnixMilli(since))
		if left <= 0 {
			return nil
		}
		return &parley.Error{Kind: parley.Busy, Key: key, Args: []any{"span", parley.Span(left)}, After: left}
	}
	if a.Reputation < r.RateReputation && s.Last != 0 {
		if err := wait("post.pause.question", s.Last, r.QuestionPause); err != nil {
			return err
		}
	}
	if s.Today >= r.QuestionsPerDay {
		return wait("post.pause.day", s.FirstAgain, 24*time.Hour)
	}
	if s.Month >= r.QuestionsPerMonth {
		return parley.Refuse(parley.Busy, "post.pause.month", "n", r.QuestionsPerMonth)
	}
	return nil
}

func ask(ctx context.Context, tx *store.Tx, asker parley.UserID, q Question, tags []string, html string) (Asked, error) {
	id, err := tx.AddPost(ctx, store.NewPost{Type: parley.Question, Owner: asker, Title: q.Title, Tags: tags, Body: html})
	if err != nil {
		return Asked{}, err
	}
	steps := []func() error{
		func() error {
			rows := revision(Text{}, Text{q.Title, tags, q.Body}, true, parley.InitialTitle)
			return tx.AddRevision(ctx, store.NewRevision{Post: id, GUID: store.NewGUID(), By: asker, At: tx.Now(), Rows: rows})
		},
		func() error { return tx.ListQuestion(ctx, id) },
		func() error { return tx.TagQuestion(ctx, id, tags) },
		func() error { return tx.LinkQuestions(ctx, id, markup.LinkedPosts(html)) },
		func() error { return tx.ChangeUsers(ctx, store.UserChange{User: asker, Questions: 1}) },
		func() error { return tx.Follow(ctx, asker, id) },
		func() error { return tx.DropDraft(ctx, asker, store.DraftQuestion, 0) },
		func() error { return tx.DropDraft(ctx, asker, store.DraftAnswer, 0) },
		func() error {
			return tx.Emit(ctx, store.Event{Type: "question asked", Post: id, Question: id, User: asker, Data: written(html)})
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return Asked{}, err
		}
	}
	return Asked{id, id, q.Title}, nil
}

// chooseTags returns the tags to use: synonyms give way to their tags. had are
// those that the question has already, which nobody needs a right to keep.
func chooseTags(ctx context.Context, tx *store.Tx, r *parley.Rules, a parley.Actor, wanted, had []string, f *faults) ([]string, error) {
	states, needed, err := tx.TagStates(ctx, wanted)
	if err != nil {
		return nil, err
	}
	var tags []string
	required := 0
	for _, name := range wanted {
		at := slices.IndexFunc(states, func(s store.TagState) bool { return s.Name == name })
		if at < 0 {
			continue
		}
		s := states[at]
		if slices.Contains(tags, s.Use) {
			continue
		}
		tags = append(tags, s.Use)
		if s.Required {
			required++
		}
		switch {
		case slices.Contains(had, s.Use):
		case !s.Known && !r.Holds(a, "create-tags"):
			n, _ := r.Threshold("create-tags")
			f.add(FieldTags, "post.tags.unknown", "tag", s.Use, "n", n)
		case s.ModeratorOnly && !a.Moderates():
			f.add(FieldTags, "post.tags.moderators", "tag", s.Use)
		}
	}
	if needed && required != 1 {
		f.add(FieldTags, "post.tags.required")
	}
	return tags, nil
}
