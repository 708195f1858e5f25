package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"parley"
	"parley/internal/search"
)

// changedPosts are the posts whose place in the search index a write changes.
type changedPosts struct {
	whole  []parley.PostID // their text, tags or existence
	values []parley.PostID // what is counted about them
}

func (c *changedPosts) add(o changedPosts) {
	c.whole, c.values = append(c.whole, o.whole...), append(c.values, o.values...)
}

// Reindex brings posts that this write makes, edits, retags, deletes or
// restores up to date in the search index, in this transaction: a search that
// begins after the commit finds them as they are then. The posts are read at
// the end of the transaction, or of the group of writes that share one, so the
// order of calls and statements does not matter. After a question is deleted,
// restored or retagged its answers are named as well: [Tx.ReindexThread].
func (tx *Tx) Reindex(posts ...parley.PostID) {
	tx.changed.whole = append(tx.changed.whole, posts...)
}

// Recount does the same for posts of which only what is counted about them has
// changed: score, activity, views, number of answers, accepted, closed, locked.
// It costs a few bytes and no reading of text.
func (tx *Tx) Recount(posts ...parley.PostID) {
	tx.changed.values = append(tx.changed.values, posts...)
}

// ReindexThread is Reindex for a question and all its answers.
func (tx *Tx) ReindexThread(ctx context.Context, question parley.PostID) error {
	rows, err := tx.QueryContext(ctx, `SELECT id FROM posts WHERE parent_id = $1`, int64(question))
	if err != nil {
		return fmt.Errorf("answers to index of question %d: %w", question, err)
	}
	defer rows.Close()
	tx.Reindex(question)
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		tx.Reindex(parley.PostID(id))
	}
	return rows.Err()
}

// indexChunk is how many posts are read at once for the index.
const indexChunk = 256

// indexChanged writes the changes of a transaction to the index, as the last
// thing in it.
func (s *Store) indexChanged(ctx context.Context, q execer, changed changedPosts) error {
	if len(changed.whole)+len(changed.values) == 0 {
		return nil
	}
	x, err := s.openSearch(ctx)
	if err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	change := search.Change{}
	found := map[int64]bool{}
	whole := sortedIDs(changed.whole)
	values := slices.DeleteFunc(sortedIDs(changed.values), func(id int64) bool {
		_, both := slices.BinarySearch(whole, id)
		return both
	})
	var known stateList
	for ids := range slices.Chunk(slices.Concat(whole, values), indexChunk) {
		in, args := sameText(ids)
		list, err := statesOf(ctx, q, allStates, in, args...)
		if err != nil {
			return err
		}
		known = append(known, list...)
	}
	known = mergeStates(known)
	for ids := range slices.Chunk(whole, indexChunk) {
		in, args := sameText(ids)
		docs, err := documents(ctx, q, known, `p.id `+in, args...)
		if err != nil {
			return fmt.Errorf("changed posts for the index: %w", err)
		}
		for i := range docs {
			found[docs[i].ID] = true
		}
		change.Put = append(change.Put, docs...)
	}
	for _, id := range whole {
		if !found[id] {
			change.Delete = append(change.Delete, id)
		}
	}
	for ids := range slices.Chunk(values, indexChunk) {
		in, args := sameText(ids)
		list, err := valuesOf(ctx, q, known, `p.id `+in, args...)
		if err != nil {
			return fmt.Errorf("changed values for the index: %w", err)
		}
		change.Touch = append(change.Touch, list...)
	}
	if err := x.Apply(ctx, searchTx{q}, change); err != nil {
		return err
	}
	s.tidying.wrote(s)
	return nil
}

func sortedIDs(posts []parley.PostID) []int64 {
	ids := make([]int64, len(posts))
	for i, id := range posts {
		ids[i] = int64(id)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// sameText writes up to [indexChunk] ids as "IN ($1, $2, …)", in one of a few
// texts that statements are kept prepared for: the last id is repeated.
func sameText(ids []int64) (in string, args []any) {
	n := 1
	for n < len(ids) {
		n *= 4
	}
	args = make([]any, n)
	for i := range args {
		args[i] = ids[min(i, len(ids)-1)]
	}
	return inTexts[n], args
}

// inTexts are the texts of sameText.
var inTexts = func() map[int]string {
	texts := map[int]string{}
	for n := 1; n <= indexChunk; n *= 4 {
		texts[n] = "IN " + placeholders(1, n)
	}
	return texts
}()

// idList writes ids for IN ().
func idList(ids []int64) string {
	var b strings.Builder
	for i, id := range ids {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, id)
	}
	return b.String()
}

// tidyEvery is after how many writes to the index its segments are merged
// beside the writes; those of few documents are merged by the writes.
const tidyEvery = 256

// tidying merges segments of the index in the background.
type tidying struct {
	mu      sync.Mutex
	stopped bool
	writes  int
	end     context.CancelFunc // of the merge that runs
	done    chan struct{}
}

// wrote counts a write and starts a merge when it is time.
func (t *tidying) wrote(s *Store) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.writes++; t.writes < tidyEvery || t.end != nil || t.stopped {
		return
	}
	t.writes = 0
	ctx, end := context.WithCancel(context.Background())
	t.end, t.done = end, make(chan struct{})
	go func() {
		defer close(t.done)
		x, err := s.openSearch(ctx)
		if err == nil {
			err = x.Merge(ctx)
		}
		if err != nil && ctx.Err() == nil {
			s.logger.Error("merging the search index failed; it will be tried again", "error", err)
		}
		t.mu.Lock()
		t.end = nil
		t.mu.Unlock()
		end()
	}()
}

// stop ends a merge that runs, waits for it, and begins no other until start.
func (t *tidying) stop() {
	t.mu.Lock()
	t.stopped = true
	end, done := t.end, t.done
	t.mu.Unlock()
	if end != nil {
		end()
		<-done
	}
}

func (t *tidying) start() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stopped = false
}
