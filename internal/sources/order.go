package sources

import (
	"sync"
	"time"

	"parley"
)

// orders counts the new sources that each writer made the site fetch.
type orders struct {
	mu   sync.Mutex
	made map[parley.UserID][]time.Time // of the last day
}

// take counts one more, unless there were too many for the rules of the site.
func (o *orders) take(rules *parley.Rules, writer parley.UserID, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.made == nil || len(o.made) > maxWriters {
		o.made = map[parley.UserID][]time.Time{}
	}
	var kept []time.Time
	hour := 0
	for _, at := range o.made[writer] {
		if now.Sub(at) < 24*time.Hour {
			kept = append(kept, at)
		}
		if now.Sub(at) < time.Hour {
			hour++
		}
	}
	o.made[writer] = kept
	if hour >= rules.NewSources || len(kept) >= rules.NewSourcesPerDay {
		return false
	}
	o.made[writer] = append(kept, now)
	return true
}

// maxWriters bounds the memory of orders.
const maxWriters = 10_000
