package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"parley"
)

// CurrentText is the text of a post as an edit begins from it.
type CurrentText struct {
	Title  string
	Tags   []string
	Source string // Markdown; the HTML of an imported post without a history

	// The newest revision, "" and zeros if there is none.
	GUID    string
	By      parley.UserID
	Created millis
	Kind    parley.PostHistoryType // of its last row
}

// Initial reports whether the newest revision is the first.
func (c *CurrentText) Initial() bool { return c.Kind <= parley.InitialTags && c.Kind > 0 }

// currentText reads the text of $1. Index post_history_by_post.
const currentText = `
		SELECT COALESCE(p.title, ''), COALESCE(p.tags, ''), COALESCE(h.text, p.body),
		       COALESCE(r.revision_guid, ''), COALESCE(r.user_id, 0), COALESCE(r.creation_date, 0), COALESCE(r.post_history_type_id, 0)
		FROM posts p
		LEFT JOIN post_history h ON h.id = (SELECT b.id FROM post_history b WHERE b.post_id = $1 AND b.post_history_type_id IN (2, 5, 8) ORDER BY b.id DESC LIMIT 1)
		LEFT JOIN post_history r ON r.id = (SELECT b.id FROM post_history b WHERE b.post_id = $1 AND b.post_history_type_id BETWEEN 1 AND 9 ORDER BY b.id DESC LIMIT 1)
		WHERE p.id = $1`

func (c *CurrentText) into(tags *string) []any {
	return []any{&c.Title, tags, &c.Source, &c.GUID, (*int64)(&c.By), &c.Created, (*int)(&c.Kind)}
}

// CurrentText returns the text of a post that is to be edited.
func (tx *Tx) CurrentText(ctx context.Context, post parley.PostID) (*CurrentText, error) {
	c := &CurrentText{}
	var tags string
	if err := tx.QueryRowContext(ctx, currentText, int64(post)).Scan(c.into(&tags)...); err != nil {
		return nil, fmt.Errorf("text of post %d: %w", post, err)
	}
	c.Tags = parley.SplitTags(tags)
	return c, nil
}

// CurrentText returns the text of a post for its edit page, or a
// [parley.Error] of kind NotFound. Whether the reader may see it is for
// [parley.Can] to say.
func (s *Store) CurrentText(ctx context.Context, post parley.PostID) (*CurrentText, error) {
	c := &CurrentText{}
	var tags string
	err := s.queryRow(ctx, currentText, []any{int64(post)}, c.into(&tags)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, parley.Refuse(parley.NotFound, "can.nopost")
	}
	if err != nil {
		return nil, fmt.Errorf("text of post %d: %w", post, err)
	}
	c.Tags = parley.SplitTags(tags)
	return c, nil
}

// RevisionRow is the title, the body or the tags that a revision sets.
type RevisionRow struct {
	Type parley.PostHistoryType
	Text string
}

// NewGUID returns a new RevisionGUID.
func NewGUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// NewRevision is a revision of a post to be written.
type NewRevision struct {
	Post    parley.PostID
	GUID    string
	By      parley.UserID
	ByName  string // of somebody without an account
	At      time.Time
	Summary string
	Rows    []RevisionRow
}

// AddRevision writes a revision, all its rows in one statement.
func (tx *Tx) AddRevision(ctx context.Context, v NewRevision) error {
	if len(v.Rows) == 0 {
		return nil
	}
	var args []any
	for _, r := range v.Rows {
		args = append(args, int(r.Type), int64(v.Post), v.GUID, v.At.UnixMilli(), null(int64(v.By)), null(v.ByName), null(v.Summary), parley.LicenseAt(v.At), r.Text)
	}
	err := tx.exec(ctx, `
		INSERT INTO post_history (post_history_type_id, post_id, revision_guid, creation_date, user_id, user_display_name, comment, content_license, text)
		VALUES `+placeholders(len(v.Rows), 9), args...)
	if err != nil {
		return fmt.Errorf("revision of post %d: %w", v.Post, err)
	}
	return nil
}

// FoldRevision changes what the newest revision set, as an edit within the
// grace period does. What it did not set is added to it, as of the same time.
func (tx *Tx) FoldRevision(ctx context.Context, post parley.PostID, c *CurrentText, summary string, rows ...RevisionRow) error {
	for _, r := range rows {
		res, err := tx.ExecContext(ctx, `
			UPDATE post_history
			SET text = $4
			WHERE post_id = $1
			  AND revision_guid = $2
			  AND post_history_type_id = $3`, int64(post), c.GUID, int(r.Type), r.Text)
		var n int64
		if err == nil {
			n, err = res.RowsAffected()
		}
		if err == nil && n == 0 {
			err = tx.exec(ctx, `
				INSERT INTO post_history (post_history_type_id, post_id, revision_guid, creation_date, user_id, comment, content_license, text)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
				int(r.Type), int64(post), c.GUID, c.Created, int64(c.By), null(summary), parley.LicenseAt(timeOf(c.Created)), r.Text)
		}
		if err != nil {
			return fmt.Errorf("revision %s of post %d: %w", c.GUID, post, err)
		}
	}
	if summary == "" {
		return nil
	}
	err := tx.exec(ctx, `
		UPDATE post_history
		SET comment = $3
		WHERE post_id = $1
		  AND revision_guid = $2
		  AND post_history_type_id BETWEEN 1 AND 9`, int64(post), c.GUID, summary)
	if err != nil {
		return fmt.Errorf("summary of revision %s: %w", c.GUID, err)
	}
	return nil
}

// QuestionTitled returns another question with a title, 0 if there is none.
// Index posts_by_title.
func (tx *Tx) QuestionTitled(ctx context.Context, title string, except parley.PostID) (id parley.PostID, err error) {
	if err := tx.lockTitle(ctx, title); err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, `
		SELECT COALESCE(min(id), 0)
		FROM posts
		WHERE lower(substr(title, 1, 200)) = lower($1)
		  AND post_type_id = 1
		  AND deletion_date IS NULL
		  AND id <> $2`, title, int64(except)).Scan((*int64)(&id))
	if err != nil {
		return 0, fmt.Errorf("questions titled %q: %w", title, err)
	}
	return id, nil
}

// lockTitle keeps two questions from getting the same title at once.
func (tx *Tx) lockTitle(ctx context.Context, title string) error {
	if !tx.s.Postgres() {
		return nil
	}
	return tx.exec(ctx, lockName, "title "+strings.ToLower(title))
}
