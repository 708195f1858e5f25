package posts

import (
	"context"
	"fmt"

	"parley"
	"parley/internal/store"
)

// Removed is a deleted post as those see it who may.
type Removed struct {
	ID        parley.PostID
	Type      parley.PostType
	Question  parley.PostID
	Title     string       // of the question
	Body      string       // HTML as it was imported or rendered; still to be sanitised
	Deleted   int64        // in milliseconds since 1970
	By        store.Person // who deleted it, as far as a name shows; zero if that is not known
	Why       parley.Deleter
	MayReturn bool // the actor may undelete it
}

// Removed returns a deleted post to its owner, to moderators and to those with
// the privilege (post-lifecycle.md §7). For all others, and for a post that is
// not deleted, there is none.
func (p *Posts) Removed(ctx context.Context, a parley.Actor, id parley.PostID) (v Removed, err error) {
	rules, err := p.store.Rules(ctx)
	if err != nil {
		return v, err
	}
	var moderator int
	// What decides is read as an act reads it; nothing is written.
	err = p.store.Update(ctx, func(tx *store.Tx) error {
		s, err := tx.PostState(ctx, id, a.ID, 0)
		if err != nil {
			return err
		}
		if err := parley.Can(rules, a, parley.ToSeePost, &s.Object); err != nil {
			return err
		}
		if s.Deleted == parley.NotDeleted && !s.QuestionDeleted {
			return parley.Refuse(parley.NotFound, "can.undelete.there")
		}
		v = Removed{ID: id, Type: s.Type, Question: s.Question, Title: s.Title, Why: s.Deleted, MayReturn: parley.Can(rules, a, parley.ToUndelete, &s.Object) == nil}
		if s.Deleted == parley.NotDeleted {
			v.Why = parley.DeletedWithThread
		}
		err = tx.QueryRowContext(ctx, `
			SELECT p.body, COALESCE(p.deletion_date, q.deletion_date, 0), COALESCE(u.id, 0), COALESCE(u.display_name, ''), COALESCE(u.moderator, 0)
			FROM posts p
			JOIN posts q ON q.id = COALESCE(p.parent_id, p.id)
			LEFT JOIN deletions d ON d.id = (SELECT max(x.id)
			                                 FROM deletions x
			                                 WHERE x.post_id = CASE WHEN p.deletion_date IS NULL THEN q.id ELSE p.id END
			                                   AND x.undeleted_date IS NULL)
			LEFT JOIN users u ON u.id = d.user_id
			WHERE p.id = $1`, int64(id)).Scan(&v.Body, &v.Deleted, (*int64)(&v.By.ID), &v.By.Name, &moderator)
		v.By.Moderator = moderator != 0
		if err != nil {
			return fmt.Errorf("removed post %d: %w", id, err)
		}
		return nil
	})
	return v, err
}
