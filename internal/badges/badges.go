// Package badges awards badges (badges.md). A transaction that may have earned
// somebody one leaves an occasion, a job; the rules of that occasion say who has
// earned what. A badge that was given stays, so a rule may be asked any number of
// times.
//
// What counts is read by store, how badges look is web's. Badges of an imported
// site come with its dump; nothing in it earns another.
package badges

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"parley"
	"parley/internal/store"
)

// Rule is a badge that one can have once.
type Rule struct {
	Name     string
	Class    parley.BadgeClass
	Occasion string // when to look
	// Earned returns who, of those that the post concerns, has earned it.
	Earned func(ctx context.Context, s *store.Store, post parley.PostID) ([]parley.UserID, error)
}

// Rules are all badges that the site awards by itself.
var Rules = []Rule{
	{"Cites it", parley.Bronze, "quote checked", quoting(func(r store.QuoteRecord) bool { return r.Verbatim >= 1 })},
	{"Fair quoter", parley.Silver, "quote checked", quoting(func(r store.QuoteRecord) bool { return r.Verbatim >= fairQuotes && r.Altered == 0 })},
	{"Archivist", parley.Silver, "quote checked", archivists},
}

// What the badges for evidence take (evidence.md §7).
const (
	fairQuotes      = 50
	repairedSources = 100
)

// quoting looks at how the author of the post quotes.
func quoting(fits func(store.QuoteRecord) bool) func(context.Context, *store.Store, parley.PostID) ([]parley.UserID, error) {
	return func(ctx context.Context, s *store.Store, post parley.PostID) ([]parley.UserID, error) {
		r, err := s.QuoteRecordOf(ctx, post)
		if err != nil || r.Author == 0 || !fits(r) {
			return nil, err
		}
		return []parley.UserID{r.Author}, nil
	}
}

func archivists(ctx context.Context, s *store.Store, post parley.PostID) (earned []parley.UserID, err error) {
	list, err := s.Repairers(ctx, post)
	for _, r := range list {
		if r.Repaired >= repairedSources {
			earned = append(earned, r.Author)
		}
	}
	return earned, err
}

// Badges awards the badges of a site.
type Badges struct {
	store  *store.Store
	logger *slog.Logger
}

// New prepares it.
func New(s *store.Store, logger *slog.Logger) *Badges { return &Badges{s, logger} }

// Look does a job of the kind [store.JobBadges].
func (b *Badges) Look(ctx context.Context, data []byte) error {
	var o store.Occasion
	if err := json.Unmarshal(data, &o); err != nil {
		return err
	}
	for _, r := range Rules {
		if r.Occasion != o.What {
			continue
		}
		users, err := r.Earned(ctx, b.store, o.Post)
		if err != nil {
			return fmt.Errorf("badge %q: %w", r.Name, err)
		}
		for _, user := range users {
			if err := b.award(ctx, user, r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Badges) award(ctx context.Context, user parley.UserID, r Rule) error {
	given := false
	err := b.store.Update(ctx, func(tx *store.Tx) (err error) {
		given, err = tx.Award(ctx, user, r.Name, r.Class)
		return err
	})
	if err == nil && given {
		b.logger.Info("a badge was awarded", "badge", r.Name, "user", user)
	}
	return err
}
