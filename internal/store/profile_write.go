package store

import (
	"context"
	"fmt"

	"parley"
)

// ProfileText is what a person says about themselves.
type ProfileText struct {
	DisplayName string
	Location    string // "" for none, as the following
	Website     string
	AboutSource string // Markdown
	About       string // HTML of it
}

// SetProfile changes what a person says about themselves.
func (tx *Tx) SetProfile(ctx context.Context, id parley.UserID, p ProfileText) error {
	var before string
	if err := tx.QueryRowContext(ctx, `SELECT display_name FROM users WHERE id = $1`, int64(id)).Scan(&before); err != nil {
		return fmt.Errorf("profile of user %d: %w", id, err)
	}
	if _, err := tx.ExecContext(ctx, `
		UPDATE users
		SET display_name = $2, location = NULLIF($3, ''), website_url = NULLIF($4, ''), about_me = NULLIF($5, '')
		WHERE id = $1`, int64(id), p.DisplayName, p.Location, p.Website, p.About); err != nil {
		return fmt.Errorf("profile of user %d: %w", id, err)
	}
	if _, err := tx.ExecContext(ctx, `
		UPDATE accounts
		SET about_source = $2
		WHERE user_id = $1`, int64(id), p.AboutSource); err != nil {
		return fmt.Errorf("profile of user %d: %w", id, err)
	}
	return tx.profileEdited(ctx, id, before != p.DisplayName)
}

// profileEdited tells whether only the profile changed or what stands beside
// every post of the person as well.
func (tx *Tx) profileEdited(ctx context.Context, id parley.UserID, everywhere bool) error {
	kind := "user edited"
	if everywhere {
		kind = "user renamed"
	}
	return tx.Emit(ctx, Event{Type: kind, User: id})
}

// AboutSource returns what a person typed about themselves, or, for one who was
// imported, the HTML of it.
func (s *Store) AboutSource(ctx context.Context, id parley.UserID) (text string, err error) {
	err = s.queryRow(ctx, `
		SELECT COALESCE(a.about_source, u.about_me, '')
		FROM users u
		JOIN accounts a ON a.user_id = u.id
		WHERE u.id = $1`, []any{int64(id)}, &text)
	if err != nil {
		return "", fmt.Errorf("profile of user %d: %w", id, err)
	}
	return text, nil
}

// SetPicture gives a user another picture, by its path on the site; "" is none.
func (tx *Tx) SetPicture(ctx context.Context, id parley.UserID, path string) error {
	if _, err := tx.ExecContext(ctx, `
		UPDATE users
		SET profile_image_url = NULLIF($2, '')
		WHERE id = $1`, int64(id), path); err != nil {
		return fmt.Errorf("picture of user %d: %w", id, err)
	}
	return tx.profileEdited(ctx, id, true)
}

// SetPreferences changes how a user wants the site, as JSON.
func (tx *Tx) SetPreferences(ctx context.Context, id parley.UserID, text string) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE accounts
		SET preferences = $2
		WHERE user_id = $1`, int64(id), text)
	if err != nil {
		return fmt.Errorf("preferences of user %d: %w", id, err)
	}
	return nil
}
