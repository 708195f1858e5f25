package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"parley/internal/blob"
)

// Body is the body of a copy as it is kept.
type Body struct {
	SHA256 string // of what was fetched
	data   []byte // packed
	name   string // of its file, if it is kept outside the database
}

// JobRemoveBody removes a file in which the body of a copy was kept, unless a
// copy has it (again).
const JobRemoveBody = "remove body"

// unclaimed is how long a file may wait for the copy that it belongs to.
const unclaimed = time.Hour

// PutBody packs a body and puts it where bodies are kept outside the database
// (Options.Bodies), for AddSnapshot. If that cannot be reached, the database
// keeps it. A file that no copy claims, whatever became of the process, is
// removed an hour later.
func (s *Store) PutBody(ctx context.Context, body []byte) (*Body, error) {
	b := packBody(body)
	if s.bodies == nil {
		return b, nil
	}
	known := 0
	if err := s.queryRow(ctx, `SELECT count(*) FROM blobs WHERE sha256 = $1`, []any{b.SHA256}, &known); err != nil || known > 0 {
		return b, err // if its row is dropped meanwhile, the database keeps it
	}
	// A name is never used again, so that removing the file of an older copy
	// cannot hit that of a newer one.
	b.name = b.SHA256 + "-" + strings.ToLower(rand.Text()[:10])
	err := s.Update(ctx, func(tx *Tx) error {
		return tx.AddJob(ctx, NewJob{Kind: JobRemoveBody, Data: b.name, Run: s.Now().Add(unclaimed)})
	})
	if err != nil {
		return nil, fmt.Errorf("keeping body %s: %w", b.SHA256, err)
	}
	if err := s.bodies.Put(ctx, b.name, "application/zstd", b.data); err != nil {
		s.logger.Warn("the database keeps the body of a copy", "sha256", b.SHA256, "error", err)
		b.name = ""
	}
	return b, nil
}

func packBody(body []byte) *Body {
	sum := sha256.Sum256(body)
	return &Body{SHA256: hex.EncodeToString(sum[:]), data: packer().EncodeAll(body, nil)}
}

func addBody(ctx context.Context, tx execer, b *Body) error {
	data := b.data
	if b.name != "" {
		data = []byte{}
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO blobs (sha256, bytes, data, name)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (sha256) DO NOTHING`, b.SHA256, len(b.data), data, b.name)
	if err != nil {
		return fmt.Errorf("body %s: %w", b.SHA256, err)
	}
	return nil
}

// dropBody forgets a body if a condition on its hash, $1, holds. A file of it is
// removed by a job, at once.
func (tx *Tx) dropBody(ctx context.Context, hash, condition string) error {
	var name string
	err := tx.QueryRowContext(ctx, `DELETE FROM blobs WHERE sha256 = $1 AND `+condition+` RETURNING name`, hash).Scan(&name)
	if err == sql.ErrNoRows || err == nil && name == "" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("dropping body %s: %w", hash, err)
	}
	return tx.AddJob(ctx, NewJob{Kind: JobRemoveBody, Data: name})
}

// errNoBodies says that bodies lie where this process was not told to look.
var errNoBodies = errors.New("bodies of copies are kept outside the database, and --bodies does not say where")

// Body returns the body of a copy, nil when it is not (any longer) kept.
func (s *Store) Body(ctx context.Context, hash string) ([]byte, error) {
	var data []byte
	var name string
	err := s.queryRow(ctx, `SELECT data, name FROM blobs WHERE sha256 = $1`, []any{hash}, &data, &name)
	if err == sql.ErrNoRows {
		return nil, nil
	}
	if err == nil && name != "" {
		if s.bodies == nil {
			return nil, errNoBodies
		}
		data, err = s.bodies.Get(ctx, name)
		if errors.Is(err, blob.ErrNone) {
			if there, asked := s.claimed(ctx, name); asked == nil && !there {
				return nil, nil // dropped in between
			}
		}
	}
	var plain []byte
	if err == nil {
		plain, err = unpacker().DecodeAll(data, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("body %s: %w", hash, err)
	}
	return plain, nil
}

// claimed reports whether the body of a copy lies in the file of that name.
func (s *Store) claimed(ctx context.Context, name string) (bool, error) {
	n := 0
	hash, _, _ := strings.Cut(name, "-")
	err := s.queryRow(ctx, `SELECT count(*) FROM blobs WHERE sha256 = $1 AND name = $2`, []any{hash, name}, &n)
	return n > 0, err
}

// RemoveBody does a job of the kind [JobRemoveBody].
func (s *Store) RemoveBody(ctx context.Context, data []byte) error {
	var name string
	if err := json.Unmarshal(data, &name); err != nil {
		return err
	}
	if there, err := s.claimed(ctx, name); err != nil || there {
		return err
	}
	if s.bodies == nil {
		return errNoBodies
	}
	return s.bodies.Delete(ctx, name)
}
