package jobs

import (
	"context"
	"time"

	"parley/internal/users"
)

// mailDelays try a letter for three days (reliability.md F26).
var mailDelays = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour,
	8 * time.Hour, 12 * time.Hour, 12 * time.Hour, 12 * time.Hour, 12 * time.Hour,
}

// Kinds are the jobs of a site.
func Kinds(u *users.Users) map[string]Kind {
	return map[string]Kind{
		users.JobLetter:    {Run: u.SendLetter, Delays: mailDelays},
		"account clean-up": {Run: func(ctx context.Context, _ []byte) error { return u.CleanUp(ctx) }, Every: time.Hour},
	}
}
