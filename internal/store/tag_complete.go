package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// TagOffer is a tag that is offered to somebody who types one.
type TagOffer struct {
	TagCount
	Synonym string // the name that fits what was typed, if that is another
	Excerpt string // HTML of the beginning of its short description, still to be sanitised
}

const (
	completedSample = 60 // of the tags that hold what was typed, those most used
	// fuzzyFrom is how few fitting tags there are when those are offered too that
	// are only spelled alike.
	fuzzyFrom = 3
)

// CompleteTags returns up to limit tags for what was typed: first the one of
// that name, or whose synonym it is, then those that begin with it, those with
// a part that does, those that hold it, and if there are few, those spelled
// alike; among equals the most used.
func (s *Store) CompleteTags(ctx context.Context, typed string, limit int) ([]TagOffer, error) {
	var list []TagOffer
	err := s.query(ctx, `
		SELECT t.tag_name, t.count, n.synonym, COALESCE(SUBSTR(e.body, 1, 1000), '')
		FROM (SELECT * FROM (SELECT tag_name AS name, '' AS synonym
		                     FROM tags
		                     WHERE tag_name LIKE $1 ESCAPE '\'
		                     ORDER BY count DESC, tag_name
		                     LIMIT $2) a
		      UNION ALL
		      SELECT * FROM (SELECT target_tag_name, source_tag_name
		                     FROM tag_synonyms
		                     WHERE source_tag_name LIKE $1 ESCAPE '\'
		                       AND approval_date IS NOT NULL
		                     ORDER BY source_tag_name
		                     LIMIT $2) b) n
		JOIN tags t ON t.tag_name = n.name
		LEFT JOIN posts e ON e.id = t.excerpt_post_id AND e.deletion_date IS NULL`, []any{holds(typed), completedSample}, func(r *sql.Rows) error {
		var o TagOffer
		if err := r.Scan(&o.Name, &o.Count, &o.Synonym, &o.Excerpt); err != nil {
			return err
		}
		o.weight = fits(typed, o.Name)
		if o.Synonym != "" {
			o.weight = fits(typed, o.Synonym)
		}
		list = append(list, o)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("tags for %q: %w", typed, err)
	}
	if len(list) < fuzzyFrom {
		alike, err := s.SimilarTags(ctx, typed, limit)
		if err != nil {
			return nil, err
		}
		for _, t := range alike {
			t.weight = 0
			list = append(list, TagOffer{TagCount: t})
		}
	}
	slices.SortStableFunc(list, func(a, b TagOffer) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(len(a.Synonym), len(b.Synonym)), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	var offers []TagOffer
	for _, o := range list {
		if len(offers) < limit && !slices.ContainsFunc(offers, func(p TagOffer) bool { return p.Name == o.Name }) {
			offers = append(offers, o)
		}
	}
	return offers, nil
}

// fits is how well a name fits what was typed: 4 is that, 3 begins with it, 2
// has a part that does, 1 holds it.
func fits(typed, name string) int64 {
	switch {
	case name == typed:
		return 4
	case strings.HasPrefix(name, typed):
		return 3
	case strings.Contains(name, "-"+typed), strings.Contains(name, "."+typed):
		return 2
	}
	return 1
}
