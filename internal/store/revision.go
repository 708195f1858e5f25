package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"parley"
)

// HistoryRow is a row of post_history that is no part of a text: a closing, a
// protection, a migration and so on. Comment and Text mean what data-dump.md
// §3.3 says; network addresses are cut out of Comment.
type HistoryRow struct {
	ID      int64
	Type    parley.PostHistoryType
	Created millis
	User    Person
	Comment string
	Text    string
}

// Part is the title, the body (Markdown) or the tags of a revision.
type Part struct {
	Own  bool   // the revision set it; otherwise it stayed as it was
	Long bool   // it is longer than MaxPart: New is "", and so is Old if that is
	Old  string // before the revision
	New  string // with the revision
}

// MaxPart is the length in characters up to which texts are read for a page
// that compares them. Texts on Stack Exchange have had at most 30,000 since 2011.
const MaxPart = 65_536

// Revision is a saved state of a post. Rows that share a GUID are one.
type Revision struct {
	Post       parley.PostID
	Number     int // from 1
	GUID       string
	Kind       parley.PostHistoryType // the highest type of its rows: initial ≤ 3, edit ≤ 6, rollback ≤ 9
	Created    millis
	User       Person
	Summary    string
	License    string
	Suggestion string // Comment of the row of type 24, without network address
	RollbackTo int    // the number of the revision that was gone back to, 0 if none or unknown
	Title      Part
	Body       Part
	Tags       Part
	Events     []HistoryRow // after this revision and before the next, oldest first
}

// History is a page of the history of a post.
type History struct {
	Revisions []Revision   // newest first
	Before    []HistoryRow // events before the first revision; on the last page
	Total     int          // revisions in all
}

// maxHistoryRows is how many rows of a post's history are looked at, from the
// first; a post of Stack Exchange has some hundreds at most.
const maxHistoryRows = 10_000

// outline is the whole history of a post in ids.
type outline struct {
	revisions []outlineRevision
	before    []int64 // events before the first revision
	byGUID    map[string]int
}

type outlineRevision struct {
	guid   string
	rows   []int64
	own    [3]int64 // its rows with title, body, tags; 0 where it has none
	old    [3]int64 // those in force before it
	events []int64
}

// now are the rows in force with the revision.
func (r outlineRevision) now() [3]int64 {
	rows := r.old
	for i, id := range r.own {
		if id != 0 {
			rows[i] = id
		}
	}
	return rows
}

// outline reads the history of a post without its texts, from the index
// post_history_by_post.
func (s *Store) outline(ctx context.Context, post parley.PostID) (*outline, error) {
	o := &outline{byGUID: map[string]int{}}
	err := s.query(ctx, `
		SELECT id, post_history_type_id, COALESCE(revision_guid, '')
		FROM post_history
		WHERE post_id = $1
		ORDER BY id
		LIMIT $2`, []any{int64(post), maxHistoryRows}, func(r *sql.Rows) error {
		var id int64
		var kind parley.PostHistoryType
		var guid string
		if err := r.Scan(&id, (*int)(&kind), &guid); err != nil {
			return err
		}
		o.add(id, kind, guid)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("history of post %d: %w", post, err)
	}
	return o, nil
}

func (o *outline) add(id int64, kind parley.PostHistoryType, guid string) {
	at, known := o.byGUID[guid]
	known = known && guid != ""
	last := len(o.revisions) - 1
	switch {
	case kind.Revision() && !known:
		r := outlineRevision{guid: guid}
		if last >= 0 {
			r.old = o.revisions[last].now()
		}
		o.revisions = append(o.revisions, r)
		last++
		at = last
		o.byGUID[guid] = at
	case kind.Revision():
	case kind == parley.SuggestedEditApplied && known:
		o.revisions[at].rows = append(o.revisions[at].rows, id)
		return
	case last < 0:
		o.before = append(o.before, id)
		return
	default:
		o.revisions[last].events = append(o.revisions[last].events, id)
		return
	}
	r := &o.revisions[at]
	r.rows = append(r.rows, id)
	for i, holds := range []bool{kind.Title(), kind.Body(), kind.Tags()} {
		if holds {
			r.own[i] = id
		}
	}
}

// historyRow is a row with everything a page shows.
type historyRow struct {
	HistoryRow
	license string
	long    bool
}

// historyRows reads rows by id; long texts are left out.
func (s *Store) historyRows(ctx context.Context, post parley.PostID, ids []int64) (map[int64]historyRow, error) {
	rows := map[int64]historyRow{}
	args := []any{int64(post), MaxPart}
	var places []string
	seen := map[int64]bool{0: true}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			args = append(args, id)
			places = append(places, "$"+strconv.Itoa(len(args)))
		}
	}
	if len(places) == 0 {
		return rows, nil
	}
	err := s.query(ctx, `
		SELECT h.id, h.post_history_type_id, h.creation_date, COALESCE(h.comment, ''), COALESCE(h.content_license, ''),
		       CASE WHEN length(h.text) > $2 THEN 1 ELSE 0 END, CASE WHEN length(h.text) > $2 THEN '' ELSE COALESCE(h.text, '') END,
		       `+personColumns("u", "h.user_display_name")+`
		FROM post_history h
		LEFT JOIN users u ON u.id = h.user_id
		WHERE h.post_id = $1
		  AND h.id IN (`+strings.Join(places, ", ")+`)`, args, func(r *sql.Rows) error {
		var h historyRow
		err := scanAll(r, []any{&h.ID, (*int)(&h.Type), &h.Created, &h.Comment, &h.license, (*intBool)(&h.long), &h.Text}, h.User.into())
		h.Comment, _ = parley.RedactAddress(h.Comment)
		rows[h.ID] = h
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("history of post %d: %w", post, err)
	}
	return rows, nil
}

// maxEvents is how many events are shown between two revisions; the timeline
// shows all.
const maxEvents = 30

// History returns a page of a post's history in two statements: size revisions,
// newest first, each with what it changed and the events until the next one.
// Pages count from 1. A post without a history gives an empty one.
func (s *Store) History(ctx context.Context, post parley.PostID, page, size int) (*History, error) {
	o, err := s.outline(ctx, post)
	if err != nil {
		return nil, err
	}
	to := len(o.revisions) - (page-1)*size
	from := max(to-size, 0)
	h := &History{Total: len(o.revisions)}
	if to <= 0 && len(o.revisions) > 0 {
		return h, nil
	}
	var ids []int64
	for _, r := range o.revisions[from:to] {
		ids = append(append(append(ids, r.rows...), r.old[:]...), first(r.events, maxEvents)...)
	}
	if from == 0 {
		ids = append(ids, first(o.before, maxEvents)...)
	}
	rows, err := s.historyRows(ctx, post, ids)
	if err != nil {
		return nil, err
	}
	for i := to - 1; i >= from; i-- {
		h.Revisions = append(h.Revisions, o.revision(post, i, rows))
	}
	if from == 0 {
		h.Before = eventRows(o.before, rows)
	}
	return h, nil
}

func first(ids []int64, n int) []int64 { return ids[:min(len(ids), n)] }

func eventRows(ids []int64, rows map[int64]historyRow) []HistoryRow {
	var list []HistoryRow
	for _, id := range first(ids, maxEvents) {
		list = append(list, rows[id].HistoryRow)
	}
	return list
}

// revision puts the revision at index i together from its rows.
func (o *outline) revision(post parley.PostID, i int, rows map[int64]historyRow) Revision {
	r := o.revisions[i]
	v := Revision{Post: post, Number: i + 1, GUID: r.guid, Events: eventRows(r.events, rows)}
	for _, id := range r.rows {
		row := rows[id]
		if row.Type == parley.SuggestedEditApplied {
			v.Suggestion = row.Comment
			continue
		}
		if v.Kind == 0 {
			v.Created, v.User, v.Summary, v.License = row.Created, row.User, row.Comment, row.license
		}
		v.Kind = max(v.Kind, row.Type)
	}
	if guid, ok := strings.CutPrefix(v.Summary, "Rollback to ["); ok && v.Kind >= parley.RollbackTitle {
		guid, _, _ = strings.Cut(guid, "]")
		if at, known := o.byGUID[guid]; known && guid != "" {
			v.RollbackTo, v.Summary = at+1, ""
		}
	}
	for k, part := range []*Part{&v.Title, &v.Body, &v.Tags} {
		now := rows[r.now()[k]]
		*part = Part{Own: r.own[k] != 0, Old: rows[r.old[k]].Text, New: now.Text, Long: now.long || rows[r.old[k]].long && r.own[k] != 0}
	}
	return v
}

// Revision returns the number-th revision of a post with the title, body and
// tags that were in force with it, and how many revisions there are. It
// returns a [parley.Error] of kind NotFound.
func (s *Store) Revision(ctx context.Context, post parley.PostID, number int) (*Revision, int, error) {
	o, err := s.outline(ctx, post)
	if err != nil {
		return nil, 0, err
	}
	if number < 1 || number > len(o.revisions) {
		return nil, 0, parley.Refuse(parley.NotFound, "missing.revision", "id", int64(post), "n", number)
	}
	head := o.revisions[number-1]
	now := head.now()
	rows, err := s.historyRows(ctx, post, append(now[:], head.rows...))
	if err != nil {
		return nil, 0, err
	}
	o.revisions[number-1].events = nil
	v := o.revision(post, number-1, rows)
	return &v, len(o.revisions), nil
}

// Source returns the Markdown of the body in force with a revision, however
// long it is.
func (s *Store) Source(ctx context.Context, post parley.PostID, number int) (source string, err error) {
	o, err := s.outline(ctx, post)
	if err != nil {
		return "", err
	}
	if number < 1 || number > len(o.revisions) {
		return "", parley.Refuse(parley.NotFound, "missing.revision", "id", int64(post), "n", number)
	}
	err = s.queryRow(ctx, `SELECT COALESCE(text, '') FROM post_history WHERE id = $1`, []any{o.revisions[number-1].now()[1]}, &source)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil // only a title is known
	}
	if err != nil {
		return "", fmt.Errorf("source of revision %d of post %d: %w", number, post, err)
	}
	return source, nil
}

// RevisionOf returns which revision of which post has a GUID. It returns a
// [parley.Error] of kind NotFound.
func (s *Store) RevisionOf(ctx context.Context, guid string) (post parley.PostID, number int, err error) {
	err = s.queryRow(ctx, `
		SELECT post_id
		FROM post_history
		WHERE revision_guid = $1
		  AND post_history_type_id BETWEEN 1 AND 9
		ORDER BY id
		LIMIT 1`, []any{guid}, (*int64)(&post))
	if err == nil {
		o, err := s.outline(ctx, post)
		if err != nil {
			return 0, 0, err
		}
		if at, known := o.byGUID[guid]; known {
			return post, at + 1, nil
		}
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, 0, fmt.Errorf("revision %q: %w", guid, err)
	}
	return 0, 0, parley.Refuse(parley.NotFound, "missing.guid")
}
