package store

import (
	"slices"
	"sync"
	"time"
)

// memo keeps for a while what takes long to compute. Its zero value is ready.
type memo[V any] struct {
	mu   sync.Mutex
	kept map[string]remembered[V]
}

type remembered[V any] struct {
	value V
	until time.Time
}

// memoLimit is how many values a memo keeps: people look at few lists, crawlers
// at all of them, each once.
const memoLimit = 500

// get returns the value of a key unless it is too old.
func (m *memo[V]) get(key string, now time.Time) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.kept[key]
	return r.value, ok && now.Before(r.until)
}

// put keeps a value that must not change any more.
func (m *memo[V]) put(key string, value V, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil || len(m.kept) >= memoLimit {
		m.kept = map[string]remembered[V]{}
	}
	m.kept[key] = remembered[V]{value, until}
}

// clear forgets everything.
func (m *memo[V]) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = nil
}

// siteImported is the type of the event that a load has changed everything.
const siteImported = "site imported"

// forget drops what events made wrong. Counts and tags beside lists may be a
// little out of date, so only a load changes them at once.
func (s *Store) forget(events []Event) {
	s.tagNames.clear()
	if slices.ContainsFunc(events, func(e Event) bool { return e.Type == siteImported }) {
		s.windows.clear()
		s.sideTags.clear()
		s.tagUsers.clear()
		s.hosts.clear()
	}
}
