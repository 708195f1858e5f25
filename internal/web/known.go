package web

import (
	"context"
	"log/slog"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"

	"parley/internal/store"
)

// loadedAtOnce is how many posts and users are read before the site opens;
// those of larger sites are read beside it.
const loadedAtOnce = 50_000

// knownPages knows which posts and users the site has, so that links in
// people's texts to others lead to where the site came from.
type knownPages struct {
	store  *store.Store
	logger *slog.Logger
	posts  atomic.Pointer[store.IDSet]
	users  atomic.Pointer[store.IDSet]

	mu       sync.RWMutex // of the numbers that came since they were read
	newPosts store.IDSet
	newUsers store.IDSet
}

func newKnownPages(s *store.Store, logger *slog.Logger) *knownPages {
	return &knownPages{store: s, logger: logger, newPosts: store.IDSet{}, newUsers: store.IDSet{}}
}

// load reads the numbers there are.
func (k *knownPages) load(ctx context.Context) error {
	few, err := k.store.FewPages(ctx, loadedAtOnce)
	if err != nil {
		return err
	}
	if few {
		return k.read(ctx)
	}
	go func() {
		if err := k.read(context.WithoutCancel(ctx)); err != nil {
			k.logger.Warn("reading the numbers of posts and users", "error", err)
		}
	}()
	return nil
}

func (k *knownPages) read(ctx context.Context) error {
	posts, users := store.IDSet{}, store.IDSet{}
	if err := k.store.PageIDs(ctx, posts, users); err != nil {
		return err
	}
	k.posts.Store(&posts)
	k.users.Store(&users)
	return nil
}

var numberedPage = regexp.MustCompile(`^/(questions|q|a|posts|users|u)/(-?[0-9]{1,18})(?:[/?#]|$)`)

// known reports whether a path leads to a page of the site. Before the numbers
// are read, every path does.
func (k *knownPages) known(path string) bool {
	m := numberedPage.FindStringSubmatch(path)
	if m == nil {
		return true
	}
	ids, added := k.posts.Load(), k.newPosts
	if m[1] == "users" || m[1] == "u" {
		ids, added = k.users.Load(), k.newUsers
	}
	id, err := strconv.ParseInt(m[2], 10, 64)
	if err != nil || ids == nil || ids.Has(id) {
		return true
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	return added.Has(id)
}

// heard notes what was added to the site, by any of its servers.
func (k *knownPages) heard(events []store.Event) {
	for _, e := range events {
		switch e.Type {
		case "question asked", "answer posted", "post undeleted":
			k.add(k.newPosts, int64(e.Post))
		case "user added":
			k.add(k.newUsers, int64(e.User))
		}
	}
}

func (k *knownPages) add(to store.IDSet, id int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	to.Add(id)
}
