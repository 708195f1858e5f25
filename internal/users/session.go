package users

import (
	"context"
	"time"

	"parley"
	"parley/internal/store"
)

// How long a session lasts: without use, and at all (security.md §1).
const (
	SessionIdle          = 30 * 24 * time.Hour
	SessionLife          = 180 * 24 * time.Hour
	ModeratorSessionIdle = 12 * time.Hour
	ModeratorSessionLife = 7 * 24 * time.Hour
)

// touchEvery is how exactly the last use of a session is known.
const touchEvery = 10 * time.Minute

// freshFor is how long after proving who they are a person may change what lets
// them in.
const freshFor = 15 * time.Minute

// Session is a person's session and what pages show of the person.
type Session struct {
	store.SessionActor
	// RoleWithheld is set for a moderator or administrator who has signed in
	// without a second factor: until they have one they are a member.
	RoleWithheld bool
}

// Fresh reports whether the person proved who they are a moment ago.
func (s *Session) Fresh(now time.Time) bool {
	return now.Sub(time.UnixMilli(s.Authenticated)) < freshFor
}

// SignedIn is what signing in gives the browser.
type SignedIn struct {
	User parley.UserID
	// Token is the session's, for the cookie; "" when the second factor is
	// still to come.
	Token string
	// Device is a token for this browser to keep, "" when it has one.
	Device string
	// Challenge is to be given back with the second factor, within ten minutes.
	Challenge  string
	ReturnPath string // where the person was when they signed up, or ""
	New        bool   // the account was made a moment ago
}

// Actor returns who has the session with the token. It is nobody, with a nil
// session, if the token is no session's or the session has run out. One
// statement.
func (u *Users) Actor(ctx context.Context, token string, v Visitor) (parley.Actor, *Session, error) {
	if token == "" {
		return parley.Actor{}, nil, nil
	}
	found, err := u.store.SessionActor(ctx, tokenHash(token))
	if err != nil || found == nil {
		return parley.Actor{}, nil, err
	}
	s := &Session{SessionActor: *found}
	now := u.store.Now()
	if s.ended(now) {
		return parley.Actor{}, nil, nil // the daily clean-up removes the row
	}
	if s.Actor.Role > parley.Member && !s.Strong {
		s.Actor.Role, s.RoleWithheld = parley.Member, true
	}
	if now.Sub(time.UnixMilli(s.LastUsed)) > touchEvery {
		u.touch(ctx, s, v)
	}
	return s.Actor, s, nil
}

// ended reports whether a session has run out. A moderator's lasts less long,
// from the appointment on.
func (s *Session) ended(now time.Time) bool {
	idle, life := SessionIdle, SessionLife
	if s.Actor.Role > parley.Member {
		idle, life = ModeratorSessionIdle, ModeratorSessionLife
	}
	return now.Sub(time.UnixMilli(s.LastUsed)) > idle || now.Sub(time.UnixMilli(s.Created)) > life
}

// touch notes the use of a session. Reading goes on if that fails.
func (u *Users) touch(ctx context.Context, s *Session, v Visitor) {
	err := u.store.Update(ctx, func(tx *store.Tx) error {
		return tx.TouchSession(ctx, s.ID, v.address())
	})
	if err != nil && ctx.Err() == nil {
		u.logger.Warn("noting the use of a session", "session", s.ID, "error", err)
	}
}

// start begins a session for an account, in the transaction that proved who the
// person is.
func (u *Users) start(ctx context.Context, tx *store.Tx, v Visitor, user parley.UserID, way string, strong bool) (*SignedIn, error) {
	in := &SignedIn{User: user}
	token, hash := newToken()
	in.Token = token
	_, err := tx.AddSession(ctx, hash, store.Session{User: user, Way: way, Strong: strong, Address: v.address(), UserAgent: v.userAgent()})
	if err != nil {
		return nil, err
	}
	known := false
	if v.Device != "" {
		if known, err = tx.KnownDevice(ctx, tokenHash(v.Device), user); err != nil {
			return nil, err
		}
	}
	if !known {
		device, hash := newToken()
		in.Device = device
		if err := tx.AddDevice(ctx, hash, user); err != nil {
			return nil, err
		}
	}
	return in, tx.Emit(ctx, store.Event{Type: "signed in", User: user})
}

// SignOut ends the session of a token.
func (u *Users) SignOut(ctx context.Context, s *Session) error {
	return u.store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.EndSession(ctx, s.User, s.ID)
		return err
	})
}

// SignOutEverywhere ends all sessions of a person, this one too.
func (u *Users) SignOutEverywhere(ctx context.Context, user parley.UserID) error {
	return u.store.Update(ctx, func(tx *store.Tx) error { return tx.EndSessions(ctx, user, 0) })
}

// SignOutOthers ends all sessions of a person but the one given.
func (u *Users) SignOutOthers(ctx context.Context, s *Session) error {
	return u.store.Update(ctx, func(tx *store.Tx) error { return tx.EndSessions(ctx, s.User, s.ID) })
}

// EndSession ends one session of a person's list.
func (u *Users) EndSession(ctx context.Context, user parley.UserID, id int64) error {
	return u.store.Update(ctx, func(tx *store.Tx) error {
		found, err := tx.EndSession(ctx, user, id)
		if err == nil && !found {
			err = parley.Refuse(parley.NotFound, "account.error.session")
		}
		return err
	})
}
