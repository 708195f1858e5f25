package store

import (
	"context"
	"fmt"

	"parley"
)

// ActorOf returns a person as the rules see one, for acts that are done in
// somebody's name later. Whoever began it was confirmed then.
func (tx *Tx) ActorOf(ctx context.Context, id parley.UserID) (parley.Actor, error) {
	a := parley.Actor{ID: id, Confirmed: true}
	var moderator bool
	var joined int64
	err := tx.QueryRowContext(ctx, `
		SELECT display_name, reputation, moderator, creation_date
		FROM users
		WHERE id = $1`, int64(id)).Scan(&a.DisplayName, &a.Reputation, (*intBool)(&moderator), &joined)
	if err != nil {
		return a, fmt.Errorf("user %d: %w", id, err)
	}
	a.EarnedHere, a.Joined = a.Reputation, timeOf(joined)
	if moderator {
		a.Role = parley.Moderator
	}
	return a, nil
}

// AddCommunity adds the Community user to a site that was not imported with one.
func (tx *Tx) AddCommunity(ctx context.Context) error {
	result, err := tx.ExecContext(ctx, `
		INSERT INTO users (id, display_name, reputation, creation_date)
		VALUES ($1, 'Community', 1, $2)
		ON CONFLICT (id) DO NOTHING`, int64(parley.CommunityUser), tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("the Community user: %w", err)
	}
	added, err := result.RowsAffected()
	tx.Count("users", added)
	return err
}

// NameOf returns a person's name, "" for nobody.
func (tx *Tx) NameOf(ctx context.Context, id parley.UserID) (name string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(max(display_name), '') FROM users WHERE id = $1`, int64(id)).Scan(&name)
	if err != nil {
		return "", fmt.Errorf("user %d: %w", id, err)
	}
	return name, nil
}
