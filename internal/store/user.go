package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley"
)

// UserTab is a list of users (site-surface.md §2).
type UserTab string

const (
	ByReputation UserTab = "Reputation"
	NewUsers     UserTab = "NewUsers"
	Voters       UserTab = "Voters"
	Editors      UserTab = "Editors"
	Moderators   UserTab = "Moderators"
)

// UserQuery asks for a page of a list of users.
type UserQuery struct {
	Tab    UserTab
	Period string // week, month, quarter or year; anything else is all the time
	Search string // the beginning of the name; sorts by name
	Page   int    // from 1
}

// maxFoundUsers bounds what a search for a name counts and lists.
const maxFoundUsers = 3600

// UserCard is a user in a list.
type UserCard struct {
	Person
	Location string
	Created  millis
	Amount   int64 // what the list sorts by: reputation, votes, edits, the time of joining
}

// UserList is a page of a list of users.
type UserList struct {
	Users  []UserCard
	Total  int64
	Capped bool // there are more than Total
}

// userLists name, for each list of all the time, what it counts, the condition,
// the order and the total in site_counts. The index of each holds all of it.
var userLists = map[UserTab]struct{ amount, where, order, total string }{
	ByReputation: {"reputation", "deletion_date IS NULL", "reputation DESC, id DESC", "users"},       // users_reputation
	NewUsers:     {"creation_date", "deletion_date IS NULL", "creation_date DESC, id DESC", "users"}, // users_created
	Voters: {votesCast, "deletion_date IS NULL AND COALESCE(up_votes, 0) + COALESCE(down_votes, 0) > 0",
		votesCast + " DESC, id DESC", "voters"}, // users_voted
	Editors:    {"edit_count", "deletion_date IS NULL AND edit_count > 0", "edit_count DESC, id DESC", "editors"}, // users_edited
	Moderators: {"reputation", "deletion_date IS NULL AND moderator = 1", "reputation DESC, id DESC", ""},         // users_moderators
}

const votesCast = "(COALESCE(up_votes, 0) + COALESCE(down_votes, 0))"

// Users returns a page of a list of users, [parley.CardsPerPage] of them, in
// two statements: how many there are, and who. Lists of a period are those of
// the last load.
func (s *Store) Users(ctx context.Context, q UserQuery) (*UserList, error) {
	if _, ok := userLists[q.Tab]; !ok {
		q.Tab = ByReputation
	}
	var list *UserList
	var err error
	switch {
	case q.Search != "":
		list, err = s.usersNamed(ctx, q)
	case ranked(q):
		list, err = s.rankedUsers(ctx, q)
	default:
		list, err = s.allUsers(ctx, q)
	}
	if err != nil {
		return nil, fmt.Errorf("users, list %s of %q, page %d: %w", q.Tab, q.Period, q.Page, err)
	}
	return list, nil
}

// ranked reports whether the list is one of user_ranks.
func ranked(q UserQuery) bool {
	if q.Tab != ByReputation && q.Tab != Voters && q.Tab != Editors {
		return false
	}
	for _, p := range rankPeriods {
		if p.name == q.Period {
			return true
		}
	}
	return false
}

func (s *Store) allUsers(ctx context.Context, q UserQuery) (*UserList, error) {
	l := userLists[q.Tab]
	list := &UserList{}
	count, args := `SELECT value FROM site_counts WHERE name = $1`, []any{l.total}
	if q.Tab == Moderators {
		count, args = `SELECT count(*) FROM users WHERE `+l.where, nil
	}
	if err := s.queryRow(ctx, count, args, &list.Total); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	return list, s.userCards(ctx, list, q.Page, `
		SELECT id, `+l.amount+` AS amount
		FROM users
		WHERE `+l.where+`
		ORDER BY `+l.order+`
		LIMIT $1 OFFSET $2`, "i.amount", "i.amount DESC, i.id DESC", parley.CardsPerPage, offset(q.Page, parley.CardsPerPage))
}

func (s *Store) rankedUsers(ctx context.Context, q UserQuery) (*UserList, error) {
	list := &UserList{}
	if err := s.queryRow(ctx, `
		SELECT COALESCE(max(place), 0)
		FROM user_ranks
		WHERE tab = $1
		  AND period = $2`, []any{string(q.Tab), q.Period}, &list.Total); err != nil {
		return nil, err
	}
	list.Capped = list.Total == maxRank
	after := offset(q.Page, parley.CardsPerPage)
	return list, s.userCards(ctx, list, q.Page, `
		SELECT user_id AS id, amount, place
		FROM user_ranks
		WHERE tab = $1
		  AND period = $2
		  AND place > $3
		  AND place <= $4`, "i.amount", "i.place", string(q.Tab), q.Period, after, after+parley.CardsPerPage)
}

// usersNamed finds the users whose name begins with q.Search. It compares
// without case; SQLite folds ASCII only, so other letters are tried as they
// stand, as capitals, and with a capital at the beginning.
func (s *Store) usersNamed(ctx context.Context, q UserQuery) (*UserList, error) {
	var ids, names []string
	var args []any
	for _, prefix := range spellings(q.Search) {
		args = append(args, prefix, prefix+"\U0010FFFF")
		from, to := "$"+strconv.Itoa(len(args)-1), "$"+strconv.Itoa(len(args))
		// The index users_name holds the names in this order.
		arm := `
				FROM users
				WHERE lower(display_name) COLLATE "binary" >= lower(` + from + `)
				  AND lower(display_name) COLLATE "binary" < lower(` + to + `)
				  AND deletion_date IS NULL
				ORDER BY lower(display_name) COLLATE "binary", id
				LIMIT `
		ids = append(ids, `SELECT * FROM (SELECT id`+arm+strconv.Itoa(maxFoundUsers+1)+`) n`+from[1:])
		names = append(names, `SELECT * FROM (SELECT id, lower(display_name) AS name`+arm+strconv.Itoa(maxFoundUsers)+`) n`+from[1:])
	}
	list := &UserList{}
	if err := s.queryRow(ctx, `SELECT count(*) FROM (`+strings.Join(ids, " UNION ")+`) n`, args, &list.Total); err != nil {
		return nil, err
	}
	if list.Capped = list.Total > maxFoundUsers; list.Capped {
		list.Total = maxFoundUsers
	}
	limit, after := "$"+strconv.Itoa(len(args)+1), "$"+strconv.Itoa(len(args)+2)
	args = append(args, parley.CardsPerPage, offset(q.Page, parley.CardsPerPage))
	return list, s.userCards(ctx, list, q.Page, `
		SELECT id, name
		FROM (`+strings.Join(names, " UNION ")+`) n
		ORDER BY name COLLATE "binary", id
		LIMIT `+limit+` OFFSET `+after, userLists[q.Tab].amount, `i.name COLLATE "binary", i.id`, args...)
}

// spellings are the ways in which the beginning of a name may be written.
func spellings(prefix string) []string {
	list := []string{prefix}
	ascii := strings.IndexFunc(prefix, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
	if ascii {
		return list
	}
	lower := strings.ToLower(prefix)
	first, size := utf8.DecodeRuneInString(lower)
	for _, other := range []string{lower, strings.ToUpper(prefix), string(unicode.ToTitle(first)) + lower[size:]} {
		known := false
		for _, p := range list {
			known = known || p == other
		}
		if !known {
			list = append(list, other)
		}
	}
	return list
}

// userCards reads the users whose ids the statement ids gives, as i, in order.
func (s *Store) userCards(ctx context.Context, list *UserList, page int, ids, amount, order string, args ...any) error {
	if int64(offset(page, parley.CardsPerPage)) >= list.Total {
		return nil // nor are the rows before it stepped over
	}
	return s.query(ctx, `
		SELECT `+amount+`, COALESCE(u.location, ''), u.creation_date, `+personColumns("u", "''")+`
		FROM (`+ids+`) i
		JOIN users u ON u.id = i.id
		ORDER BY `+order, args, func(r *sql.Rows) error {
		var c UserCard
		if err := scanAll(r, []any{&c.Amount, &c.Location, &c.Created}, c.into()); err != nil {
			return err
		}
		list.Users = append(list.Users, c)
		return nil
	})
}

// offset is how many rows stand before a page.
func offset(page, size int) int { return (max(page, 1) - 1) * size }

// UserName returns the name of a user, or a [parley.Error] of kind NotFound or
// Gone.
func (s *Store) UserName(ctx context.Context, id parley.UserID) (name string, err error) {
	var deleted bool
	err = s.queryRow(ctx, `
		SELECT display_name, CASE WHEN deletion_date IS NULL THEN 0 ELSE 1 END
		FROM users
		WHERE id = $1`, []any{int64(id)}, &name, (*intBool)(&deleted))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", parley.Refuse(parley.NotFound, "missing.user", "id", int64(id))
	case err != nil:
		return "", fmt.Errorf("name of user %d: %w", id, err)
	case deleted:
		return "", parley.Refuse(parley.Gone, "missing.removeduser")
	}
	return name, nil
}
