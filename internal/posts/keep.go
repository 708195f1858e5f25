package posts

import (
	"context"
	"unicode/utf8"

	"parley"
	"parley/internal/store"
)

// Kept is what came of following or saving a post.
type Kept struct {
	Question parley.PostID // of the post
	List     int64         // it is saved on, 0 for later
}

// keep runs a small act of somebody on a post that he may see.
func (p *Posts) keep(ctx context.Context, act parley.Act, verb string, input []any, post parley.PostID, fn func(*store.Tx) error) (Kept, error) {
	r, err := p.store.Rules(ctx)
	if err != nil {
		return Kept{}, err
	}
	return store.Once(ctx, p.store, act, verb, append(input, post), func(tx *store.Tx) (Kept, error) {
		s, err := tx.PostState(ctx, post, act.Actor.ID, 0)
		if err != nil {
			return Kept{}, err
		}
		if err := parley.Can(r, act.Actor, parley.ToFollow, &s.Object); err != nil {
			return Kept{}, err
		}
		return Kept{Question: s.Question}, fn(tx)
	})
}

// Follow lets the actor follow a post; following it again changes nothing.
func (p *Posts) Follow(ctx context.Context, act parley.Act, post parley.PostID) (Kept, error) {
	return p.keep(ctx, act, "follow", nil, post, func(tx *store.Tx) error { return tx.Follow(ctx, act.Actor.ID, post) })
}

// Unfollow ends that.
func (p *Posts) Unfollow(ctx context.Context, act parley.Act, post parley.PostID) (Kept, error) {
	return p.keep(ctx, act, "unfollow", nil, post, func(tx *store.Tx) error { return tx.Unfollow(ctx, act.Actor.ID, post) })
}

// maxNote is the longest note on a saved post, in characters.
const maxNote = 1000

// Save keeps a post on a list of the actor's; list 0 is "for later".
func (p *Posts) Save(ctx context.Context, act parley.Act, post parley.PostID, list int64, note string) (Kept, error) {
	note = CleanSource(note)
	if utf8.RuneCountInString(note) > maxNote {
		return Kept{}, &parley.Error{Kind: parley.Invalid, Fields: []parley.FieldError{{Field: "note", Key: "save.note.long", Args: []any{"n", maxNote}}}}
	}
	kept, err := p.keep(ctx, act, "save", []any{list, note}, post, func(tx *store.Tx) error {
		if list != 0 {
			mine, err := tx.HasSaveList(ctx, act.Actor.ID, list)
			if err != nil {
				return err
			}
			if !mine {
				return parley.Refuse(parley.NotFound, "save.nolist")
			}
		}
		return tx.Save(ctx, act.Actor.ID, post, list, note)
	})
	kept.List = list
	return kept, err
}

// Unsave ends that.
func (p *Posts) Unsave(ctx context.Context, act parley.Act, post parley.PostID) (Kept, error) {
	return p.keep(ctx, act, "unsave", nil, post, func(tx *store.Tx) error { return tx.Unsave(ctx, act.Actor.ID, post) })
}

// Limits of the lists of saved posts.
const (
	maxLists    = 100
	maxListName = 100 // characters
)

// AddList makes a list for saved posts and returns its id.
func (p *Posts) AddList(ctx context.Context, act parley.Act, name string) (int64, error) {
	name, err := listName(name)
	if err != nil {
		return 0, err
	}
	return store.Once(ctx, p.store, act, "add list", []any{name}, func(tx *store.Tx) (int64, error) {
		if err := ownList(ctx, tx, act, name, 0); err != nil {
			return 0, err
		}
		return tx.AddSaveList(ctx, act.Actor.ID, name)
	})
}

// RenameList gives a list of the actor's another name.
func (p *Posts) RenameList(ctx context.Context, act parley.Act, list int64, name string) error {
	name, err := listName(name)
	if err != nil {
		return err
	}
	_, err = store.Once(ctx, p.store, act, "rename list", []any{list, name}, func(tx *store.Tx) (bool, error) {
		if err := ownList(ctx, tx, act, name, list); err != nil {
			return false, err
		}
		return true, tx.RenameSaveList(ctx, act.Actor.ID, list, name)
	})
	return err
}

// RemoveList removes a list of the actor's; what is on it is kept for later.
func (p *Posts) RemoveList(ctx context.Context, act parley.Act, list int64) error {
	_, err := store.Once(ctx, p.store, act, "remove list", []any{list}, func(tx *store.Tx) (bool, error) {
		if err := tx.Recall(ctx); err != nil {
			return false, err
		}
		return true, tx.RemoveSaveList(ctx, act.Actor.ID, list)
	})
	return err
}

func listName(name string) (string, error) {
	name = CleanTitle(name)
	if n := utf8.RuneCountInString(name); n == 0 || n > maxListName {
		return "", &parley.Error{Kind: parley.Invalid, Fields: []parley.FieldError{{Field: "name", Key: "save.name", Args: []any{"n", maxListName}}}}
	}
	return name, nil
}

// ownList refuses a name that another list of the actor's has, and too many
// lists.
func ownList(ctx context.Context, tx *store.Tx, act parley.Act, name string, list int64) error {
	if err := tx.Recall(ctx); err != nil {
		return err
	}
	if !act.Actor.SignedIn() {
		return parley.Refuse(parley.Denied, "can.login")
	}
	id, n, err := tx.OwnSaveList(ctx, act.Actor.ID, name)
	switch {
	case err != nil:
		return err
	case id != 0 && id != list:
		return &parley.Error{Kind: parley.Conflict, Fields: []parley.FieldError{{Field: "name", Key: "save.taken"}}}
	case list == 0 && n >= maxLists:
		return parley.Refuse(parley.Denied, "save.many", "n", maxLists)
	}
	return nil
}

// Draft limits: a draft may hold what a post may not yet.
const maxDraft = 100_000 // characters

// KeepDraft keeps what the actor is writing, in place of an earlier draft of
// the same kind and post; an empty one is dropped.
func (p *Posts) KeepDraft(ctx context.Context, a parley.Actor, d store.Draft) error {
	if !a.SignedIn() {
		return parley.Refuse(parley.Denied, "can.login")
	}
	for _, text := range []string{d.Title, d.Tags, d.Summary, d.Body, d.Base, d.Answer} {
		if utf8.RuneCountInString(text) > maxDraft {
			return parley.Refuse(parley.Invalid, "draft.long")
		}
	}
	if d.Kind == store.DraftQuestion {
		d.Post = 0
	}
	return p.store.Update(ctx, func(tx *store.Tx) error {
		if d.Kind == store.DraftQuestion {
			if err := keepDraft(ctx, tx, a.ID, store.Draft{Kind: store.DraftAnswer, Body: d.Answer}); err != nil {
				return err
			}
		}
		return keepDraft(ctx, tx, a.ID, d)
	})
}

func keepDraft(ctx context.Context, tx *store.Tx, writer parley.UserID, d store.Draft) error {
	if d.Title+d.Tags+d.Body == "" {
		return tx.DropDraft(ctx, writer, d.Kind, d.Post)
	}
	return tx.PutDraft(ctx, writer, d)
}

// DropDraft forgets a draft of the actor's.
func (p *Posts) DropDraft(ctx context.Context, a parley.Actor, kind store.DraftKind, post parley.PostID) error {
	return p.store.Update(ctx, func(tx *store.Tx) error { return tx.DropDraft(ctx, a.ID, kind, post) })
}
