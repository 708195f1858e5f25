package users

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"parley"
	"parley/internal/store"
)

const (
	// deletionDelay is how long somebody with posts may change their mind.
	deletionDelay = 24 * time.Hour
	// atOnceReputation is the most with which an account without posts goes at
	// once (accessibility-privacy.md §4).
	atOnceReputation = 101
)

// JobDeletion is the kind of the jobs that delete accounts.
const JobDeletion = "account deletion"

// DeletionJob is the data of such a job.
type DeletionJob struct {
	User parley.UserID `json:"user"`
}

// DeletionWaits returns how long a person may change their mind about deleting
// the account.
func (u *Users) DeletionWaits(ctx context.Context, id parley.UserID) (time.Duration, error) {
	st, err := u.store.Standing(ctx, id)
	if err != nil {
		return 0, err
	}
	if st.Posts == 0 && st.Reputation <= atOnceReputation {
		return 0, nil
	}
	return deletionDelay, nil
}

// RequestDeletion deletes the account of a person, at once or after a day in
// which it can be taken back.
func (u *Users) RequestDeletion(ctx context.Context, s *Session) error {
	if !s.Fresh(u.store.Now()) {
		return errNotFresh
	}
	wait, err := u.DeletionWaits(ctx, s.User)
	if err != nil {
		return err
	}
	at := u.store.Now().Add(wait)
	return u.store.Update(ctx, func(tx *store.Tx) error {
		account, err := tx.Account(ctx, s.User)
		if err != nil {
			return err
		}
		if err := notTheLast(ctx, tx, account); err != nil {
			return err
		}
		if err := tx.SetDeleteDate(ctx, s.User, at.UnixMilli()); err != nil {
			return err
		}
		if wait > 0 {
			err = u.tell(ctx, tx, account, letter{Kind: letterDeletion, Date: at.UnixMilli()})
		} else {
			err = tx.EndSessions(ctx, s.User, 0)
		}
		if err != nil {
			return err
		}
		// Even at once it is a job: on a large site it looks at many rows.
		return tx.AddJob(ctx, store.NewJob{Kind: JobDeletion, Data: DeletionJob{s.User}, Run: at})
	})
}

// KeepAccount takes a deletion back.
func (u *Users) KeepAccount(ctx context.Context, s *Session) error {
	return u.store.Update(ctx, func(tx *store.Tx) error { return tx.SetDeleteDate(ctx, s.User, 0) })
}

// Delete deletes an account whose time has come. remove deletes a post that
// scores below zero, which goes with its author.
func (u *Users) Delete(ctx context.Context, id parley.UserID, remove func(ctx context.Context, owner parley.UserID, post parley.PostID) error) error {
	account, err := u.store.Account(ctx, id)
	if parley.KindOf(err) == parley.NotFound {
		return nil // it was run before
	}
	if err != nil {
		return err
	}
	if account.DeleteDate == 0 || time.UnixMilli(account.DeleteDate).After(u.store.Now()) {
		return nil // taken back, or asked for again later
	}
	posts, err := u.store.PostsBelow(ctx, id)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if err := remove(ctx, id, p); err != nil && parley.KindOf(err) == 0 {
			return fmt.Errorf("post %d of a deleted account: %w", p, err)
		}
	}
	return about("deletion", id, u.store.Update(ctx, func(tx *store.Tx) error { return tx.EraseUser(ctx, id) }))
}

// OwnData writes everything that the site holds about a person: a file of JSON
// lines for each kind of thing, and the posts as Markdown.
func (u *Users) OwnData(ctx context.Context, s *Session, w io.Writer) error {
	if !s.Fresh(u.store.Now()) {
		return errNotFresh
	}
	files := map[string]*bytes.Buffer{}
	var names []string
	err := u.store.OwnData(ctx, s.User, func(file string, columns []string, row []any) error {
		b := files[file]
		if b == nil {
			b = &bytes.Buffer{}
			files[file], names = b, append(names, file)
		}
		values := map[string]any{}
		for i, c := range columns {
			values[c] = row[i]
		}
		return json.NewEncoder(b).Encode(values)
	})
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, name := range names {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name + ".jsonl", Method: zip.Deflate, Modified: u.store.Now()})
		if err != nil {
			return err
		}
		if _, err := f.Write(files[name].Bytes()); err != nil {
			return err
		}
	}
	err = u.store.Bodies(ctx, s.User, func(post parley.PostID, kind parley.PostType, title, markdown string) error {
		folder := "answers"
		if kind == parley.Question {
			folder = "questions"
		} else if kind != parley.Answer {
			folder = "wikis"
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%s/%d.md", folder, post), Method: zip.Deflate, Modified: u.store.Now()})
		if err != nil {
			return err
		}
		_, err = io.WriteString(f, "# "+title+"\n\n"+markdown+"\n")
		return err
	})
	if err != nil {
		return err
	}
	return z.Close()
}
