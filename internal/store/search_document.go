package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"parley"
	"parley/internal/markup"
	"parley/internal/search"
)

// stateList holds states that posts are in, by their ids.
type stateList []stateOf

type stateOf struct {
	id    int64
	state search.State
}

// state returns the states of a post that the list knows.
func (l stateList) state(id int64) search.State {
	i, ok := slices.BinarySearchFunc(l, id, func(o stateOf, id int64) int { return cmp.Compare(o.id, id) })
	if !ok {
		return 0
	}
	return l[i].state
}

// Statements about states that other tables than the posts' own rows know.
const (
	answeredPosts   = `SELECT parent_id, 1 FROM posts WHERE post_type_id = 2 AND score > 0 AND deletion_date IS NULL AND parent_id`
	duplicatedPosts = `SELECT post_id, 2 FROM post_links WHERE link_type_id = 3 AND post_id`
	lockedPosts     = `SELECT post_id, 3 FROM locks WHERE unlocked_date IS NULL AND post_id`
	noticedPosts    = `SELECT post_id, 4 FROM post_notices WHERE removed_date IS NULL AND post_id`
	migratedPosts   = `SELECT post_id, 5 FROM post_history WHERE post_history_type_id IN (17, 35, 36) AND post_id`
)

var (
	earlyStates = []string{answeredPosts, duplicatedPosts} // known before anything is derived
	lateStates  = []string{lockedPosts, noticedPosts, migratedPosts}
	allStates   = slices.Concat(earlyStates, lateStates)
)

var statesByNumber = []search.State{1: search.Answered, 2: search.Duplicated, 3: search.Locked, 4: search.Noticed, 5: search.Migrated}

// statesOf reads states; of is "IN (…)" with its arguments or, for all posts,
// "IS NOT NULL".
func statesOf(ctx context.Context, q execer, statements []string, of string, args ...any) (stateList, error) {
	rows, err := q.QueryContext(ctx, strings.Join(statements, " "+of+" UNION ALL ")+" "+of, args...)
	if err != nil {
		return nil, fmt.Errorf("states for the index: %w", err)
	}
	defer rows.Close()
	var list stateList
	for rows.Next() {
		var id int64
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		if last := len(list) - 1; last < 0 || list[last] != (stateOf{id, statesByNumber[n]}) {
			list = append(list, stateOf{id, statesByNumber[n]})
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("states for the index: %w", err)
	}
	return mergeStates(list), nil
}

// mergeStates sorts a list and joins the entries of each post.
func mergeStates(list stateList) stateList {
	slices.SortFunc(list, func(a, b stateOf) int { return cmp.Compare(a.id, b.id) })
	n := 0
	for _, o := range list {
		if n > 0 && list[n-1].id == o.id {
			list[n-1].state |= o.state
			continue
		}
		list[n] = o
		n++
	}
	return slices.Clip(list[:n])
}

// valueColumns are what [postValues] scans of a post p with its question q.
const valueColumns = `p.id, p.post_type_id, p.score, COALESCE(p.answer_count, 0), COALESCE(p.view_count, 0), p.last_activity_date,
		       COALESCE(p.accepted_answer_id, 0), COALESCE(q.accepted_answer_id, 0),
		       CASE WHEN p.closed_date IS NULL THEN 0 ELSE 1 END, CASE WHEN p.community_owned_date IS NULL THEN 0 ELSE 1 END`

// indexedPosts says which posts the index holds.
const indexedPosts = `p.post_type_id IN (1, 2)
		  AND p.deletion_date IS NULL
		  AND q.deletion_date IS NULL
		  AND `

// postValues are the columns of [valueColumns].
type postValues struct {
	search.Values
	kind               int64
	accepted, ofParent int64
	closed, wiki       bool
}

func (v *postValues) into() []any {
	return []any{&v.ID, &v.kind, &v.Score, &v.Answers, &v.Views, &v.Active, &v.accepted, &v.ofParent, (*intBool)(&v.closed), (*intBool)(&v.wiki)}
}

// values completes the states by those that are known.
func (v *postValues) values(known stateList) search.Values {
	state := known.state(v.ID)
	set := func(s search.State, is bool) {
		if is {
			state |= s
		}
	}
	question := search.Kind(v.kind) == search.Question
	if !v.closed {
		state &^= search.Duplicated
	}
	set(search.Closed, v.closed && question)
	set(search.HasAccepted, v.accepted != 0 && question)
	set(search.Accepted, v.ofParent == v.ID)
	set(search.Wiki, v.wiki)
	v.State |= state
	return v.Values
}

// documents returns the posts of a condition as the index sees them; those
// that nobody may find are left out.
func documents(ctx context.Context, q execer, known stateList, where string, args ...any) ([]search.Document, error) {
	return documentsWhere(ctx, q, known, indexedPosts+where, args...)
}

func documentsWhere(ctx context.Context, q execer, known stateList, where string, args ...any) ([]search.Document, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT `+valueColumns+`,
		       COALESCE(p.parent_id, p.id), p.creation_date, COALESCE(p.owner_user_id, 0), COALESCE(p.title, ''), COALESCE(q.tags, p.tags, ''), p.body
		FROM posts p
		LEFT JOIN posts q ON q.id = p.parent_id
		WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []search.Document
	for rows.Next() {
		var v postValues
		var d search.Document
		var owner int64
		var tags, body string
		if err := scanAll(rows, v.into(), []any{&d.Parent, &d.Created, &owner, &d.Title, &tags, &body}); err != nil {
			return nil, err
		}
		parts := markup.PartsOf(body)
		if parts.Code != "" {
			v.State |= search.HasCode
		}
		n := v.values(known)
		d.ID, d.Kind, d.Score, d.Answers, d.Views, d.Active, d.State = n.ID, search.Kind(v.kind), n.Score, n.Answers, n.Views, n.Active, n.State
		d.Tags, d.Body, d.Code, d.Links = parley.SplitTags(tags), parts.Text, parts.Code, parts.Links
		if owner != 0 {
			d.Labels = []string{search.UserLabel(owner)}
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// valuesOf returns what is counted of some posts.
func valuesOf(ctx context.Context, q execer, known stateList, where string, args ...any) ([]search.Values, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT `+valueColumns+`
		FROM posts p
		LEFT JOIN posts q ON q.id = p.parent_id
		WHERE `+indexedPosts+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []search.Values
	for rows.Next() {
		var v postValues
		if err := scanRow(rows, v.into()...); err != nil {
			return nil, err
		}
		list = append(list, v.values(known))
	}
	return list, rows.Err()
}

// touchLate brings the states of posts into an index that was built before
// they were known.
func touchLate(ctx context.Context, q execer, early stateList) error {
	late, err := statesOf(ctx, q, lateStates, "IS NOT NULL")
	if err != nil || len(late) == 0 {
		return err
	}
	known := mergeStates(slices.Concat(early, late))
	lang, err := language(ctx, q)
	if err != nil {
		return err
	}
	x, err := search.Open(ctx, loadedSearch{searchTx{q}}, lang)
	if err != nil {
		return err
	}
	var change search.Change
	for chunk := range slices.Chunk(late, indexChunk) {
		ids := make([]int64, len(chunk))
		for i, o := range chunk {
			ids[i] = o.id
		}
		in, args := sameText(ids)
		values, err := valuesOf(ctx, q, known, `p.id `+in, args...)
		if err != nil {
			return fmt.Errorf("late states for the index: %w", err)
		}
		change.Touch = append(change.Touch, values...)
	}
	return x.Apply(ctx, searchTx{q}, change)
}
