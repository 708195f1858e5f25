package posts

import (
	"context"
	"slices"

	"parley"
	"parley/internal/notify"
	"parley/internal/reputation"
	"parley/internal/store"
)

// Deleted is what came of deleting or restoring a post.
type Deleted struct {
	Question parley.PostID // of the post
	Title    string        // of the question
}

// Delete deletes a post: one's own, or as a moderator any. The answers of a
// question go with it, and what people earned with the posts.
func (p *Posts) Delete(ctx context.Context, act parley.Act, post parley.PostID) (Deleted, error) {
	r, err := p.store.Rules(ctx)
	if err != nil {
		return Deleted{}, err
	}
	return store.Once(ctx, p.store, act, "delete", []any{post}, func(tx *store.Tx) (Deleted, error) {
		s, err := tx.PostState(ctx, post, act.Actor.ID, store.WithBest)
		if err != nil {
			return Deleted{}, err
		}
		if err := parley.Can(r, act.Actor, parley.ToDelete, &s.Object); err != nil {
			return Deleted{}, err
		}
		why := parley.DeletedByModerator
		if act.Actor.ID == s.Object.Owner {
			why = parley.DeletedByOwner
			n, err := tx.SelfDeletesToday(ctx, act.Actor.ID)
			if err != nil {
				return Deleted{}, err
			}
			if n >= r.SelfDeletesPerDay && !act.Actor.Moderates() {
				return Deleted{}, parley.Refuse(parley.Busy, "delete.often", "n", r.SelfDeletesPerDay)
			}
		}
		if err := remove(ctx, tx, r, s, act.Actor, why); err != nil {
			return Deleted{}, err
		}
		if err := notify.Deleted(ctx, tx, post, act.Actor.ID); err != nil {
			return Deleted{}, err
		}
		return Deleted{s.Question, s.Title}, tx.Emit(ctx, store.Event{Type: "post deleted", Post: post, Question: s.Question, User: act.Actor.ID})
	})
}

// remove deletes a post with all that follows from it.
func remove(ctx context.Context, tx *store.Tx, r *parley.Rules, s *store.PostState, a parley.Actor, why parley.Deleter) error {
	if err := tx.CancelSuggestedEdit(ctx, s.ID); err != nil {
		return err
	}
	if s.Type == parley.Answer && s.Accepted {
		if err := unaccept(ctx, tx, r, s.ID); err != nil {
			return err
		}
		if err := tx.SetAccepted(ctx, s, 0); err != nil {
			return err
		}
	}
	changes, err := reputation.Delete(ctx, tx, r, s)
	if err != nil {
		return err
	}
	owner := store.UserChange{User: s.Object.Owner}
	if s.Type == parley.Question {
		owner.Questions = -1
		if err := removeAnswers(ctx, tx, r, s, a); err != nil {
			return err
		}
		if err := tx.UnlistQuestion(ctx, s.ID); err != nil {
			return err
		}
		if err := forgetTitles(ctx, tx, s.ID); err != nil {
			return err
		}
	} else {
		owner.Answers = -1
	}
	if err := tx.ChangeUsers(ctx, append(changes, owner)...); err != nil {
		return err
	}
	if err := tx.DeletePost(ctx, s.ID, a.ID, why); err != nil {
		return err
	}
	if s.Type == parley.Answer {
		if err := tx.AddAnswer(ctx, s, -1, s.Score); err != nil {
			return err
		}
	}
	return tx.AddHistory(ctx, parley.PostDeleted, s.ID, a.ID, store.NewGUID(), "", voters(a))
}

// removeAnswers deletes the answers of a question that is deleted.
func removeAnswers(ctx context.Context, tx *store.Tx, r *parley.Rules, s *store.PostState, a parley.Actor) error {
	answers, err := tx.ThreadAnswers(ctx, s.ID, false)
	if err != nil {
		return err
	}
	for _, n := range answers {
		state, err := tx.PostState(ctx, n.ID, a.ID, 0)
		if err != nil {
			return err
		}
		if err := tx.CancelSuggestedEdit(ctx, n.ID); err != nil {
			return err
		}
		changes, err := reputation.Delete(ctx, tx, r, state)
		if err != nil {
			return err
		}
		if err := tx.ChangeUsers(ctx, append(changes, store.UserChange{User: n.Owner, Answers: -1})...); err != nil {
			return err
		}
		if err := tx.DeletePost(ctx, n.ID, a.ID, parley.DeletedWithThread); err != nil {
			return err
		}
	}
	tx.Count("answers", -int64(len(answers)))
	if len(answers) == 0 {
		return nil
	}
	return tx.CountAnswers(ctx, s.ID)
}

// Undelete restores a post: one's own that one deleted oneself, or as a
// moderator any. Answers that went with a question come back with it.
func (p *Posts) Undelete(ctx context.Context, act parley.Act, post parley.PostID) (Deleted, error) {
	r, err := p.store.Rules(ctx)
	if err != nil {
		return Deleted{}, err
	}
	return store.Once(ctx, p.store, act, "undelete", []any{post}, func(tx *store.Tx) (Deleted, error) {
		s, err := tx.PostState(ctx, post, act.Actor.ID, 0)
		if err != nil {
			return Deleted{}, err
		}
		if err := parley.Can(r, act.Actor, parley.ToUndelete, &s.Object); err != nil {
			return Deleted{}, err
		}
		if s.Type == parley.Question {
			taken, err := tx.QuestionTitled(ctx, s.Title, s.ID)
			if err != nil {
				return Deleted{}, err
			}
			if taken != 0 {
				return Deleted{}, parley.Refuse(parley.Conflict, "undelete.title", "id", int64(taken))
			}
		}
		if err := restore(ctx, tx, r, s, act.Actor); err != nil {
			return Deleted{}, err
		}
		return Deleted{s.Question, s.Title}, tx.Emit(ctx, store.Event{Type: "post undeleted", Post: post, Question: s.Question, User: act.Actor.ID})
	})
}

// restore undoes what remove did. An acceptance does not come back.
func restore(ctx context.Context, tx *store.Tx, r *parley.Rules, s *store.PostState, a parley.Actor) error {
	if err := tx.UndeletePost(ctx, s.ID, a.ID); err != nil {
		return err
	}
	changes, err := reputation.Undelete(ctx, tx, r, s.ID)
	if err != nil {
		return err
	}
	owner := store.UserChange{User: s.Object.Owner}
	if s.Type == parley.Answer {
		owner.Answers = 1
		if err := tx.AddAnswer(ctx, s, 1, s.Score); err != nil {
			return err
		}
	} else {
		owner.Questions = 1
		if err := restoreAnswers(ctx, tx, r, s, a); err != nil {
			return err
		}
		if err := tx.ListQuestion(ctx, s.ID); err != nil {
			return err
		}
		c, err := tx.CurrentText(ctx, s.ID)
		if err != nil {
			return err
		}
		tags, err := tx.MasterTags(ctx, c.Tags) // they may have been merged meanwhile
		if err != nil {
			return err
		}
		if !slices.Equal(tags, c.Tags) {
			if err := tx.SetTags(ctx, s.ID, tags); err != nil {
				return err
			}
		}
		if err := tx.TagQuestion(ctx, s.ID, tags); err != nil {
			return err
		}
	}
	if err := tx.ChangeUsers(ctx, append(changes, owner)...); err != nil {
		return err
	}
	if err := tx.Bump(ctx, s.Question, s.ID); err != nil {
		return err
	}
	return tx.AddHistory(ctx, parley.PostUndeleted, s.ID, a.ID, store.NewGUID(), "", voters(a))
}

// restoreAnswers brings back the answers that went with a question.
func restoreAnswers(ctx context.Context, tx *store.Tx, r *parley.Rules, s *store.PostState, a parley.Actor) error {
	answers, err := tx.ThreadAnswers(ctx, s.ID, true)
	if err != nil {
		return err
	}
	for _, n := range answers {
		if err := tx.UndeletePost(ctx, n.ID, a.ID); err != nil {
			return err
		}
		changes, err := reputation.Undelete(ctx, tx, r, n.ID)
		if err != nil {
			return err
		}
		if err := tx.ChangeUsers(ctx, append(changes, store.UserChange{User: n.Owner, Answers: 1})...); err != nil {
			return err
		}
	}
	tx.Count("answers", int64(len(answers)))
	if len(answers) == 0 {
		return nil
	}
	return tx.CountAnswers(ctx, s.ID)
}
