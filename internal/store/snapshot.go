package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"parley"
)

// Snapshot is one dated copy of a source.
type Snapshot struct {
	ID            parley.SnapshotID
	Source        parley.SourceID
	Fetched       millis
	FinalURL      string
	Status        int
	MediaType     string
	Charset       string
	Title         string
	BodySHA256    string // "" when the body was not kept
	TextSHA256    string
	TextBytes     int
	Words         int
	Truncated     bool
	Access        string // open, paywalled, login, blocked
	Origin        string // fetch, upload, writer_paste, external_archive
	ExternalURL   string
	Extractor     int
	Headers       string // of the response, a line each
	ExcerptOnly   bool
	Removed       millis
	RemovedReason string
}

const snapshotColumns = `n.id, n.source_id, n.fetched_date, n.final_url, n.http_status, n.media_type, n.charset, n.title, n.body_sha256, n.text_sha256,
		       n.text_bytes, n.word_count, n.truncated, n.access, n.origin, COALESCE(n.external_url, ''), n.extractor_version, n.headers,
		       n.excerpt_only, COALESCE(n.removed_date, 0), COALESCE(n.removed_reason, '')`

func (n *Snapshot) into() []any {
	return []any{(*int64)(&n.ID), (*int64)(&n.Source), &n.Fetched, &n.FinalURL, &n.Status, &n.MediaType, &n.Charset, &n.Title, &n.BodySHA256, &n.TextSHA256,
		&n.TextBytes, &n.Words, (*intBool)(&n.Truncated), &n.Access, &n.Origin, &n.ExternalURL, &n.Extractor, &n.Headers,
		(*intBool)(&n.ExcerptOnly), &n.Removed, &n.RemovedReason}
}

// TextBlock is a paragraph of a stored text. Main blocks are the article, all
// blocks what is visible.
type TextBlock struct {
	Text string `json:"t"`
	Kind string `json:"k,omitempty"`
	Main bool   `json:"m,omitempty"`
}

// SnapshotText is the text of a copy.
type SnapshotText struct{ Blocks []TextBlock }

// Main and Visible are the text of the article, and all that is visible, with
// empty lines between the blocks.
func (t *SnapshotText) Main() string    { return t.join(false) }
func (t *SnapshotText) Visible() string { return t.join(true) }

func (t *SnapshotText) join(all bool) string {
	var b []byte
	for _, block := range t.Blocks {
		if !all && !block.Main {
			continue
		}
		if len(b) > 0 {
			b = append(b, "\n\n"...)
		}
		b = append(b, block.Text...)
	}
	return string(b)
}

// Hash is what the text is stored under.
func (t *SnapshotText) Hash() (string, error) {
	_, hash, err := t.encoded()
	return hash, err
}

// encoded is the text as it is stored, with its hash.
func (t *SnapshotText) encoded() (data []byte, hash string, err error) {
	plain, err := t.JSON()
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(plain)
	return packer().EncodeAll(plain, nil), hex.EncodeToString(sum[:]), nil
}

var (
	packer   = sync.OnceValue(func() *zstd.Encoder { return must(zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))) })
	unpacker = sync.OnceValue(func() *zstd.Decoder {
		return must(zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20)))
	})
)

// must is for constructors whose options are constants.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// AddSnapshot stores a copy with its text and, unless body is nil, its body,
// which PutBody has put where bodies are. It sets the copy's ID and hashes.
func (tx *Tx) AddSnapshot(ctx context.Context, n *Snapshot, text *SnapshotText, body *Body) error {
	data, hash, err := text.encoded()
	if err != nil {
		return err
	}
	n.TextSHA256, n.TextBytes = hash, len(text.Visible())
	if err := addText(ctx, tx, hash, data); err != nil {
		return err
	}
	if body != nil {
		n.BodySHA256 = body.SHA256
		if err := addBody(ctx, tx, body); err != nil {
			return err
		}
	}
	err = tx.QueryRowContext(ctx, `
		INSERT INTO snapshots (source_id, fetched_date, final_url, http_status, media_type, charset, title, body_sha256, text_sha256, text_bytes,
		                       word_count, truncated, access, origin, external_url, extractor_version, headers, excerpt_only)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, NULLIF($15, ''), $16, $17, $18)
		RETURNING id`,
		int64(n.Source), n.Fetched, n.FinalURL, n.Status, n.MediaType, n.Charset, n.Title, n.BodySHA256, n.TextSHA256, n.TextBytes,
		n.Words, boolInt(n.Truncated), n.Access, n.Origin, n.ExternalURL, n.Extractor, n.Headers, boolInt(n.ExcerptOnly)).Scan((*int64)(&n.ID))
	if err != nil {
		return fmt.Errorf("a copy of source %d: %w", n.Source, err)
	}
	return nil
}

func addText(ctx context.Context, tx execer, hash string, data []byte) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO snapshot_texts (sha256, bytes, data) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING`, hash, len(data), data)
	if err != nil {
		return fmt.Errorf("text %s: %w", hash, err)
	}
	return nil
}

// Snapshot returns a copy; its text may be gone (Removed).
func (s *Store) Snapshot(ctx context.Context, id parley.SnapshotID) (*Snapshot, error) {
	var n Snapshot
	err := s.queryRow(ctx, `SELECT `+snapshotColumns+` FROM snapshots n WHERE n.id = $1`, []any{int64(id)}, n.into()...)
	if err == sql.ErrNoRows {
		return nil, parley.Refuse(parley.NotFound, "evidence.error.nosnapshot")
	}
	if err != nil {
		return nil, fmt.Errorf("snapshot %d: %w", id, err)
	}
	return &n, nil
}

// Snapshots returns the copies of a source, oldest first.
func (s *Store) Snapshots(ctx context.Context, source parley.SourceID) ([]Snapshot, error) {
	list, err := s.snapshots(ctx, `WHERE n.source_id = $1 ORDER BY n.fetched_date, n.id`, int64(source))
	if err != nil {
		return nil, fmt.Errorf("copies of source %d: %w", source, err)
	}
	return list, nil
}

// snapshots reads the copies n that the rest of a statement picks.
func (s *Store) snapshots(ctx context.Context, rest string, args ...any) ([]Snapshot, error) {
	var list []Snapshot
	err := s.query(ctx, `SELECT `+snapshotColumns+` FROM snapshots n `+rest, args, func(r *sql.Rows) error {
		var n Snapshot
		if err := r.Scan(n.into()...); err != nil {
			return err
		}
		list = append(list, n)
		return nil
	})
	return list, err
}

// SnapshotText returns a stored text, nil when it is not (any longer) kept.
func (s *Store) SnapshotText(ctx context.Context, hash string) (*SnapshotText, error) {
	var data []byte
	err := s.queryRow(ctx, `SELECT data FROM snapshot_texts WHERE sha256 = $1`, []any{hash}, &data)
	if err == sql.ErrNoRows {
		return nil, nil
	}
	var plain []byte
	if err == nil {
		plain, err = unpacker().DecodeAll(data, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("text %s: %w", hash, err)
	}
	t, err := ReadSnapshotText(plain)
	if err != nil {
		return nil, fmt.Errorf("text %s: %w", hash, err)
	}
	return t, nil
}

// ReadSnapshotText reads a text from JSON, and JSON is what it is exported as.
func ReadSnapshotText(plain []byte) (*SnapshotText, error) {
	var t SnapshotText
	return &t, json.Unmarshal(plain, &t.Blocks)
}

// JSON is the text whose hash is that of the text.
func (t *SnapshotText) JSON() ([]byte, error) { return json.Marshal(t.Blocks) }

// TakenDown is the reason of a copy that somebody asked to be removed.
const TakenDown = "takedown"

// WasTakenDown reports whether a copy of a source with this text was taken down: it is
// not kept again.
func (s *Store) WasTakenDown(ctx context.Context, source parley.SourceID, hash string) (bool, error) {
	n := 0
	err := s.queryRow(ctx, `
		SELECT count(*)
		FROM snapshots
		WHERE source_id = $1
		  AND text_sha256 = $2
		  AND removed_date IS NOT NULL
		  AND removed_reason = $3`, []any{int64(source), hash, TakenDown}, &n)
	if err != nil {
		return false, fmt.Errorf("copies of source %d: %w", source, err)
	}
	return n > 0, nil
}

// RemoveSnapshot removes a copy for a reason, [TakenDown] or [UnusedCopy]: its text and body go, unless another copy
// shares them; hashes, dates, statuses and selectors stay (evidence.md §9.2).
// With never, its page is put on the list of what is never archived.
func (tx *Tx) RemoveSnapshot(ctx context.Context, id parley.SnapshotID, reason string, never bool) error {
	var source int64
	var text, body string
	err := tx.QueryRowContext(ctx, `
		UPDATE snapshots
		SET removed_date = $2, removed_reason = $3
		WHERE id = $1
		RETURNING source_id, text_sha256, body_sha256`, int64(id), tx.s.Now().UnixMilli(), reason).Scan(&source, &text, &body)
	if err != nil {
		return fmt.Errorf("taking down copy %d: %w", id, err)
	}
	_, err = tx.ExecContext(ctx, `
		DELETE FROM snapshot_texts
		WHERE sha256 = $1
		  AND NOT EXISTS (SELECT 1 FROM snapshots WHERE text_sha256 = $1 AND removed_date IS NULL)`, text)
	if err != nil {
		return err
	}
	if err := tx.dropBody(ctx, body, `NOT EXISTS (SELECT 1 FROM snapshots WHERE body_sha256 = $1 AND removed_date IS NULL)`); err != nil {
		return err
	}
	if never {
		err = tx.neverAgain(ctx, parley.SourceID(source), reason)
	}
	return err
}

// ExcerptSnapshot keeps of a copy only the passages that stand with its checks: its
// text and body go, unless a copy that may be shown whole shares them
// (evidence.md §9.5). Later copies of the source are kept so too.
func (tx *Tx) ExcerptSnapshot(ctx context.Context, id parley.SnapshotID) error {
	var text, body string
	err := tx.QueryRowContext(ctx, `
		UPDATE snapshots
		SET excerpt_only = 1
		WHERE id = $1
		RETURNING text_sha256, body_sha256`, int64(id)).Scan(&text, &body)
	if err != nil {
		return fmt.Errorf("copy %d, in excerpts: %w", id, err)
	}
	if err := tx.DropText(ctx, text); err != nil {
		return err
	}
	return tx.dropBody(ctx, body, `NOT EXISTS (SELECT 1 FROM snapshots WHERE body_sha256 = $1 AND excerpt_only = 0 AND removed_date IS NULL)`)
}

// DropText forgets a text that only copies hold which may not be kept whole.
func (tx *Tx) DropText(ctx context.Context, hash string) error {
	_, err := tx.ExecContext(ctx, `
		DELETE FROM snapshot_texts
		WHERE sha256 = $1
		  AND NOT EXISTS (SELECT 1 FROM snapshots WHERE text_sha256 = $1 AND excerpt_only = 0 AND removed_date IS NULL)`, hash)
	if err != nil {
		return fmt.Errorf("dropping text %s: %w", hash, err)
	}
	return nil
}

// FreeBlobs drops bodies until they take no more than budget bytes: first those
// of copies that no quotation was checked with, then superseded ones, oldest
// first. Texts stay.
func (tx *Tx) FreeBlobs(ctx context.Context, budget int64) (freed int64, err error) {
	var total int64
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(sum(bytes), 0) FROM blobs`).Scan(&total); err != nil {
		return 0, err
	}
	for total > budget {
		var hash string
		var bytes int64
		err := tx.QueryRowContext(ctx, `
			SELECT b.sha256, b.bytes
			FROM blobs b
			LEFT JOIN snapshots n ON n.body_sha256 = b.sha256
			ORDER BY CASE WHEN n.id IS NULL THEN 0
			              WHEN NOT EXISTS (SELECT 1 FROM quotes q WHERE q.snapshot_id = n.id) THEN 0
			              WHEN EXISTS (SELECT 1 FROM snapshots m WHERE m.source_id = n.source_id AND m.id > n.id) THEN 1
			              ELSE 2 END, n.fetched_date
			LIMIT 1`).Scan(&hash, &bytes)
		if err == sql.ErrNoRows {
			return freed, nil
		}
		if err != nil {
			return freed, err
		}
		if err := tx.dropBody(ctx, hash, `1 = 1`); err != nil {
			return freed, err
		}
		total, freed = total-bytes, freed+bytes
	}
	return freed, nil
}

// SnapshotAt returns the copy of a source nearest before or at a time, or else
// the first after it (Memento's TimeGate).
func SnapshotAt(list []Snapshot, at time.Time) *Snapshot {
	var best *Snapshot
	for i := range list {
		n := &list[i]
		if best == nil || n.Fetched <= at.UnixMilli() {
			best = n
		}
	}
	return best
}
