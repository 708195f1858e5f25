package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"parley"
)

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
