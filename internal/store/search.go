package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"

	"parley"
	"parley/internal/search"
)

// SearchHit is a post that a search found.
type SearchHit struct {
	ID    parley.PostID
	Score float64
}

// SearchRequest is a search as someone asks for it.
type SearchRequest struct {
	Text   string
	Order  string // "relevance", "votes", "newest" or "active"; anything else is "relevance"
	Viewer parley.Actor
	// Question is that of the page on which the search was begun, 0 for none.
	Question      parley.PostID
	Offset, Limit int
}

// SearchResults is a page of what a search found, best first.
type SearchResults struct {
	Total    int64
	Capped   bool // there are more than Total
	Hits     []SearchHit
	Note     string           // how the query was understood: "", "cut" (too long to be used whole) or "partial" (only the newest posts were looked at)
	Problems []search.Problem // what of the query could not be read or granted
	Query    search.Query     // as it was searched for
	Language search.Language  // of the site, for marking what was found
	Instead  string           // a spelling that would find more, "" for none
}

const (
	// SearchReach is how many results can be seen (search-syntax.md §4).
	SearchReach = 500
	// anonymousTags and memberTags are how many tags a search may name.
	anonymousTags = 3
	memberTags    = 20
)

// searchOrders are the orders of results by their names.
var searchOrders = map[string]search.Order{
	"relevance": search.ByRelevance,
	"votes":     search.ByScore,
	"newest":    search.ByCreation,
	"active":    search.ByActivity,
}

// Search finds questions and answers by the query language of
// search-syntax.md. What a viewer may not ask for is told as a problem.
func (s *Store) Search(ctx context.Context, r SearchRequest) (SearchResults, error) {
	parsed, err := s.understood(ctx, r)
	if err != nil {
		return SearchResults{}, err
	}
	x, err := s.freshSearch(ctx)
	if err != nil {
		return SearchResults{}, err
	}
	if parsed.Deleted == search.DeletedOnly || parsed.Deleted == search.DeletedToo {
		if x, err = s.deletedIndex(ctx, r.Viewer, parsed.Deleted); err != nil {
			return SearchResults{}, err
		}
	}
	found, err := x.Search(ctx, parsed.Query, search.Options{
		Order: searchOrders[r.Order], Offset: r.Offset, Limit: r.Limit, Rerank: true, Now: s.Now().UnixMilli(),
	})
	if err != nil {
		return SearchResults{}, fmt.Errorf("search: %w", err)
	}
	results := SearchResults{Total: int64(found.Total), Capped: found.More, Problems: parsed.Problems, Query: parsed.Query, Language: x.Language()}
	switch {
	case found.Cut:
		results.Note = "cut"
	case found.Partial, parsed.Partial:
		results.Note = "partial"
	}
	for _, h := range found.Hits {
		results.Hits = append(results.Hits, SearchHit{ID: parley.PostID(h.ID), Score: float64(h.Relevance)})
	}
	if r.Offset == 0 && found.Total < fewResults && parsed.Deleted == search.DeletedUnasked {
		if results.Instead, err = x.Respell(ctx, r.Text, parsed.Query, s.anyTexts); err != nil {
			return SearchResults{}, err
		}
	}
	return results, nil
}

// fewResults is the number of results below which another spelling is sought.
const fewResults = 5

// understood reads a request and adds what the site knows: synonyms and
// wildcards of tags, and what is the viewer's own.
func (s *Store) understood(ctx context.Context, r SearchRequest) (search.Parsed, error) {
	asking := search.Asking{Now: s.Now(), Viewer: int64(r.Viewer.ID), Question: int64(r.Question), MaxTags: anonymousTags}
	if r.Viewer.SignedIn() {
		asking.MaxTags = memberTags
	}
	p := search.Parse(r.Text, asking)
	if err := s.resolveTags(ctx, &p); err != nil {
		return p, err
	}
	if p.Deleted != search.DeletedUnasked {
		refuseDeleted(&p, r.Viewer)
	}
	if err := s.resolveWatched(ctx, &p, r.Viewer.ID); err != nil {
		return p, err
	}
	for _, own := range []func(context.Context, *search.Parsed) error{s.resolveSaved, s.resolveThread, s.resolveEvidence} {
		if err := own(ctx, &p); err != nil {
			return p, err
		}
	}
	if p.Deleted == search.DeletedNo && r.Viewer.SignedIn() && !r.Viewer.Moderates() {
		p.Labels = append(p.Labels, []string{search.UserLabel(int64(r.Viewer.ID))})
	}
	return p, nil
}

// resolveTags replaces synonyms by their masters and names with * by tags.
func (s *Store) resolveTags(ctx context.Context, p *search.Parsed) error {
	names := slices.Clone(p.NotTags)
	for _, g := range p.Tags {
		names = append(names, g...)
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) == 0 {
		return nil
	}
	found, err := s.FindTags(ctx, names)
	if err != nil {
		return err
	}
	resolve := func(list []string) (tags []string) {
		for _, name := range list {
			if len(found[name]) == 0 {
				tags = append(tags, name) // finds nothing
				p.Problems = append(p.Problems, search.Problem{Kind: "tag", Value: name})
			}
			for _, t := range found[name] {
				if !slices.Contains(tags, t.Name) {
					tags = append(tags, t.Name)
				}
			}
		}
		return tags
	}
	for i, g := range p.Tags {
		p.Tags[i] = resolve(g)
	}
	p.NotTags = resolve(p.NotTags)
	return nil
}

// resolveSaved limits a query to questions that its viewer saved.
func (s *Store) resolveSaved(ctx context.Context, p *search.Parsed) error {
	if p.SavedBy == 0 {
		return nil
	}
	p.IDs = []int64{} // votes_by_user, saves
	err := s.query(ctx, `
		SELECT post_id
		FROM votes
		WHERE user_id = $1
		  AND vote_type_id = 5
		UNION
		SELECT post_id
		FROM saves
		WHERE user_id = $1
		ORDER BY 1`, []any{p.SavedBy}, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		p.IDs = append(p.IDs, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("questions saved by user %d: %w", p.SavedBy, err)
	}
	return nil
}

// resolveThread names the posts of the thread that a query is limited to: the index
// would look at all posts for them.
func (s *Store) resolveThread(ctx context.Context, p *search.Parsed) error {
	if p.Parent == 0 || p.Deleted != search.DeletedUnasked {
		return nil
	}
	answers, _, err := s.listedPosts(ctx, ` -- posts_by_parent
		SELECT id AS post_id
		FROM posts
		WHERE parent_id = $1
		  AND post_type_id = 2
		  AND deletion_date IS NULL
		LIMIT $2`, math.MaxInt32, p.Parent)
	limitTo(p, merged(answers, []int64{p.Parent}))
	return err
}

// searchedWatchedTags is how many watched tags intags:mine looks for, those with
// the most questions.
const searchedWatchedTags = 48

// resolveWatched limits a query to the tags that its viewer watches; it has no
// effect if there are none (search-syntax.md §2).
func (s *Store) resolveWatched(ctx context.Context, p *search.Parsed, viewer parley.UserID) error {
	if !p.WatchedTags {
		return nil
	}
	list, err := s.WatchedTagList(ctx, viewer, false, searchedWatchedTags)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		p.Problems = append(p.Problems, search.Problem{Kind: "watched", Operator: "intags", Value: "mine"})
		return nil
	}
	names := make([]string, len(list))
	for i, t := range list {
		names[i] = t.Name
	}
	p.Tags = append(p.Tags, names)
	return nil
}

// freshSearch returns the index as it is after the last commit.
func (s *Store) freshSearch(ctx context.Context) (*search.Index, error) {
	x, err := s.openSearch(ctx)
	if err != nil {
		return nil, fmt.Errorf("search index: %w", err)
	}
	return x, x.Refresh(ctx)
}

// refuseDeleted takes a search for deleted posts from those who may not see
// them.
func refuseDeleted(p *search.Parsed, viewer parley.Actor) {
	if p.Deleted == search.DeletedNo || viewer.Moderates() || viewer.Reputation >= deletedReputation {
		return
	}
	p.Deleted = search.DeletedNo
	p.IDs = []int64{}
	if !slices.ContainsFunc(p.Problems, func(o search.Problem) bool { return o.Operator == "deleted" }) {
		p.Problems = append(p.Problems, search.Problem{Kind: "privilege", Operator: "deleted", Value: "1"})
	}
}

// deletedReputation is from what reputation on one may search one's own
// deleted posts: that of the moderator tools.
var deletedReputation = func() int {
	for _, p := range parley.Privileges {
		if p.Slug == "moderator-tools" {
			return p.Reputation
		}
	}
	panic("no such privilege")
}()

// mostDeleted is how many deleted posts a search looks at: the latest.
const mostDeleted = 2000

// deletedIndex makes an index for one search over deleted posts, which the
// site's own does not hold: a moderator's over everybody's.
func (s *Store) deletedIndex(ctx context.Context, viewer parley.Actor, mode search.DeletedMode) (*search.Index, error) {
	known, err := language(ctx, s.db)
	if err != nil {
		return nil, err
	}
	x, err := search.Open(ctx, search.NewMemory(), known)
	if err != nil {
		return nil, err
	}
	where := []string{`p.post_type_id IN (1, 2)`}
	if mode == search.DeletedOnly {
		where = append(where, `(p.deletion_date IS NOT NULL OR q.deletion_date IS NOT NULL)`)
	}
	if !viewer.Moderates() {
		where = append(where, fmt.Sprintf(`p.owner_user_id = %d`, viewer.ID))
	}
	docs, err := documentsWhere(ctx, s.db, nil, strings.Join(where, ` AND `)+` ORDER BY p.id DESC LIMIT $1`, mostDeleted)
	if err != nil {
		return nil, fmt.Errorf("deleted posts: %w", err)
	}
	b := x.NewBuilder()
	for i := range docs {
		if err := b.Add(ctx, &docs[i]); err != nil {
			return nil, err
		}
	}
	return x, b.Flush(ctx)
}
