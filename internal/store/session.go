package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parley"
)

// Session is one browser in which a person is signed in.
type Session struct {
	ID            int64
	User          parley.UserID
	Created       millis
	LastUsed      millis // to within ten minutes
	Authenticated millis // when the person last proved who they are
	Way           string // password, passkey, link, or the name of a provider
	Strong        bool   // with a second factor
	Address       string // last seen, "" when it was forgotten
	UserAgent     string
}

// SessionActor is who a session belongs to, with what every page for a
// signed-in person shows.
type SessionActor struct {
	Session
	Actor              parley.Actor // with the role as appointed, the session's strength not considered
	Gold               int
	Silver             int
	Bronze             int
	ProfileImageURL    string
	InboxUnread        int // at most [MostUnread]
	AchievementsUnread int // reputation gained, or lost, since the person last looked
	HasSecondFactor    bool
	HasPassword        bool
	DeleteDate         millis
	Preferences        string // JSON
}

const sessionColumns = `s.id, s.user_id, s.creation_date, s.last_used_date, s.authenticated_date, s.way, s.strong, s.address, s.user_agent`

func (s *Session) into() []any {
	return []any{&s.ID, (*int64)(&s.User), &s.Created, &s.LastUsed, &s.Authenticated, &s.Way, (*intBool)(&s.Strong), &s.Address, &s.UserAgent}
}

// SessionActor finds the session of a token's hash and its person in one
// statement, or returns nil. Whether the session has run out is for the caller
// to say.
func (s *Store) SessionActor(ctx context.Context, tokenHash []byte) (*SessionActor, error) {
	var sa SessionActor
	var suspended, joined int64
	var bonus int
	// The keys of sessions, accounts and users, passkeys_by_user, inbox_unread,
	// reputation_events_by_user.
	err := s.query(ctx, `
		SELECT `+sessionColumns+`,
		       u.display_name, u.reputation, u.creation_date, u.gold_badges, u.silver_badges, u.bronze_badges, COALESCE(u.profile_image_url, ''),
		       a.role, CASE WHEN a.confirmed_date > 0 THEN 1 ELSE 0 END, a.suspended_until, a.association_bonus,
		       `+unreadOf("a.user_id")+` AS unread, `+earnedUnseen("a.user_id", "a.creation_date")+` AS earned,
		       CASE WHEN a.totp_secret IS NOT NULL OR EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = a.user_id) THEN 1 ELSE 0 END AS second_factor,
		       CASE WHEN a.password_hash <> '' THEN 1 ELSE 0 END,
		       a.delete_date, a.preferences
		FROM sessions s
		JOIN accounts a ON a.user_id = s.user_id
		JOIN users u ON u.id = s.user_id
		WHERE s.token_hash = $1`, []any{tokenHash}, func(r *sql.Rows) error {
		return scanAll(r, sa.Session.into(), []any{
			&sa.Actor.DisplayName, &sa.Actor.Reputation, &joined, &sa.Gold, &sa.Silver, &sa.Bronze, &sa.ProfileImageURL,
			(*int)(&sa.Actor.Role), (*intBool)(&sa.Actor.Confirmed), &suspended, &bonus,
			&sa.InboxUnread, &sa.AchievementsUnread, (*intBool)(&sa.HasSecondFactor), (*intBool)(&sa.HasPassword), &sa.DeleteDate, &sa.Preferences})
	})
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	if sa.ID == 0 {
		return nil, nil
	}
	sa.Actor.ID, sa.Actor.Joined = sa.User, time.UnixMilli(joined).UTC()
	sa.Actor.EarnedHere = sa.Actor.Reputation - bonus
	if suspended > 0 {
		sa.Actor.SuspendedUntil = time.UnixMilli(suspended).UTC()
	}
	if sa.Actor.Suspended(s.Now()) {
		sa.Actor.Reputation, sa.Actor.EarnedHere = 1, 1
	}
	return &sa, nil
}

// AddSession begins a session and returns its id.
func (tx *Tx) AddSession(ctx context.Context, tokenHash []byte, s Session) (id int64, err error) {
	now := tx.s.Now().UnixMilli()
	err = tx.QueryRowContext(ctx, `
		INSERT INTO sessions (token_hash, user_id, creation_date, last_used_date, authenticated_date, way, strong, address, user_agent)
		VALUES ($1, $2, $3, $3, $3, $4, $5, $6, $7)
		RETURNING id`,
		tokenHash, int64(s.User), now, s.Way, integer(s.Strong), s.Address, s.UserAgent).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("beginning a session of user %d: %w", s.User, err)
	}
	return id, nil
}

// TouchSession notes that a session was used.
func (tx *Tx) TouchSession(ctx context.Context, id int64, address string) error {
	now := tx.s.Now().UnixMilli()
	if _, err := tx.ExecContext(ctx, `
		UPDATE sessions
		SET last_used_date = $2, address = $3
		WHERE id = $1`, id, now, address); err != nil {
		return fmt.Errorf("session %d: %w", id, err)
	}
	_, err := tx.ExecContext(ctx, `
		UPDATE users
		SET last_access_date = $2
		WHERE id = (SELECT user_id FROM sessions WHERE id = $1)`, id, now)
	return err
}

// RenewSession gives a session another token, and with it the time and the
// strength of a fresh proof of who the person is.
func (tx *Tx) RenewSession(ctx context.Context, id int64, tokenHash []byte, strong bool) error {
	now := tx.s.Now().UnixMilli()
	_, err := tx.ExecContext(ctx, `
		UPDATE sessions
		SET token_hash = $2, authenticated_date = $3, last_used_date = $3, strong = $4
		WHERE id = $1`, id, tokenHash, now, integer(strong))
	if err != nil {
		return fmt.Errorf("renewing session %d: %w", id, err)
	}
	return nil
}

// EndSession ends one session of a user and reports whether it was there.
func (tx *Tx) EndSession(ctx context.Context, user parley.UserID, id int64) (bool, error) {
	found, err := tx.changedRows(ctx, `DELETE FROM sessions WHERE user_id = $1 AND id = $2`, int64(user), id)
	if err != nil {
		return false, fmt.Errorf("ending session %d: %w", id, err)
	}
	if !found {
		return false, nil
	}
	return true, tx.Emit(ctx, Event{Type: "session ended", User: user, Data: fmt.Sprintf(`{"session":%d}`, id)})
}

// EndSessions ends all sessions of a user but one; 0 spares none. Streams that
// stand open are told by the event.
func (tx *Tx) EndSessions(ctx context.Context, user parley.UserID, but int64) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE user_id = $1 AND id <> $2`, int64(user), but); err != nil {
		return fmt.Errorf("ending the sessions of user %d: %w", user, err)
	}
	return tx.Emit(ctx, Event{Type: "sessions ended", User: user, Data: fmt.Sprintf(`{"but":%d}`, but)})
}

// Sessions lists the sessions of a user, the one used last first.
func (s *Store) Sessions(ctx context.Context, user parley.UserID) ([]Session, error) {
	var list []Session
	err := s.query(ctx, `
		SELECT `+sessionColumns+`
		FROM sessions s
		WHERE s.user_id = $1
		ORDER BY s.last_used_date DESC, s.id DESC`, []any{int64(user)}, func(r *sql.Rows) error {
		var v Session
		if err := r.Scan(v.into()...); err != nil {
			return err
		}
		list = append(list, v)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("sessions of user %d: %w", user, err)
	}
	return list, nil
}

// AddDevice remembers a browser in which a user signed in.
func (tx *Tx) AddDevice(ctx context.Context, tokenHash []byte, user parley.UserID) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO devices (token_hash, user_id, creation_date, last_used_date)
		VALUES ($1, $2, $3, $3)`, tokenHash, int64(user), tx.s.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("remembering a browser of user %d: %w", user, err)
	}
	return nil
}

// KnownDevice reports whether a user signed in in this browser before.
func (tx *Tx) KnownDevice(ctx context.Context, tokenHash []byte, user parley.UserID) (bool, error) {
	known, err := tx.changedRows(ctx, `
		UPDATE devices
		SET last_used_date = $3
		WHERE token_hash = $1
		  AND user_id = $2`, tokenHash, int64(user), tx.s.Now().UnixMilli())
	if err != nil {
		return false, fmt.Errorf("a browser of user %d: %w", user, err)
	}
	return known, nil
}

// noRow reports whether a row was not there.
func noRow(err error) bool { return errors.Is(err, sql.ErrNoRows) }
