package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"parley"
)

// Quote is a quotation as it stands in a post or a comment.
type Quote struct {
	ID         parley.QuoteID
	Post       parley.PostID
	Comment    parley.CommentID // 0 for one in the post itself
	Question   parley.PostID
	Ordinal    int    // in its post or comment, from 1
	Kind       string // block, inline
	Place      int    // block: which of the outermost blockquotes, from 0
	Text       string
	SHA256     string // of Text
	Words      int
	Lang       string
	Claimed    string // the date that stands with it, 2022-10-27, or ""
	AttachedBy string
	Source     parley.SourceID // 0 for none
	State      string          // pending, unsourced, checked
	Check      int64
	Snapshot   parley.SnapshotID
	Changed    millis // since when the source says otherwise
	ChangedTo  parley.SnapshotID
	Override   string // what reviewers say of it, "" for nothing
	Candidates []QuoteCandidate
}

// QuoteCandidate is a source that a quotation may be from.
type QuoteCandidate struct {
	Source     parley.SourceID
	AttachedBy string
	Weak       bool // a guess that only matching makes one
}

const quoteColumns = `q.id, q.post_id, COALESCE(q.comment_id, 0), q.question_id, q.ordinal, q.kind, q.place, q.text, q.sha256, q.words, q.lang,
		       q.claimed_date, q.attached_by, COALESCE(q.source_id, 0), q.state, COALESCE(q.check_id, 0), COALESCE(q.snapshot_id, 0),
		       COALESCE(q.changed_date, 0), COALESCE(q.changed_snapshot_id, 0), COALESCE(q.override_status, '')`

func (q *Quote) into() []any {
	return []any{(*int64)(&q.ID), (*int64)(&q.Post), (*int64)(&q.Comment), (*int64)(&q.Question), &q.Ordinal, &q.Kind, &q.Place, &q.Text, &q.SHA256, &q.Words, &q.Lang,
		&q.Claimed, &q.AttachedBy, (*int64)(&q.Source), &q.State, &q.Check, (*int64)(&q.Snapshot),
		&q.Changed, (*int64)(&q.ChangedTo), &q.Override}
}

// Check is what came of comparing a quotation with a text (evidence.md §5).
type Check struct {
	ID          int64
	Quote, Text string // hashes
	Version     int
	Status      string
	Severity    string
	Reason      string
	Coverage    int // found words in a thousand
	Elisions    int
	Insertions  int
	Gaps        int
	Artefacts   int
	OutsideMain bool
	Edits       int
	Verdict     string // JSON
	Checked     millis
}

const checkColumns = `k.id, k.quote_sha256, k.text_sha256, k.checker_version, k.status, k.severity, k.reason, k.coverage, k.elisions, k.insertions,
		       k.gaps, k.artefacts, k.outside_main, k.edits, k.verdict, k.checked_date`

func (k *Check) into() []any {
	return []any{&k.ID, &k.Quote, &k.Text, &k.Version, &k.Status, &k.Severity, &k.Reason, &k.Coverage, &k.Elisions, &k.Insertions,
		&k.Gaps, &k.Artefacts, (*intBool)(&k.OutsideMain), &k.Edits, &k.Verdict, &k.Checked}
}

// ScannedPost is a post whose quotations are to be found.
type ScannedPost struct {
	ID       parley.PostID
	Question parley.PostID
	Body     string // HTML
	Lang     string
	Comments []Comment // Markdown
}

// RequestScan notes that the quotations of a post are to be found (again).
func (tx *Tx) RequestScan(ctx context.Context, post parley.PostID, priority int) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO evidence_scans (post_id, due_date, priority)
		VALUES ($1, $2, $3)
		ON CONFLICT (post_id) DO UPDATE SET due_date = excluded.due_date, priority = excluded.priority, lease_date = 0`,
		int64(post), tx.s.Now().UnixMilli(), priority)
	if err != nil {
		return fmt.Errorf("scan of post %d: %w", post, err)
	}
	return nil
}

// noteAtOnce is how many posts one write of [Store.RequestScans] looks at: it
// reads their bodies, and other writes wait meanwhile.
const noteAtOnce = 1000

// RequestScans notes the questions and answers among the posts that follow
// after in the order of their ids, if they may have quotations, have no quotes
// yet and were not noted: newest and most viewed are due first. It returns the
// last post it looked at, 0 if none follows.
func (s *Store) RequestScans(ctx context.Context, after parley.PostID) (last parley.PostID, err error) {
	err = s.queryRow(ctx, `
		SELECT COALESCE(max(id), 0)
		FROM (SELECT id FROM posts WHERE id > $1 ORDER BY id LIMIT $2) AS following`,
		[]any{int64(after), noteAtOnce}, (*int64)(&last))
	if err == nil && last != 0 {
		err = s.Update(ctx, func(tx *Tx) error {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO evidence_scans (post_id, due_date)
				SELECT p.id, -p.creation_date / 1000 - COALESCE(p.view_count, 0) * 1000
				FROM posts p
				WHERE p.id > $1
				  AND p.id <= $2
				  AND p.post_type_id IN (1, 2)
				  AND p.deletion_date IS NULL
				  AND (p.body LIKE '%<blockquote%' OR p.body LIKE '%"%' OR p.body LIKE '%“%' OR p.body LIKE '%„%' OR p.body LIKE '%«%' OR p.body LIKE '%「%')
				  AND NOT EXISTS (SELECT 1 FROM quotes q WHERE q.post_id = p.id)
				ON CONFLICT (post_id) DO NOTHING`, int64(after), int64(last))
			return err
		})
	}
	if err != nil {
		return 0, fmt.Errorf("posts to scan: %w", err)
	}
	return last, nil
}

// LeaseScan takes the post that is due first for as long as lease; 0 if none is.
// Its priority is 1 if somebody has just written it.
func (s *Store) LeaseScan(ctx context.Context, lease time.Duration) (post parley.PostID, priority int, err error) {
	err = s.Update(ctx, func(tx *Tx) error {
		post, priority = 0, 0
		now := tx.s.Now()
		err := tx.QueryRowContext(ctx, `
			UPDATE evidence_scans
			SET lease_date = $2
			WHERE post_id = (SELECT post_id
			                 FROM evidence_scans
			                 WHERE due_date <= $1
			                   AND lease_date <= $1
			                 ORDER BY priority DESC, due_date
			                 LIMIT 1 `+s.dialect.skipLocked()+`)
			RETURNING post_id, priority`, now.UnixMilli(), now.Add(lease).UnixMilli()).Scan((*int64)(&post), &priority)
		if err == sql.ErrNoRows {
			return nil
		}
		return err
	})
	return post, priority, err
}

// PostToScan returns a post with its comments as they stand; nil if it is
// deleted or no question or answer.
func (s *Store) PostToScan(ctx context.Context, id parley.PostID) (*ScannedPost, error) {
	p := &ScannedPost{ID: id}
	err := s.queryRow(ctx, `
		SELECT COALESCE(parent_id, id), body
		FROM posts
		WHERE id = $1
		  AND post_type_id IN (1, 2)
		  AND deletion_date IS NULL`, []any{int64(id)}, (*int64)(&p.Question), &p.Body)
	if err == sql.ErrNoRows {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("post %d: %w", id, err)
	}
	err = s.query(ctx, `SELECT id, text FROM comments WHERE post_id = $1 AND deletion_date IS NULL ORDER BY id`, []any{int64(id)}, func(r *sql.Rows) error {
		var c Comment
		if err := r.Scan((*int64)(&c.ID), &c.Text); err != nil {
			return err
		}
		p.Comments = append(p.Comments, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("comments of post %d: %w", id, err)
	}
	return p, nil
}

// ReplaceQuotes writes the quotations of a post as they stand now and ends its
// scan. One whose words and candidates are the same as before keeps its row,
// with its check.
func (tx *Tx) ReplaceQuotes(ctx context.Context, post parley.PostID, found []Quote) error {
	old, err := tx.quotesOfPost(ctx, post)
	if err != nil {
		return err
	}
	if err := tx.noteRepairs(ctx, post, old, found); err != nil {
		return err
	}
	for i := range found {
		q := &found[i]
		same := slices.IndexFunc(old, func(o Quote) bool { return o.Comment == q.Comment && o.SHA256 == q.SHA256 && o.Kind == q.Kind })
		if same >= 0 {
			q.ID = old[same].ID
			if !slices.Equal(old[same].Candidates, q.Candidates) {
				q.State = "pending"
			} else {
				q.State = old[same].State
			}
			old = slices.Delete(old, same, same+1)
		}
		if err := tx.putQuote(ctx, q); err != nil {
			return err
		}
	}
	for _, o := range old {
		if _, err := tx.ExecContext(ctx, `DELETE FROM quotes WHERE id = $1`, int64(o.ID)); err != nil {
			return err
		}
		for _, table := range []string{"quote_candidates", "evidence_overrides"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE quote_id = $1`, int64(o.ID)); err != nil {
				return err
			}
		}
	}
	if all := slices.Concat(found, old); len(all) > 0 {
		if err := tx.Emit(ctx, Event{Type: "quotes found", Post: all[0].Question}); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM evidence_scans WHERE post_id = $1`, int64(post))
	return err
}

func (tx *Tx) putQuote(ctx context.Context, q *Quote) error {
	var err error
	if q.ID != 0 {
		_, err = tx.ExecContext(ctx, `
			UPDATE quotes
			SET ordinal = $2, place = $3, words = $4, lang = $5, claimed_date = $6, state = $7,
			    attached_by = CASE WHEN $7 = 'checked' THEN attached_by ELSE $8 END, source_id = CASE WHEN $7 = 'checked' THEN source_id ELSE NULLIF(CAST($9 AS BIGINT), 0) END,
			    check_id = CASE WHEN $7 = 'checked' THEN check_id END, snapshot_id = CASE WHEN $7 = 'checked' THEN snapshot_id END,
			    context_flag_id = CASE WHEN $7 = 'checked' THEN context_flag_id END
			WHERE id = $1`, int64(q.ID), q.Ordinal, q.Place, q.Words, q.Lang, q.Claimed, q.State, q.AttachedBy, int64(q.Source))
	} else {
		err = tx.QueryRowContext(ctx, `
			INSERT INTO quotes (post_id, comment_id, question_id, ordinal, kind, place, text, sha256, words, lang, claimed_date, attached_by, source_id, state, creation_date)
			VALUES ($1, NULLIF(CAST($2 AS BIGINT), 0), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULLIF(CAST($13 AS BIGINT), 0), $14, $15)
			RETURNING id`,
			int64(q.Post), int64(q.Comment), int64(q.Question), q.Ordinal, q.Kind, q.Place, q.Text, q.SHA256, q.Words, q.Lang, q.Claimed,
			q.AttachedBy, int64(q.Source), q.State, tx.s.Now().UnixMilli()).Scan((*int64)(&q.ID))
	}
	if err != nil {
		return fmt.Errorf("quote %d of post %d: %w", q.Ordinal, q.Post, err)
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM quote_candidates WHERE quote_id = $1`, int64(q.ID)); err != nil {
		return err
	}
	for i, c := range q.Candidates {
		if _, err := tx.ExecContext(ctx, `INSERT INTO quote_candidates (quote_id, place, source_id, attached_by, weak) VALUES ($1, $2, $3, $4, $5)`,
			int64(q.ID), i, int64(c.Source), c.AttachedBy, boolInt(c.Weak)); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) quotesOfPost(ctx context.Context, post parley.PostID) ([]Quote, error) {
	list, err := scanQuotes(tx.QueryContext(ctx, `SELECT `+quoteColumns+` FROM quotes q WHERE q.post_id = $1 ORDER BY q.ordinal, q.id`, int64(post)))
	if err != nil {
		return nil, fmt.Errorf("quotes of post %d: %w", post, err)
	}
	for i := range list {
		if list[i].Candidates, err = candidates(tx.QueryContext(ctx, candidatesQuery, int64(list[i].ID))); err != nil {
			return nil, err
		}
	}
	return list, nil
}

const candidatesQuery = `SELECT source_id, attached_by, weak FROM quote_candidates WHERE quote_id = $1 ORDER BY place`

func scanQuotes(rows *sql.Rows, err error) ([]Quote, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Quote
	for rows.Next() {
		var q Quote
		if err := rows.Scan(q.into()...); err != nil {
			return nil, err
		}
		list = append(list, q)
	}
	return list, rows.Err()
}

func candidates(rows *sql.Rows, err error) ([]QuoteCandidate, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []QuoteCandidate
	for rows.Next() {
		var c QuoteCandidate
		if err := rows.Scan((*int64)(&c.Source), &c.AttachedBy, (*intBool)(&c.Weak)); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// Quote returns a quotation with its candidates.
func (s *Store) Quote(ctx context.Context, id parley.QuoteID) (*Quote, error) {
	var q Quote
	err := s.queryRow(ctx, `SELECT `+quoteColumns+` FROM quotes q WHERE q.id = $1`, []any{int64(id)}, q.into()...)
	if err == sql.ErrNoRows {
		return nil, parley.Refuse(parley.NotFound, "evidence.error.noquote")
	}
	if err != nil {
		return nil, fmt.Errorf("quote %d: %w", id, err)
	}
	if q.Candidates, err = candidates(s.db.QueryContext(ctx, candidatesQuery, int64(id))); err != nil {
		return nil, fmt.Errorf("candidates of quote %d: %w", id, err)
	}
	return &q, nil
}

// CheckInForce returns the check in force of a quotation, nil if there is none.
func (s *Store) CheckInForce(ctx context.Context, id parley.QuoteID) (*Check, error) {
	return s.oneCheck(ctx, `JOIN quotes q ON q.check_id = k.id WHERE q.id = $1`, int64(id))
}

// QuotesBefore looks at up to limit quotations before one, the youngest first, and
// returns those whose check in force was made by an earlier version of the checker,
// and the last that it looked at; 0 if there is none.
func (s *Store) QuotesBefore(ctx context.Context, before parley.QuoteID, version, limit int) (outdated []parley.QuoteID, last parley.QuoteID, err error) {
	err = s.query(ctx, `
		SELECT q.id, COALESCE(k.checker_version, CAST($2 AS BIGINT))
		FROM (SELECT id, check_id FROM quotes WHERE id < $1 ORDER BY id DESC LIMIT $3) AS q
		LEFT JOIN quote_checks k ON k.id = q.check_id
		ORDER BY q.id DESC`, []any{int64(before), version, limit}, func(r *sql.Rows) error {
		var by int
		if err := r.Scan((*int64)(&last), &by); err != nil {
			return err
		}
		if by < version {
			outdated = append(outdated, last)
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("quotes before %d: %w", before, err)
	}
	return outdated, last, nil
}

// QuotesToJudge returns the quotations that have a source among their
// candidates, or only those of a post.
func (s *Store) QuotesToJudge(ctx context.Context, source parley.SourceID) ([]parley.QuoteID, error) {
	var list []parley.QuoteID
	err := s.query(ctx, `SELECT DISTINCT quote_id FROM quote_candidates WHERE source_id = $1 ORDER BY quote_id`, []any{int64(source)}, func(r *sql.Rows) error {
		var id parley.QuoteID
		if err := r.Scan((*int64)(&id)); err != nil {
			return err
		}
		list = append(list, id)
		return nil
	})
	return list, err
}

// CheckOf returns an earlier check of the same words against the same text by
// the same version, nil if there is none.
func (s *Store) CheckOf(ctx context.Context, quote, text string, version int) (*Check, error) {
	return s.oneCheck(ctx, `WHERE k.quote_sha256 = $1 AND k.text_sha256 = $2 AND k.checker_version = $3`, quote, text, version)
}

// oneCheck reads the check k that the rest of a statement picks, nil if none does.
func (s *Store) oneCheck(ctx context.Context, rest string, args ...any) (*Check, error) {
	var k Check
	err := s.queryRow(ctx, `SELECT `+checkColumns+` FROM quote_checks k `+rest, args, k.into()...)
	if err == sql.ErrNoRows {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("check of quote %v: %w", args[0], err)
	}
	return &k, nil
}

// AddCheck stores a check and sets its ID. The same check made twice is one row.
func (tx *Tx) AddCheck(ctx context.Context, k *Check) error {
	k.Checked = tx.s.Now().UnixMilli()
	err := tx.QueryRowContext(ctx, `
		INSERT INTO quote_checks (quote_sha256, text_sha256, checker_version, status, severity, reason, coverage, elisions, insertions, gaps,
		                          artefacts, outside_main, edits, verdict, checked_date)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (quote_sha256, text_sha256, checker_version) DO UPDATE SET checked_date = excluded.checked_date
		RETURNING id`,
		k.Quote, k.Text, k.Version, k.Status, k.Severity, k.Reason, k.Coverage, k.Elisions, k.Insertions, k.Gaps,
		k.Artefacts, boolInt(k.OutsideMain), k.Edits, k.Verdict, k.Checked).Scan(&k.ID)
	if err != nil {
		return fmt.Errorf("check of %s: %w", k.Quote, err)
	}
	return nil
}

// SetQuote writes what is now known of a quotation: where it is from, the check
// in force and the copy it was made with, and emits the event that renews the
// pages which show it.
func (tx *Tx) SetQuote(ctx context.Context, q *Quote) error {
	res, err := tx.ExecContext(ctx, `
		UPDATE quotes
		SET attached_by = $2, source_id = NULLIF(CAST($3 AS BIGINT), 0), state = $4, check_id = NULLIF(CAST($5 AS BIGINT), 0), snapshot_id = NULLIF(CAST($6 AS BIGINT), 0),
		    changed_date = NULLIF(CAST($7 AS BIGINT), 0), changed_snapshot_id = NULLIF(CAST($8 AS BIGINT), 0), override_status = NULLIF($9, '')
		WHERE id = $1`,
		int64(q.ID), q.AttachedBy, int64(q.Source), q.State, q.Check, int64(q.Snapshot), q.Changed, int64(q.ChangedTo), q.Override)
	if err != nil {
		return fmt.Errorf("quote %d: %w", q.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err // an edit of the post took it away
	}
	if q.State == "checked" {
		if err := tx.earns(ctx, QuoteChecked, q.Post); err != nil {
			return err
		}
	}
	return tx.emitQuoteChecked(ctx, q.ID, q.Question)
}

// ShownQuote is a quotation with all that a page shows of it.
type ShownQuote struct {
	Quote
	From     *Source   // nil without a source
	Copy     *Snapshot // nil without a copy
	Verdict  *Check    // nil while it is not checked
	Later    string    // JSON of the verdict against ChangedTo, "" without one
	LinkDead bool      // the source is gone from the web
	Context  string    // the report of missing context that reviewers agreed to, "" for none
}

// QuotesOfQuestion returns the quotations of all posts of a question in one
// statement, in the order of posts and places (index quotes_by_question): those
// of deleted posts too, which some may see.
func (s *Store) QuotesOfQuestion(ctx context.Context, question parley.PostID) ([]ShownQuote, error) {
	return s.shownQuotes(ctx, `q.question_id = $1`, int64(question))
}

// VisibleQuotesOfQuestion returns those of the posts that are not deleted.
func (s *Store) VisibleQuotesOfQuestion(ctx context.Context, question parley.PostID) ([]ShownQuote, error) {
	return s.shownQuotes(ctx, `q.question_id = $1`+ofVisiblePosts, int64(question))
}

// QuotesOfPost returns those of one post, none if it is deleted.
func (s *Store) QuotesOfPost(ctx context.Context, post parley.PostID) ([]ShownQuote, error) {
	return s.shownQuotes(ctx, `q.post_id = $1`+ofVisiblePosts, int64(post))
}

// QuotesOfPosts returns those of several posts in one statement, in the order in
// which the posts are given.
func (s *Store) QuotesOfPosts(ctx context.Context, posts []parley.PostID) ([]ShownQuote, error) {
	list, err := shownQuotesIn(ctx, s, "q.post_id", posts)
	slices.SortStableFunc(list, func(a, b ShownQuote) int { return slices.Index(posts, a.Post) - slices.Index(posts, b.Post) })
	return list, err
}

// ShownQuotes returns several quotations by their numbers, without those that
// were edited away or whose post is deleted.
func (s *Store) ShownQuotes(ctx context.Context, ids []parley.QuoteID) (map[parley.QuoteID]ShownQuote, error) {
	list, err := shownQuotesIn(ctx, s, "q.id", ids)
	found := map[parley.QuoteID]ShownQuote{}
	for _, q := range list {
		found[q.ID] = q
	}
	return found, err
}

// QuotesOfSnapshot returns those that were checked with a copy.
func (s *Store) QuotesOfSnapshot(ctx context.Context, id parley.SnapshotID) ([]ShownQuote, error) {
	return s.shownQuotes(ctx, `q.snapshot_id = $1`+ofVisiblePosts, int64(id))
}

// ofVisiblePosts leaves out the quotations of deleted posts and questions.
const ofVisiblePosts = `
		  AND EXISTS (SELECT 1
		              FROM posts p
		              LEFT JOIN posts o ON o.id = p.parent_id
		              WHERE p.id = q.post_id AND p.deletion_date IS NULL AND o.deletion_date IS NULL)`

// ShownQuote returns one quotation as a page shows it.
func (s *Store) ShownQuote(ctx context.Context, id parley.QuoteID) (*ShownQuote, error) {
	list, err := s.shownQuotes(ctx, `q.id = $1`+ofVisiblePosts, int64(id))
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, parley.Refuse(parley.NotFound, "evidence.error.noquote")
	}
	return &list[0], nil
}

// QuotesByStatus returns checked quotations by the time of their check, newest
// first: of one status, or all for ""; checked at since or later.
func (s *Store) QuotesByStatus(ctx context.Context, status string, since millis, limit, offset int) ([]ShownQuote, error) {
	return s.shownQuotesBy(ctx, `k.checked_date >= $1 AND ($2 = '' OR k.status = $2)`+ofVisiblePosts, `k.checked_date DESC, q.id LIMIT $3 OFFSET $4`, since, status, limit, offset)
}

func (s *Store) shownQuotes(ctx context.Context, where string, arg int64) ([]ShownQuote, error) {
	return s.shownQuotesBy(ctx, where, `q.post_id, COALESCE(q.comment_id, 0), q.ordinal`, arg)
}

// shownQuotesIn returns the quotations of visible posts that have one of these
// numbers in a column.
func shownQuotesIn[T ~int64](ctx context.Context, s *Store, column string, ids []T) ([]ShownQuote, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = int64(id)
	}
	return s.shownQuotesBy(ctx, column+` IN `+placeholders(1, len(ids))+ofVisiblePosts, `q.post_id, COALESCE(q.comment_id, 0), q.ordinal`, args...)
}

func (s *Store) shownQuotesBy(ctx context.Context, where, order string, args ...any) ([]ShownQuote, error) {
	var list []ShownQuote
	err := s.query(ctx, `
		SELECT `+quoteColumns+`,
		       COALESCE(k.status, ''), COALESCE(k.severity, ''), COALESCE(k.reason, ''), COALESCE(k.coverage, 0), COALESCE(k.elisions, 0),
		       COALESCE(k.insertions, 0), COALESCE(k.gaps, 0), COALESCE(k.artefacts, 0), COALESCE(k.outside_main, 0), COALESCE(k.edits, 0),
		       COALESCE(k.verdict, ''), COALESCE(k.checked_date, 0),
		       COALESCE(s.url, ''), COALESCE(s.canonical_url, ''), COALESCE(s.type, ''), COALESCE(s.title, ''), COALESCE(s.outlet, ''), COALESCE(s.site_host, ''),
		       COALESCE(s.authors, '[]'), COALESCE(s.published_on, ''), COALESCE(s.lang, ''), COALESCE(s.outcome, ''), COALESCE(s.tries, 0), COALESCE(s.fetched_date, 0),
		       COALESCE(n.fetched_date, 0), COALESCE(n.origin, ''), COALESCE(n.removed_date, 0), COALESCE(n.text_sha256, ''), COALESCE(n.text_bytes, 0), COALESCE(n.title, ''),
		       COALESCE(l.verdict, ''), COALESCE(f.note, '')
		FROM quotes q
		LEFT JOIN quote_checks k ON k.id = q.check_id
		LEFT JOIN sources s ON s.id = q.source_id
		LEFT JOIN snapshots n ON n.id = q.snapshot_id
		LEFT JOIN snapshots m ON m.id = q.changed_snapshot_id
		LEFT JOIN quote_checks l ON l.quote_sha256 = q.sha256 AND l.text_sha256 = m.text_sha256 AND l.checker_version = k.checker_version
		LEFT JOIN evidence_flags f ON f.id = q.context_flag_id
		WHERE `+where+`
		ORDER BY `+order, args, func(r *sql.Rows) error {
		q, err := scanShownQuote(r)
		if err != nil {
			return err
		}
		list = append(list, q)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("quotes, %s %v: %w", where, args, err)
	}
	return list, nil
}

func scanShownQuote(r *sql.Rows) (ShownQuote, error) {
	q := ShownQuote{From: &Source{}, Copy: &Snapshot{}, Verdict: &Check{}}
	k, s, n := q.Verdict, q.From, q.Copy
	var authors string
	err := scanAll(r, q.Quote.into(), []any{
		&k.Status, &k.Severity, &k.Reason, &k.Coverage, &k.Elisions, &k.Insertions, &k.Gaps, &k.Artefacts, (*intBool)(&k.OutsideMain), &k.Edits,
		&k.Verdict, &k.Checked,
		&s.URL, &s.CanonicalURL, &s.Type, &s.Title, &s.Outlet, &s.Host, &authors, &s.Published, &s.Lang, &s.Outcome, &s.Tries, &s.Fetched,
		&n.Fetched, &n.Origin, &n.Removed, &n.TextSHA256, &n.TextBytes, &n.Title, &q.Later, &q.Context})
	if err != nil {
		return q, err
	}
	if err := jsonInto(authors, &s.Authors); err != nil {
		return q, fmt.Errorf("authors of source %d: %w", q.Source, err)
	}
	s.ID, n.ID, k.ID = q.Source, q.Snapshot, q.Check
	q.LinkDead = s.Dead()
	if q.Source == 0 {
		q.From = nil
	}
	if q.Snapshot == 0 {
		q.Copy = nil
	}
	if q.Check == 0 {
		q.Verdict = nil
	}
	return q, nil
}

// StatusCount is how many quotations have a status.
type StatusCount struct {
	Status string `json:"status"`
	Count  int64  `json:"count"`
}

// CountQuotes counts the quotations of the site by status; those that are not
// checked have their state.
func (s *Store) CountQuotes(ctx context.Context) (total int64, list []StatusCount, err error) {
	err = s.query(ctx, `
		SELECT COALESCE(k.status, q.state) AS word, count(*)
		FROM quotes q
		LEFT JOIN quote_checks k ON k.id = q.check_id
		GROUP BY COALESCE(k.status, q.state)
		ORDER BY count(*) DESC, COALESCE(k.status, q.state)`, nil, func(r *sql.Rows) error {
		var c StatusCount
		if err := r.Scan(&c.Status, &c.Count); err != nil {
			return err
		}
		total += c.Count
		list = append(list, c)
		return nil
	})
	return total, list, err
}
