package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley"
)

// Badge is a badge of the site with how often it was awarded.
type Badge struct {
	ID       parley.BadgeID // of its first award
	Name     string
	Class    parley.BadgeClass
	TagBased bool
	Count    int64
}

const badgeColumns = `
		SELECT first_id, name, class, tag_based, count`

func (b *Badge) into() []any {
	return []any{(*int64)(&b.ID), &b.Name, (*int)(&b.Class), (*intBool)(&b.TagBased), &b.Count}
}

// BadgeQuery asks for a page of the badges. Size 0 takes all.
type BadgeQuery struct {
	TagBased bool
	Class    parley.BadgeClass // 0 is all
	Page     int
	Size     int
}

// Badges returns the badges that were awarded, by name and then the highest
// class, and how many there are.
func (s *Store) Badges(ctx context.Context, q BadgeQuery) (list []Badge, total int64, err error) {
	size := q.Size
	if size <= 0 {
		size = 1 << 30
	}
	tagBased := 0
	if q.TagBased {
		tagBased = 1
	}
	err = s.query(ctx, badgeColumns+`, count(*) OVER ()
		FROM badge_counts
		WHERE tag_based = $1
		  AND ($2 = 0 OR class = $2)
		ORDER BY name COLLATE "binary", class
		LIMIT $3 OFFSET $4`, []any{tagBased, int64(q.Class), size, offset(q.Page, size)}, func(r *sql.Rows) error {
		var b Badge
		if err := scanAll(r, b.into(), []any{&total}); err != nil {
			return err
		}
		list = append(list, b)
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("badges: %w", err)
	}
	return list, total, nil
}

// Badge returns a badge, or a [parley.Error] of kind NotFound.
func (s *Store) Badge(ctx context.Context, id parley.BadgeID) (Badge, error) {
	var b Badge
	err := s.queryRow(ctx, badgeColumns+`
		FROM badge_counts
		WHERE first_id = $1`, []any{int64(id)}, b.into()...)
	if errors.Is(err, sql.ErrNoRows) {
		return b, parley.Refuse(parley.NotFound, "missing.badge", "id", int64(id))
	}
	if err != nil {
		return b, fmt.Errorf("badge %d: %w", id, err)
	}
	return b, nil
}

// Award is a badge of a user.
type Award struct {
	User Person // ID is 0 if the user is not in the site
	Date millis
}

// Awards returns a page of the awards of a badge, the newest first.
func (s *Store) Awards(ctx context.Context, b Badge, page, size int) ([]Award, error) {
	var list []Award
	// The index badges_by_name holds what the inner statement needs.
	err := s.query(ctx, `
		SELECT b.date, `+personColumns("u", "''")+`
		FROM (SELECT id
		      FROM badges
		      WHERE name = $1
		        AND class = $2
		      ORDER BY date DESC, id DESC
		      LIMIT $3 OFFSET $4) i
		JOIN badges b ON b.id = i.id
		LEFT JOIN users u ON u.id = b.user_id AND u.deletion_date IS NULL
		ORDER BY b.date DESC, b.id DESC`, []any{b.Name, int64(b.Class), size, offset(page, size)}, func(r *sql.Rows) error {
		var a Award
		if err := scanAll(r, []any{&a.Date}, a.User.into()); err != nil {
			return err
		}
		list = append(list, a)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("awards of badge %q: %w", b.Name, err)
	}
	return list, nil
}

// BadgeOrder is how the badges of a profile are sorted.
type BadgeOrder string

const (
	BadgesRecent  BadgeOrder = "recent"
	BadgesByClass BadgeOrder = "class"
	BadgesByName  BadgeOrder = "name"
)

var badgeOrders = map[BadgeOrder]string{
	BadgesRecent:  "date DESC, name COLLATE \"binary\", class",
	BadgesByClass: "class, date DESC, name COLLATE \"binary\"",
	BadgesByName:  "name COLLATE \"binary\", class",
}

// UserBadge is a badge that a user has, once or more often.
type UserBadge struct {
	Badge        // Count is how often the user got it
	Date  millis // of the last time
}

// BadgesOf returns a page of the badges that a user has, and how many different
// ones there are.
func (s *Store) BadgesOf(ctx context.Context, id parley.UserID, order BadgeOrder, page, size int) (list []UserBadge, total int64, err error) {
	columns, ok := badgeOrders[order]
	if !ok {
		columns = badgeOrders[BadgesRecent]
	}
	err = s.query(ctx, `
		SELECT first_id, name, class, tag_based, n, date, count(*) OVER ()
		FROM (SELECT COALESCE(min(c.first_id), 0) AS first_id, b.name, b.class, max(b.tag_based) AS tag_based, count(*) AS n, max(b.date) AS date
		      FROM badges b
		      LEFT JOIN badge_counts c ON c.name = b.name AND c.class = b.class
		      WHERE b.user_id = $1
		      GROUP BY b.name, b.class) b
		ORDER BY `+columns+`
		LIMIT $2 OFFSET $3`, []any{int64(id), size, offset(page, size)}, func(r *sql.Rows) error {
		var b UserBadge
		if err := scanAll(r, b.into(), []any{&b.Date, &total}); err != nil {
			return err
		}
		list = append(list, b)
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("badges of user %d: %w", id, err)
	}
	return list, total, nil
}
