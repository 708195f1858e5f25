package web

import "parley/internal/store"

// Author is who is shown as the author of a post: of a community wiki the one who
// wrote the largest share of it (post-lifecycle.md §3), once that is known.
func Author(p store.Post) store.Person {
	if p.Wiki != nil {
		return p.Wiki.Person
	}
	return p.Owner
}

// wikiRevisions is how many revisions a community wiki has, and of how many people:
// "3 revs, 2 users".
func (v *questionView) wikiRevisions(w *store.WikiAuthor) string {
	revs := v.N("post.wiki.revs", w.Revisions)
	if w.Users == 1 {
		return revs
	}
	return v.T("post.wiki.count", "revs", revs, "users", v.N("post.wiki.users", w.Users))
}
