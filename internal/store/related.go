package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"parley"
)

const (
	// relatedLife is how long a list of related questions is shown before it
	// is sought anew.
	relatedLife = 30 * 24 * time.Hour
	// relatedPause stands between two searches, so that a crawler does not
	// keep the site busy with them: 3,600 questions an hour take a fiftieth of a core.
	relatedPause = time.Second
	relatedQueue = 256
)

// RelatedFound is the type of the event, within this process, that tells that
// the related questions of a question have changed.
const RelatedFound = "related found"

// relater finds the related questions of pages that were shown without them.
type relater struct {
	questions chan parley.PostID
	end       context.CancelFunc
	done      sync.WaitGroup
}

func (s *Store) startRelater() {
	ctx, end := context.WithCancel(context.Background())
	r := &relater{questions: make(chan parley.PostID, relatedQueue), end: end}
	s.relater = r
	r.done.Go(func() {
		for {
			select {
			case id := <-r.questions:
				if err := s.FindRelated(ctx, id); err != nil && ctx.Err() == nil {
					s.logger.Warn("related questions were not found", "question", id, "error", err)
				}
			case <-ctx.Done():
				return
			}
			select {
			case <-time.After(relatedPause):
			case <-ctx.Done():
				return
			}
		}
	})
}

func (r *relater) stop() {
	if r != nil {
		r.end()
		r.done.Wait()
	}
}

// wantRelated has the related questions of a page sought if they are older
// than they should be; found is when, 0 for never. Nobody waits for it.
func (s *Store) wantRelated(id parley.PostID, found int64) {
	if s.relater == nil || found != 0 && s.Now().Sub(time.UnixMilli(found)) < relatedLife {
		return
	}
	select {
	case s.relater.questions <- id:
	default: // the next reader asks again
	}
}

// FindRelated finds the questions most like a question and keeps them for its
// page. It returns a [parley.Error] of kind NotFound.
func (s *Store) FindRelated(ctx context.Context, id parley.PostID) error {
	list, err := s.DuplicateCandidates(ctx, id, parley.RelatedInSidebar)
	if err != nil {
		return err
	}
	err = s.Update(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM related_questions WHERE question_id = $1`, int64(id)); err != nil {
			return err
		}
		now := s.Now().UnixMilli()
		for place, related := range append([]QuestionLink{{}}, list...) {
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO related_questions (question_id, place, related_id, creation_date)
				VALUES ($1, $2, $3, $4)`, int64(id), place, int64(related.ID), now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("related questions of %d: %w", id, err)
	}
	s.publish([]Event{{Type: RelatedFound, Post: id}})
	return nil
}

// placedLink is a related question with its place in the list, from 1; place 0
// stands for the list.
type placedLink struct {
	place int64
	QuestionLink
}

// related adds the list that was found, in its order. The page has none yet then
// of those that only share a tag.
func (q *QuestionPage) related(list []placedLink) {
	slices.SortFunc(list, func(a, b placedLink) int { return cmp.Compare(a.place, b.place) })
	for _, l := range list {
		if l.place > 0 {
			q.Related = append(q.Related, l.QuestionLink)
		}
	}
}
