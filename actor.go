package parley

import "time"

// Role is what a person was appointed to, beside what reputation gives.
type Role int

const (
	Member        Role = 0
	Moderator     Role = 1 // holds every privilege (privileges.md)
	Administrator Role = 2 // also changes settings, roles and accounts
)

// Actor is who reads or acts, as far as the rules need to know. The zero Actor
// is a reader who is not signed in.
type Actor struct {
	ID             UserID // 0 is nobody
	DisplayName    string
	Reputation     int // as it counts for privileges: 1 during a suspension
	EarnedHere     int // Reputation without the association bonus (post-lifecycle.md §8)
	Role           Role
	Confirmed      bool      // the e-mail address was confirmed: before that a person may read, and write nothing
	SuspendedUntil time.Time // the zero time is never
	Joined         time.Time
}

// Guest is somebody without an account, whose acts are the [CommunityUser]'s. He
// may suggest edits and nothing else.
func Guest() Actor {
	return Actor{ID: CommunityUser, DisplayName: "Community", Reputation: 1, Confirmed: true}
}

// SignedIn reports whether the actor is a person with an account.
func (a Actor) SignedIn() bool { return a.ID != 0 }

// Moderates reports whether the actor holds the rights of a moderator.
func (a Actor) Moderates() bool { return a.Role >= Moderator }

// Suspended reports whether the actor is suspended at now.
func (a Actor) Suspended(now time.Time) bool { return now.Before(a.SuspendedUntil) }

// Act is one write of a person: who, and from which form.
type Act struct {
	Actor Actor
	Key   string // idempotency key: the same key has its effect once; "" for none
}
