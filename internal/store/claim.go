package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// Claim is somebody's word that an imported user is them.
type Claim struct {
	ID          int64
	User        parley.UserID // who claims
	Claimed     parley.UserID // the imported user
	Code        string        // to be shown in the original profile
	State       string        // open, asked, granted, refused, withdrawn
	Reason      string        // for the moderators, in the claimant's words
	Answer      string        // of the moderator who decided
	Created     millis
	Ended       millis // 0: not decided
	By          parley.UserID
	Name        string // of who claims
	ClaimedName string
}

const selectClaim = `
		SELECT c.id, c.user_id, c.claimed_user_id, c.code, c.state, c.reason, c.answer, c.creation_date, c.ended_date, COALESCE(c.by_user_id, 0),
		       COALESCE(u.display_name, ''), COALESCE(i.display_name, '')
		FROM claims c
		LEFT JOIN users u ON u.id = c.user_id
		LEFT JOIN users i ON i.id = c.claimed_user_id
		`

func (c *Claim) into() []any {
	return []any{&c.ID, (*int64)(&c.User), (*int64)(&c.Claimed), &c.Code, &c.State, &c.Reason, &c.Answer, &c.Created, &c.Ended, (*int64)(&c.By), &c.Name, &c.ClaimedName}
}

// OpenClaim returns the claim of a user that is not decided, or nil.
func (s *Store) OpenClaim(ctx context.Context, user parley.UserID) (*Claim, error) {
	c := &Claim{}
	err := s.queryRow(ctx, selectClaim+`WHERE c.user_id = $1 AND c.state IN ('open', 'asked')`, []any{int64(user)}, c.into()...)
	return foundClaim(c, err)
}

// Claim reads a claim within the transaction that decides it, or nil.
func (tx *Tx) Claim(ctx context.Context, id int64) (*Claim, error) {
	c := &Claim{}
	return foundClaim(c, tx.QueryRowContext(ctx, selectClaim+`WHERE c.id = $1`, id).Scan(c.into()...))
}

func foundClaim(c *Claim, err error) (*Claim, error) {
	if noRow(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	return c, nil
}

// AskedClaims returns up to limit claims that wait for a moderator, the oldest
// first.
func (s *Store) AskedClaims(ctx context.Context, limit int) ([]Claim, error) {
	var list []Claim
	// The index claims_asked.
	err := s.query(ctx, selectClaim+`WHERE c.state = 'asked' ORDER BY c.creation_date LIMIT $1`, []any{limit}, func(r *sql.Rows) error {
		var c Claim
		err := r.Scan(c.into()...)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claims: %w", err)
	}
	return list, nil
}

// AddClaim notes a claim. A second one of the same user is a violated unique
// key.
func (tx *Tx) AddClaim(ctx context.Context, c Claim) error {
	err := tx.exec(ctx, `
		INSERT INTO claims (user_id, claimed_user_id, code, state, creation_date)
		VALUES ($1, $2, $3, 'open', $4)`, int64(c.User), int64(c.Claimed), c.Code, tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("claim of user %d: %w", c.User, err)
	}
	return nil
}

// AskAboutClaim puts a claim before the moderators.
func (tx *Tx) AskAboutClaim(ctx context.Context, id int64, reason string) error {
	return tx.exec(ctx, `UPDATE claims SET state = 'asked', reason = $2 WHERE id = $1 AND state IN ('open', 'asked')`, id, reason)
}

// EndClaim decides a claim and reports whether it was undecided.
func (tx *Tx) EndClaim(ctx context.Context, id int64, state, answer string, by parley.UserID) (bool, error) {
	return tx.changedRows(ctx, `
		UPDATE claims
		SET state = $2, answer = $3, by_user_id = NULLIF($4, 0), ended_date = $5
		WHERE id = $1
		  AND state IN ('open', 'asked')`, id, state, answer, int64(by), tx.Now().UnixMilli())
}

// Claimable reports whether a user came with an import and has no account.
func (tx *Tx) Claimable(ctx context.Context, id parley.UserID) (bool, error) {
	var n int
	err := tx.QueryRowContext(ctx, `
		SELECT count(*)
		FROM users u
		WHERE u.id = $1
		  AND u.id > 0
		  AND u.import_id IS NOT NULL
		  AND u.deletion_date IS NULL
		  AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.user_id = u.id)`, int64(id)).Scan(&n)
	return n > 0, err
}

// VotesBetween counts the votes of one user on posts of another.
func (tx *Tx) VotesBetween(ctx context.Context, voter, author parley.UserID) (n int, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT count(*)
		FROM votes v
		JOIN posts p ON p.id = v.post_id
		WHERE v.user_id = $1
		  AND v.vote_type_id IN (2, 3)
		  AND v.import_id IS NULL
		  AND p.owner_user_id = $2`, int64(voter), int64(author)).Scan(&n)
	return n, err
}

// MergeUser makes everything of one user another's, the account too. What is
// left of the first is a number that is nobody's. The other has no account, so
// that no two rows can be in each other's way.
func (tx *Tx) MergeUser(ctx context.Context, from, to parley.UserID) error {
	fail := func(err error) error { return fmt.Errorf("merging user %d into %d: %w", from, to, err) }
	for _, id := range []parley.UserID{from, to} {
		if err := tx.reindexPostsOf(ctx, id); err != nil {
			return fail(err)
		}
		// Both leave the totals; the one that remains comes back below.
		if err := tx.countAway(ctx, id); err != nil {
			return fail(err)
		}
	}
	for _, c := range personal {
		if c.table == "user_ranks" {
			continue // of the last load
		}
		if err := tx.exec(ctx, `UPDATE `+c.table+` SET `+c.column+` = $2 WHERE `+c.column+` = $1`, int64(from), int64(to)); err != nil {
			return fail(fmt.Errorf("%s.%s: %w", c.table, c.column, err))
		}
	}
	for _, st := range []string{
		`UPDATE users
		 SET up_votes = COALESCE(up_votes, 0) + (SELECT COALESCE(f.up_votes, 0) FROM users f WHERE f.id = $1),
		     down_votes = COALESCE(down_votes, 0) + (SELECT COALESCE(f.down_votes, 0) FROM users f WHERE f.id = $1),
		     gold_badges = gold_badges + (SELECT f.gold_badges FROM users f WHERE f.id = $1),
		     silver_badges = silver_badges + (SELECT f.silver_badges FROM users f WHERE f.id = $1),
		     bronze_badges = bronze_badges + (SELECT f.bronze_badges FROM users f WHERE f.id = $1),
		     question_count = question_count + (SELECT f.question_count FROM users f WHERE f.id = $1),
		     answer_count = answer_count + (SELECT f.answer_count FROM users f WHERE f.id = $1),
		     edit_count = edit_count + (SELECT f.edit_count FROM users f WHERE f.id = $1),
		     moderator = (SELECT f.moderator FROM users f WHERE f.id = $1),
		     reputation = COALESCE((SELECT sum(e.amount_effective) FROM reputation_events e WHERE e.user_id = $2), 1)
		 WHERE id = $2`,
		`UPDATE users
		 SET display_name = 'user' || CAST(id AS TEXT), deletion_date = (SELECT max(c.ended_date) FROM claims c WHERE c.claimed_user_id = $2),
		     reputation = 1, up_votes = 0, down_votes = 0, gold_badges = 0, silver_badges = 0, bronze_badges = 0, question_count = 0, answer_count = 0,
		     edit_count = 0, moderator = 0, about_me = NULL, location = NULL, website_url = NULL, profile_image_url = NULL
		 WHERE id = $1`,
	} {
		if err := tx.exec(ctx, st, int64(from), int64(to)); err != nil {
			return fail(err)
		}
	}
	if err := tx.countBack(ctx, to); err != nil {
		return fail(err)
	}
	for _, id := range []parley.UserID{from, to} {
		if err := tx.Emit(ctx, Event{Type: "user renamed", User: id}); err != nil {
			return err
		}
	}
	return nil
}
