package jobs

import (
	"context"
	"encoding/json"
	"time"

	"parley"
	"parley/internal/badges"
	"parley/internal/posts"
	"parley/internal/searches"
	"parley/internal/sources"
	"parley/internal/store"
	"parley/internal/tags"
	"parley/internal/users"
)

// mailDelays try a letter for three days (reliability.md F26).
var mailDelays = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour,
	8 * time.Hour, 12 * time.Hour, 12 * time.Hour, 12 * time.Hour, 12 * time.Hour,
}

// FindingKinds are the jobs of tags and saved searches.
func FindingKinds(t *tags.Tags, s *searches.Searches) map[string]Kind {
	return map[string]Kind{
		tags.JobRetag:    {Run: t.Retag, Timeout: time.Hour},
		searches.JobLook: {Run: func(ctx context.Context, _ []byte) error { return s.Look(ctx) }, Every: 15 * time.Minute, Timeout: 10 * time.Minute},
	}
}

// bodyDelays try for two weeks to remove a body that may not be kept: the store
// that it lies in may be away for long.
var bodyDelays = []time.Duration{
	time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour,
	24 * time.Hour, 24 * time.Hour, 72 * time.Hour, 72 * time.Hour, 72 * time.Hour, 72 * time.Hour,
}

// ArchiveKinds are the jobs of the archive of sources.
func ArchiveKinds(s *store.Store, a *sources.Sources) map[string]Kind {
	return map[string]Kind{
		sources.JobPolicy:   {Run: func(ctx context.Context, _ []byte) error { return a.FlagUnsourced(ctx) }, Every: time.Hour},
		sources.JobRecheck:  {Run: a.Recheck, Timeout: 10 * time.Minute},
		sources.JobUnused:   {Run: func(ctx context.Context, _ []byte) error { return a.FreeUnused(ctx) }, Every: 24 * time.Hour, Timeout: time.Hour},
		sources.JobMemento:  {Run: a.AskTimeGate},
		store.JobRemoveBody: {Run: s.RemoveBody, Delays: bodyDelays},
	}
}

// BadgeKinds is the job that awards badges.
func BadgeKinds(b *badges.Badges) map[string]Kind {
	return map[string]Kind{store.JobBadges: {Run: b.Look}}
}

// Kinds are the jobs of a site.
func Kinds(u *users.Users, p *posts.Posts) map[string]Kind {
	return map[string]Kind{
		users.JobLetter:    {Run: u.SendLetter, Delays: mailDelays},
		"account clean-up": {Run: func(ctx context.Context, _ []byte) error { return u.CleanUp(ctx) }, Every: time.Hour},
		"writing clean-up": {Run: func(ctx context.Context, _ []byte) error { return p.CleanUp(ctx) }, Every: time.Hour},
		"wiki authors":     {Run: func(ctx context.Context, _ []byte) error { return p.ReckonWikis(ctx) }, Every: time.Hour, Timeout: 15 * time.Minute},
		"inbox digests":    {Run: func(ctx context.Context, _ []byte) error { return u.QueueDigests(ctx) }, Every: users.ShortestDigest},
		users.JobDeletion: {Timeout: 10 * time.Minute, Run: func(ctx context.Context, data []byte) error {
			var j users.DeletionJob
			if err := json.Unmarshal(data, &j); err != nil {
				return err
			}
			return u.Delete(ctx, j.User, func(ctx context.Context, owner parley.UserID, post parley.PostID) error {
				_, err := p.Delete(ctx, parley.Act{Actor: parley.Actor{ID: owner, Role: parley.Moderator, Confirmed: true, DisplayName: store.ErasedName(owner)}}, post)
				return err
			})
		}},
	}
}
