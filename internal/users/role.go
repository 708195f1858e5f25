package users

import (
	"context"
	"time"
	"unicode/utf8"

	"parley"
	"parley/internal/store"
)

// maxReason bounds the reason of a suspension, in characters.
const maxReason = 500

// Suspend keeps a member from writing for a time; by is a moderator, or the
// zero Actor for an operator at the command line. All their sessions end.
func (u *Users) Suspend(ctx context.Context, by parley.Actor, id parley.UserID, span time.Duration, reason string) error {
	switch {
	case span < time.Hour || span > 366*24*time.Hour:
		return invalid([]parley.FieldError{{Field: "days", Key: "account.suspend.days"}})
	case reason == "" || utf8.RuneCountInString(reason) > maxReason:
		return invalid([]parley.FieldError{{Field: "reason", Key: "account.suspend.reason", Args: []any{"max", maxReason}}})
	}
	until := u.store.Now().Add(span)
	return u.store.Update(ctx, func(tx *store.Tx) error {
		account, err := u.subordinate(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := tx.Suspend(ctx, store.Suspension{User: id, End: until.UnixMilli(), Reason: reason, By: by.ID}); err != nil {
			return err
		}
		if err := u.tell(ctx, tx, account, letter{Kind: letterSuspended, Date: until.UnixMilli(), Text: reason}); err != nil {
			return err
		}
		return tx.EndSessions(ctx, id, 0)
	})
}

// Unsuspend lifts a suspension.
func (u *Users) Unsuspend(ctx context.Context, by parley.Actor, id parley.UserID) error {
	return u.store.Update(ctx, func(tx *store.Tx) error {
		if _, err := u.subordinate(ctx, tx, by, id); err != nil {
			return err
		}
		return tx.Unsuspend(ctx, id, by.ID)
	})
}

// subordinate returns an account that by may act on: a moderator on members,
// an administrator on everybody, an operator too. Nobody acts on themselves.
func (u *Users) subordinate(ctx context.Context, tx *store.Tx, by parley.Actor, id parley.UserID) (*store.Account, error) {
	account, err := tx.Account(ctx, id)
	if err != nil {
		return nil, err
	}
	operator := by.ID == 0 && by.Role == parley.Member
	if !operator && (by.ID == id || !by.Moderates() || by.Role <= account.Role && by.Role < parley.Administrator) {
		return nil, parley.Refuse(parley.Denied, "account.error.rank")
	}
	return account, nil
}

// SetRole appoints or dismisses; by is an administrator, or the zero Actor for
// an operator. All the member's sessions end: the next one asks for a second
// factor, or has no rights of the office any more. The last administrator
// stays.
func (u *Users) SetRole(ctx context.Context, by parley.Actor, id parley.UserID, role parley.Role) error {
	if by.ID != 0 && by.Role < parley.Administrator {
		return parley.Refuse(parley.Denied, "account.error.rank")
	}
	return u.store.Update(ctx, func(tx *store.Tx) error {
		account, err := u.subordinate(ctx, tx, by, id)
		if err != nil || account.Role == role {
			return err
		}
		if err := notTheLast(ctx, tx, account); err != nil {
			return err
		}
		if err := tx.SetRole(ctx, id, role); err != nil {
			return err
		}
		if err := u.tell(ctx, tx, account, letter{Kind: letterRole, Text: roleNames[role]}); err != nil {
			return err
		}
		return tx.EndSessions(ctx, id, 0)
	})
}

// roleNames are the roles as letters and commands name them.
var roleNames = map[parley.Role]string{parley.Member: "member", parley.Moderator: "moderator", parley.Administrator: "administrator"}

// notTheLast refuses to take the last administrator from a site.
func notTheLast(ctx context.Context, tx *store.Tx, account *store.Account) error {
	if account.Role != parley.Administrator {
		return nil
	}
	n, err := tx.Administrators(ctx)
	if err == nil && n == 1 {
		err = parley.Refuse(parley.Conflict, "account.error.lastadministrator")
	}
	return err
}

// RoleNamed returns the role with a name.
func RoleNamed(name string) (parley.Role, bool) {
	for r, n := range roleNames {
		if n == name {
			return r, true
		}
	}
	return parley.Member, false
}

// RoleName is the name of a role.
func RoleName(r parley.Role) string { return roleNames[r] }
