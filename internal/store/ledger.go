package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"parley"
)

// LedgerLine is a line of somebody's reputation ledger. What counts of it is
// decided by package reputation.
type LedgerLine struct {
	ID        int64
	User      parley.UserID
	Type      string // reputation_history_type of API v2.3
	Nominal   int64
	Effective int64
	DayTotal  int64 // of what the daily cap counts, up to this line
	Post      parley.PostID
	Vote      int64
	Created   millis
	VoidType  string // why it counts no more, "" while it counts
	VoidDate  millis
}

// Ledger is what somebody's ledger holds from the start of a day on.
type Ledger struct {
	User   parley.UserID
	Before int64 // the reputation before the first line
	Lines  []LedgerLine
}

// ledgerChunk is how many lines one statement writes.
const ledgerChunk = 100

// WriteLines writes lines: those without an ID at the end of their ledgers; of
// others, what counts of them and whether they are void. One statement takes
// 100 of them.
func (tx *Tx) WriteLines(ctx context.Context, lines ...LedgerLine) error {
	for chunk := range slices.Chunk(lines, ledgerChunk) {
		b := &sqlText{}
		var rows []string
		for _, l := range chunk {
			id := tx.s.dialect.newID()
			if l.ID != 0 {
				id = b.arg(l.ID)
			}
			row := []string{id}
			for _, v := range []any{int64(l.User), l.Type, l.Nominal, l.Effective, l.DayTotal, null(int64(l.Post)), null(l.Vote), l.Created, null(l.VoidDate), null(l.VoidType)} {
				row = append(row, b.arg(v))
			}
			rows = append(rows, "("+strings.Join(row, ", ")+")")
		}
		err := tx.exec(ctx, `
			INSERT INTO reputation_events (id, user_id, type, amount_nominal, amount_effective, day_total, post_id, vote_id, creation_date, void_date, void_type)
			VALUES `+strings.Join(rows, ", ")+`
			ON CONFLICT (id) DO UPDATE
			SET amount_effective = excluded.amount_effective, day_total = excluded.day_total, void_date = excluded.void_date, void_type = excluded.void_type`, b.args...)
		if err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
	}
	return nil
}

const ledgerColumns = `id, user_id, type, amount_nominal, amount_effective, day_total, COALESCE(post_id, 0), COALESCE(vote_id, 0), creation_date, COALESCE(void_type, ''), COALESCE(void_date, 0)`

func (tx *Tx) ledgerLines(ctx context.Context, where string, args ...any) (list []LedgerLine, err error) {
	err = tx.query(ctx, `
		SELECT `+ledgerColumns+`
		FROM reputation_events
		WHERE import_id IS NULL
		  AND `+where+`
		ORDER BY creation_date, id`, args, func(r *sql.Rows) error {
		var l LedgerLine
		err := r.Scan(&l.ID, (*int64)(&l.User), &l.Type, &l.Nominal, &l.Effective, &l.DayTotal, (*int64)(&l.Post), &l.Vote, &l.Created, &l.VoidType, &l.VoidDate)
		list = append(list, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	return list, nil
}

// LinesOfPost returns the lines about a post. Index reputation_events_by_post.
func (tx *Tx) LinesOfPost(ctx context.Context, post parley.PostID) ([]LedgerLine, error) {
	return tx.ledgerLines(ctx, `post_id = $1`, int64(post))
}

// LedgerSince returns a person's ledger from a time on.
func (tx *Tx) LedgerSince(ctx context.Context, user parley.UserID, from millis) (l Ledger, err error) {
	l.User = user
	if l.Lines, err = tx.ledgerLines(ctx, `user_id = $1 AND creation_date >= $2`, int64(user), from); err != nil {
		return l, err
	}
	err = tx.QueryRowContext(ctx, `
		SELECT `+reputationBefore+`
		FROM users u
		CROSS JOIN (SELECT CAST($2 AS BIGINT) AS day) s
		WHERE u.id = $1`, int64(user), from).Scan(&l.Before)
	if err != nil {
		return l, fmt.Errorf("ledger of user %d: %w", user, err)
	}
	return l, nil
}

// integer adds a number and returns its placeholder, where PostgreSQL could not
// know that it is one.
func (b *sqlText) integer(n int64) string { return "CAST(" + b.arg(n) + " AS BIGINT)" }

// UserChange is what a write adds to the counters of a person.
type UserChange struct {
	User       parley.UserID
	Reputation int64
	UpVotes    int64
	DownVotes  int64
	Questions  int64
	Answers    int64
	Edits      int64

	// VotesBefore is how many votes they had cast, of somebody who is there; nil
	// has it read. The first vote of somebody counts for more than the person.
	VotesBefore *int64
}

// ReputationChanged is the event of somebody's changed reputation; User is
// whose.
const ReputationChanged = "reputation changed"

// ChangeUsers adds to the counters of people, in one statement. Several changes
// of one person are one.
func (tx *Tx) ChangeUsers(ctx context.Context, changes ...UserChange) error {
	var list []UserChange
	at := map[parley.UserID]int{}
	for _, c := range changes {
		if c == (UserChange{User: c.User}) || c.User <= 0 {
			continue
		}
		i, known := at[c.User]
		if !known {
			i = len(list)
			at[c.User] = i
			list = append(list, UserChange{User: c.User})
		}
		sum := &list[i]
		sum.Reputation += c.Reputation
		sum.UpVotes += c.UpVotes
		sum.DownVotes += c.DownVotes
		sum.Questions += c.Questions
		sum.Answers += c.Answers
		sum.Edits += c.Edits
		if c.VotesBefore != nil {
			sum.VotesBefore = c.VotesBefore
		}
	}
	for len(list) > 0 {
		chunk := list[:min(len(list), ledgerChunk)]
		list = list[len(chunk):]
		if err := tx.changeUsers(ctx, chunk); err != nil {
			return fmt.Errorf("counters of users: %w", err)
		}
	}
	return nil
}

// readsTotals reports whether what somebody has after a change must be read.
func (c UserChange) readsTotals() bool {
	return c.Edits != 0 || c.VotesBefore == nil && (c.UpVotes != 0 || c.DownVotes != 0)
}

// countersOf are the counters of a person by their columns.
func (c *UserChange) countersOf() []int64 {
	return []int64{c.Reputation, c.UpVotes, c.DownVotes, c.Questions, c.Answers, c.Edits}
}

var counterColumns = []string{"reputation", "up_votes", "down_votes", "question_count", "answer_count", "edit_count"}

// changeUsers names only the columns that change: each that is named, changed or
// not, has its indexes written anew.
func (tx *Tx) changeUsers(ctx context.Context, list []UserChange) error {
	b := &sqlText{}
	byID := map[parley.UserID]UserChange{}
	places := make([]string, len(list))
	cases := make([]string, len(counterColumns))
	for i, c := range list {
		byID[c.User] = c
		places[i] = b.arg(int64(c.User))
		for col, n := range c.countersOf() {
			if n != 0 {
				cases[col] += " WHEN " + places[i] + " THEN COALESCE(" + counterColumns[col] + ", 0) + " + b.arg(n)
			}
		}
	}
	var set []string
	for col, when := range cases {
		if when != "" {
			set = append(set, counterColumns[col]+" = CASE id"+when+" ELSE "+counterColumns[col]+" END")
		}
	}
	update := `
		UPDATE users
		SET ` + strings.Join(set, ", ") + `
		WHERE id IN (` + strings.Join(places, ", ") + `)`
	if !slices.ContainsFunc(list, UserChange.readsTotals) {
		if err := tx.exec(ctx, update, b.args...); err != nil {
			return err
		}
		for _, c := range list {
			tx.changedReputation(c)
			if cast := c.UpVotes + c.DownVotes; c.VotesBefore != nil {
				tx.crossed("voters", *c.VotesBefore+cast, cast)
			}
		}
		return nil
	}
	return tx.query(ctx, update+`
		RETURNING id, `+votesCast+`, edit_count, deletion_date`,
		b.args, func(r *sql.Rows) error {
			var id, votes, edits int64
			var gone sql.NullInt64
			if err := r.Scan(&id, &votes, &edits, &gone); err != nil {
				return err
			}
			c := byID[parley.UserID(id)]
			tx.changedReputation(c)
			if !gone.Valid {
				tx.crossed("voters", votes, c.UpVotes+c.DownVotes)
				tx.crossed("editors", edits, c.Edits)
			}
			return nil
		})
}

func (tx *Tx) changedReputation(c UserChange) {
	if c.Reputation != 0 {
		tx.events = append(tx.events, Event{Type: ReputationChanged, User: c.User})
	}
}

// crossed counts somebody who has become, or is no longer, one of those with
// more than none.
func (tx *Tx) crossed(total string, now, change int64) {
	switch before := now - change; {
	case before <= 0 && now > 0:
		tx.Count(total, 1)
	case before > 0 && now <= 0:
		tx.Count(total, -1)
	}
}

// Balances returns how the ledgers of people stand.
func (tx *Tx) Balances(ctx context.Context, users ...parley.UserID) ([]Balance, error) {
	in, args := among(users, startOfDay(tx.Now()))
	var list []Balance
	err := tx.query(ctx, `
		SELECT u.id, u.reputation, `+strings.ReplaceAll(balanceToday("u.id"), "$3", "$1")+`
		FROM users u
		WHERE u.id IN `+in+`
		  AND u.id > 0`, args, func(r *sql.Rows) error {
		var b Balance
		err := r.Scan((*int64)(&b.User), &b.Reputation, &b.Today)
		list = append(list, b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ledgers: %w", err)
	}
	return list, nil
}
