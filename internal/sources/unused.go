package sources

import (
	"context"
	"time"

	"parley"
	"parley/internal/store"
)

// JobUnused frees copies of what nothing quotes any more.
const JobUnused = "evidence unused"

// usesAtOnce is how many sources are asked for their use at a time.
const usesAtOnce = 500

// FreeUnused notes which sources no post quotes, since it was deleted or edited or was
// never sent off, and frees the copies of those that have not been quoted for as long
// as the rules of the site say (evidence.md §9.7). Hashes, dates and verdicts stay.
func (a *Sources) FreeUnused(ctx context.Context) error {
	rules, err := a.store.Rules(ctx)
	if err != nil || rules.UnusedCopies <= 0 {
		return err
	}
	before := a.store.Now().Add(-rules.UnusedCopies)
	for after := parley.SourceID(0); ; {
		began := time.Now()
		list, err := a.store.SourceUses(ctx, after, usesAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		after = list[len(list)-1].ID
		for _, u := range list {
			if err := a.noteUse(ctx, u, before); err != nil {
				return err
			}
		}
		if err := pause(ctx, min(time.Since(began)*restFor, longestRest)); err != nil {
			return err
		}
	}
}

func (a *Sources) noteUse(ctx context.Context, u store.SourceUse, before time.Time) error {
	if u.Quoted == (u.Unused != 0) {
		return a.store.Update(ctx, func(tx *store.Tx) error { return tx.NoteUse(ctx, u.ID, u.Quoted) })
	}
	if u.Quoted || !u.Kept || u.Unused > before.UnixMilli() {
		return nil
	}
	freed := 0
	err := a.store.Update(ctx, func(tx *store.Tx) (err error) {
		freed, err = tx.FreeSource(ctx, u.ID, before)
		return err
	})
	if err == nil && freed > 0 {
		a.logger.Info("the copies of a source that nothing quotes were freed", "source", u.ID, "copies", freed)
	}
	return err
}
