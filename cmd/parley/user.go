package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"parley"
	"parley/internal/message"
	"parley/internal/store"
	"parley/internal/users"
)

// userCmd looks after accounts. It takes the site's folder, so that a server on
// SQLite must be stopped first; PostgreSQL it shares.
type userCmd struct {
	Create    userCreateCmd    `cmd:"" help:"Make an account and print a link that sets its password."`
	List      userListCmd      `cmd:"" help:"List the accounts: number, name, address, role."`
	Suspend   userSuspendCmd   `cmd:"" help:"Keep a member from writing for some days."`
	Unsuspend userUnsuspendCmd `cmd:"" help:"End a suspension."`
	Reset     userResetCmd     `cmd:"" help:"Log a member out everywhere and print a link for a new password."`
	Role      userRoleCmd      `cmd:"" help:"Make somebody a member, moderator or administrator."`
}

// accountFlags say which site's accounts, and where the site is.
type accountFlags struct {
	siteFlags
	URL string `name:"url" help:"Public address of the site, for the link." default:"http://localhost:8080" placeholder:"URL" env:"PARLEY_URL"`
}

// withUsers opens the site and its accounts for one command.
func (f *siteFlags) withUsers(ctx context.Context, std *streams, do func(*store.Store, *users.Users) error) error {
	return f.withStore(ctx, func(s *store.Store) error {
		settings, err := s.Settings(ctx)
		if err != nil {
			return err
		}
		u, err := users.New(s, users.Options{SiteName: settings[store.SettingSiteName], Logger: slog.New(slog.NewTextHandler(std.err, nil))})
		if err != nil {
			return err
		}
		return inWords(do(s, u))
	})
}

// inWords tells what the rules of accounts refuse in a sentence for the
// terminal.
func inWords(err error) error {
	e, ok := errors.AsType[*parley.Error](err)
	if !ok || e.Message != "" {
		return err
	}
	texts, loadErr := message.Load("en")
	if loadErr != nil {
		return errors.Join(err, loadErr)
	}
	var sentences []string
	for _, f := range e.Fields {
		sentences = append(sentences, texts.Text(f.Key, f.Args...))
	}
	if len(sentences) == 0 {
		sentences = append(sentences, texts.Text(e.Key, e.Args...))
	}
	return parley.Errorf(e.Kind, "%s", strings.Join(sentences, " "))
}

type userCreateCmd struct {
	accountFlags
	Name      string `arg:"" help:"Display name."`
	Email     string `arg:"" help:"E-mail address."`
	Admin     bool   `help:"Make an administrator." xor:"role"`
	Moderator bool   `help:"Make a moderator." xor:"role"`
}

func (c *userCreateCmd) Run(ctx context.Context, std *streams) error {
	role := parley.Member
	switch {
	case c.Admin:
		role = parley.Administrator
	case c.Moderator:
		role = parley.Moderator
	}
	return c.withUsers(ctx, std, func(_ *store.Store, u *users.Users) error {
		id, path, err := u.Create(ctx, c.Name, c.Email, role)
		if err != nil {
			return err
		}
		fmt.Fprintf(std.out, "User %d, %s. Set the password within a day:\n%s%s\n", id, users.RoleName(role), c.URL, path)
		return nil
	})
}

type userListCmd struct {
	siteFlags
	Staff bool `help:"Moderators and administrators only."`
}

func (c *userListCmd) Run(ctx context.Context, std *streams) error {
	const chunk = 1000
	return c.withUsers(ctx, std, func(s *store.Store, _ *users.Users) error {
		for after := parley.UserID(-1 << 62); ; {
			list, err := s.Accounts(ctx, after, chunk)
			if err != nil {
				return err
			}
			for _, a := range list {
				after = a.User
				if !c.Staff || a.Role > parley.Member {
					fmt.Fprintln(std.out, users.Described(&a, s.Now()))
				}
			}
			if len(list) < chunk {
				return nil
			}
		}
	})
}

type userSuspendCmd struct {
	siteFlags
	Who    string `arg:"" help:"Number of the user, or e-mail address."`
	Days   int    `help:"For how long." default:"7" placeholder:"N"`
	Reason string `required:"" help:"What the member is told." placeholder:"TEXT"`
}

func (c *userSuspendCmd) Run(ctx context.Context, std *streams) error {
	return c.withUsers(ctx, std, func(s *store.Store, u *users.Users) error {
		a, err := u.Find(ctx, c.Who)
		if err != nil {
			return err
		}
		span := time.Duration(c.Days) * 24 * time.Hour
		if err := u.Suspend(ctx, parley.Actor{}, a.User, span, c.Reason); err != nil {
			return err
		}
		fmt.Fprintf(std.out, "%s is suspended until %s.\n", a.DisplayName, s.Now().Add(span).Format("2006-01-02 15:04 UTC"))
		return nil
	})
}

type userUnsuspendCmd struct {
	siteFlags
	Who string `arg:"" help:"Number of the user, or e-mail address."`
}

func (c *userUnsuspendCmd) Run(ctx context.Context, std *streams) error {
	return c.withUsers(ctx, std, func(_ *store.Store, u *users.Users) error {
		a, err := u.Find(ctx, c.Who)
		if err != nil {
			return err
		}
		if err := u.Unsuspend(ctx, parley.Actor{}, a.User); err != nil {
			return err
		}
		fmt.Fprintf(std.out, "%s is not suspended any more.\n", a.DisplayName)
		return nil
	})
}

type userResetCmd struct {
	accountFlags
	Who          string `arg:"" help:"Number of the user, or e-mail address."`
	SecondFactor bool   `help:"Remove passkeys, one-time codes and recovery codes too, for somebody who has lost them."`
}

func (c *userResetCmd) Run(ctx context.Context, std *streams) error {
	return c.withUsers(ctx, std, func(_ *store.Store, u *users.Users) error {
		a, err := u.Find(ctx, c.Who)
		if err != nil {
			return err
		}
		path, err := u.Reset(ctx, a.User, c.SecondFactor)
		if err != nil {
			return err
		}
		fmt.Fprintf(std.out, "%s is logged out everywhere. A new password can be set within a day:\n%s%s\n", a.DisplayName, c.URL, path)
		return nil
	})
}

type userRoleCmd struct {
	siteFlags
	Who  string `arg:"" help:"Number of the user, or e-mail address."`
	Role string `arg:"" enum:"member,moderator,administrator" help:"member, moderator or administrator."`
}

func (c *userRoleCmd) Run(ctx context.Context, std *streams) error {
	role, ok := users.RoleNamed(c.Role)
	if !ok {
		return parley.Errorf(parley.Invalid, "there is no role %q", c.Role)
	}
	return c.withUsers(ctx, std, func(_ *store.Store, u *users.Users) error {
		a, err := u.Find(ctx, c.Who)
		if err != nil {
			return err
		}
		if err := u.SetRole(ctx, parley.Actor{}, a.User, role); err != nil {
			return err
		}
		fmt.Fprintf(std.out, "%s is a %s now.\n", a.DisplayName, c.Role)
		return nil
	})
}
