package store

import (
	"cmp"
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

// QuotesOnPage returns the quotations of some posts of a question in one
// statement, in the order of posts and places, whether or not the posts are
// deleted. It leaves moreColumns out, which the page of a question does not show.
func (s *Store) QuotesOnPage(ctx context.Context, question parley.PostID, posts []parley.PostID) ([]ShownQuote, error) {
	if len(posts) == 0 {
		return nil, nil
	}
	var list []ShownQuote
	in, args := among(posts, int64(question))
	// The index quotes_by_question finds them. They are sorted here: the engine
	// would copy every row with its texts for that.
	err := s.query(ctx, `
		SELECT `+pageColumns+shownFrom+`
		WHERE q.question_id = $1
		  AND q.post_id IN `+in, args, func(r *sql.Rows) error {
		q, err := scanShownQuote(r, false)
		list = append(list, q)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("quotations of question %d: %w", question, err)
	}
	slices.SortFunc(list, func(a, b ShownQuote) int {
		return cmp.Or(cmp.Compare(a.Post, b.Post), cmp.Compare(a.Comment, b.Comment), cmp.Compare(a.Ordinal, b.Ordinal))
	})
	return list, nil
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
	in, args := among(ids)
	return s.shownQuotesBy(ctx, column+` IN `+in+ofVisiblePosts, `q.post_id, COALESCE(q.comment_id, 0), q.ordinal`, args...)
}

func (s *Store) shownQuotesBy(ctx context.Context, where, order string, args ...any) ([]ShownQuote, error) {
	var list []ShownQuote
	err := s.query(ctx, `
		SELECT `+pageColumns+moreColumns+shownFrom+`
		WHERE `+where+`
		ORDER BY `+order, args, func(r *sql.Rows) error {
		q, err := scanShownQuote(r, true)
		list = append(list, q)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("quotes, %s %v: %w", where, args, err)
	}
	return list, nil
}

// pageColumns are what the page of a question shows of a quotation. What few
// quotations have is looked up for these alone.
const pageColumns = `q.id, q.post_id, COALESCE(q.comment_id, 0), q.ordinal, q.kind, q.place, q.text, q.lang, q.claimed_date, COALESCE(q.source_id, 0), q.state,
		       COALESCE(q.check_id, 0), COALESCE(q.snapshot_id, 0), COALESCE(q.changed_date, 0), COALESCE(q.changed_snapshot_id, 0), COALESCE(q.override_status, ''),
		       COALESCE(k.status, ''), COALESCE(k.reason, ''), COALESCE(k.elisions, 0), COALESCE(k.insertions, 0), COALESCE(k.gaps, 0), COALESCE(k.artefacts, 0),
		       COALESCE(k.outside_main, 0), COALESCE(k.edits, 0), COALESCE(k.verdict, ''), COALESCE(k.checked_date, 0),
		       COALESCE(s.url, ''), COALESCE(s.type, ''), COALESCE(s.title, ''), COALESCE(s.outlet, ''), COALESCE(s.site_host, ''), COALESCE(s.authors, '[]'),
		       COALESCE(s.published_on, ''), COALESCE(s.outcome, ''), COALESCE(s.tries, 0),
		       COALESCE(n.fetched_date, 0), COALESCE(n.origin, ''), COALESCE(n.removed_date, 0),
		       CASE WHEN q.changed_snapshot_id IS NULL THEN ''
		            ELSE COALESCE((SELECT l.verdict
		                           FROM snapshots m
		                           JOIN quote_checks l ON l.text_sha256 = m.text_sha256
		                           WHERE m.id = q.changed_snapshot_id AND l.quote_sha256 = q.sha256 AND l.checker_version = k.checker_version), '')
		       END,
		       CASE WHEN q.context_flag_id IS NULL THEN ''
		            ELSE COALESCE((SELECT f.note FROM evidence_flags f WHERE f.id = q.context_flag_id), '')
		       END`

// moreColumns are what others ask for as well.
const moreColumns = `,
		       q.question_id, q.sha256, q.words, q.attached_by, COALESCE(k.severity, ''), COALESCE(k.coverage, 0),
		       COALESCE(s.canonical_url, ''), COALESCE(s.lang, ''), COALESCE(s.fetched_date, 0), COALESCE(n.text_sha256, ''), COALESCE(n.text_bytes, 0)`

const shownFrom = `
		FROM quotes q
		LEFT JOIN quote_checks k ON k.id = q.check_id
		LEFT JOIN sources s ON s.id = q.source_id
		LEFT JOIN snapshots n ON n.id = q.snapshot_id`

// scanShownQuote reads pageColumns and, for all, moreColumns.
func scanShownQuote(r *sql.Rows, all bool) (ShownQuote, error) {
	q := ShownQuote{From: &Source{}, Copy: &Snapshot{}, Verdict: &Check{}}
	k, s, n := q.Verdict, q.From, q.Copy
	var authors string
	into := make([]any, 0, 64)
	into = append(into, (*int64)(&q.ID), (*int64)(&q.Post), (*int64)(&q.Comment), &q.Ordinal, &q.Kind, &q.Place, &q.Text, &q.Lang, &q.Claimed, (*int64)(&q.Source), &q.State,
		&q.Check, (*int64)(&q.Snapshot), &q.Changed, (*int64)(&q.ChangedTo), &q.Override,
		&k.Status, &k.Reason, &k.Elisions, &k.Insertions, &k.Gaps, &k.Artefacts, (*intBool)(&k.OutsideMain), &k.Edits, &k.Verdict, &k.Checked,
		&s.URL, &s.Type, &s.Title, &s.Outlet, &s.Host, &authors, &s.Published, &s.Outcome, &s.Tries,
		&n.Fetched, &n.Origin, &n.Removed, &q.Later, &q.Context)
	if all {
		into = append(into, (*int64)(&q.Question), &q.SHA256, &q.Words, &q.AttachedBy, &k.Severity, &k.Coverage,
			&s.CanonicalURL, &s.Lang, &s.Fetched, &n.TextSHA256, &n.TextBytes)
	}
	if err := r.Scan(into...); err != nil {
		return q, err
	}
	if authors != "[]" {
		if err := jsonInto(authors, &s.Authors); err != nil {
			return q, fmt.Errorf("authors of source %d: %w", q.Source, err)
		}
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

// CountQuotes counts the quotations of posts that are not deleted, by status; those that are not
// checked have their state.
func (s *Store) CountQuotes(ctx context.Context) (total int64, list []StatusCount, err error) {
	err = s.query(ctx, `
		SELECT COALESCE(k.status, q.state) AS word, count(*)
		FROM quotes q
		JOIN posts p ON p.id = q.post_id
		LEFT JOIN quote_checks k ON k.id = q.check_id
		WHERE p.deletion_date IS NULL
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
