package store

import (
	"context"
	"fmt"
)

// FewPages reports whether the site has at most limit users, questions and
// answers together.
func (s *Store) FewPages(ctx context.Context, limit int64) (bool, error) {
	var n int64
	err := s.queryRow(ctx, `
		SELECT COALESCE(sum(value), 0)
		FROM site_counts
		WHERE name IN ('questions', 'answers', 'users')`, nil, &n)
	if err != nil {
		return false, fmt.Errorf("size of the site: %w", err)
	}
	return n <= limit, nil
}

// PageIDs adds the numbers of the posts that are not deleted, and of the
// users. Both are read from narrow indexes.
func (s *Store) PageIDs(ctx context.Context, posts, users IDSet) error {
	for query, ids := range map[string]IDSet{
		`SELECT id FROM posts WHERE deletion_date IS NULL`: posts, // posts_by_owner
		`SELECT id FROM users`:                             users, // users_reputation
	} {
		rows, err := s.db.QueryContext(ctx, query)
		if err != nil {
			return fmt.Errorf("numbers of pages: %w", err)
		}
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				rows.Close()
				return err
			}
			ids.Add(id)
		}
		if err := rows.Close(); err != nil {
			return err
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	return nil
}

// IDSet is a set of ids in chunks of a bitmap: ids are dense, and a table may
// have hundreds of millions.
type IDSet map[int64]*[1 << 10]uint64

// Add adds id and reports whether it was in the set already.
func (s IDSet) Add(id int64) bool {
	chunk := s[id>>16]
	if chunk == nil {
		chunk = new([1 << 10]uint64)
		s[id>>16] = chunk
	}
	word, bit := (id>>6)&0x3ff, uint64(1)<<(id&63)
	seen := chunk[word]&bit != 0
	chunk[word] |= bit
	return seen
}

// Has reports whether id is in the set.
func (s IDSet) Has(id int64) bool {
	chunk := s[id>>16]
	return chunk != nil && chunk[(id>>6)&0x3ff]&(1<<(id&63)) != 0
}
