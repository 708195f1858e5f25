package users

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"

	"parley"
	"parley/internal/store"
)

// A claim is shown to be true by a code in the "about me" of the original
// profile, which only its owner can write, or by a moderator's decision.
const (
	maxClaimReason = 1000
	profileTimeout = 10 * time.Second
	maxProfile     = 2 << 20 // bytes of a profile that are read
)

// StartClaim notes that a person says an imported user is them.
func (u *Users) StartClaim(ctx context.Context, s *Session, claimed parley.UserID) error {
	code := "parley-" + strings.ToLower(rand.Text())
	return u.store.Update(ctx, func(tx *store.Tx) error {
		ok, err := tx.Claimable(ctx, claimed)
		if err != nil {
			return err
		}
		if !ok {
			return parley.Refuse(parley.NotFound, "claim.error.none")
		}
		err = tx.AddClaim(ctx, store.Claim{User: s.User, Claimed: claimed, Code: code})
		if store.IsUnique(err) {
			return parley.Refuse(parley.Conflict, "claim.error.open")
		}
		return err
	})
}

// WithdrawClaim ends a person's claim.
func (u *Users) WithdrawClaim(ctx context.Context, s *Session) error {
	c, err := u.openClaim(ctx, s)
	if err != nil {
		return err
	}
	return u.store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.EndClaim(ctx, c.ID, "withdrawn", "", s.User)
		return err
	})
}

func (u *Users) openClaim(ctx context.Context, s *Session) (*store.Claim, error) {
	c, err := u.store.OpenClaim(ctx, s.User)
	if err == nil && c == nil {
		err = parley.Refuse(parley.NotFound, "claim.error.gone")
	}
	return c, err
}

// CheckClaim looks for the code of a person's claim in the original profile. If
// it is there, the imported user is theirs, and their sessions go on as that
// user.
func (u *Users) CheckClaim(ctx context.Context, s *Session, origin string) error {
	c, err := u.openClaim(ctx, s)
	if err != nil {
		return err
	}
	if origin == "" || u.client == nil {
		return parley.Refuse(parley.Invalid, "claim.error.noorigin")
	}
	about, err := u.originalAbout(ctx, fmt.Sprintf("%s/users/%d", origin, c.Claimed))
	if err != nil {
		u.logger.Info("an original profile could not be read", "user", c.Claimed, "error", err)
		return parley.Refuse(parley.Invalid, "claim.error.unreachable")
	}
	if !strings.Contains(strings.ToLower(about), c.Code) {
		return parley.Refuse(parley.Invalid, "claim.error.nocode")
	}
	return u.store.Update(ctx, func(tx *store.Tx) error { return u.grant(ctx, tx, c, 0, "") })
}

// originalAbout fetches a profile and returns the text of its "about me".
func (u *Users) originalAbout(ctx context.Context, address string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, profileTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("Accept", "text/html")
	res, err := u.client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s answers %s", address, res.Status)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxProfile))
	if err != nil {
		return "", err
	}
	return aboutMe(body)
}

// aboutMarks are the class and id names by which profiles of Stack Exchange,
// old and new, and of Parley show where somebody writes about themselves.
// Nothing else on the page counts: others can write there.
var aboutMarks = []string{"js-about-me-content", "user-about-me", "about-me", "bio", "profile-about"}

// aboutMe returns the text in the "about me" of a profile.
func aboutMe(page []byte) (string, error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return "", err
	}
	var text strings.Builder
	var walk func(n *html.Node, within bool)
	walk = func(n *html.Node, within bool) {
		within = within || marked(n)
		if within && n.Type == html.TextNode {
			text.WriteString(n.Data + " ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, within)
		}
	}
	walk(doc, false)
	return text.String(), nil
}

// marked reports whether an element holds an "about me".
func marked(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key != "class" && a.Key != "id" {
			continue
		}
		for _, name := range strings.Fields(a.Val) {
			if slices.Contains(aboutMarks, name) {
				return true
			}
		}
	}
	return false
}

// AskAboutClaim puts a person's claim before the moderators.
func (u *Users) AskAboutClaim(ctx context.Context, s *Session, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" || utf8.RuneCountInString(reason) > maxClaimReason {
		return invalid([]parley.FieldError{{Field: "reason", Key: "claim.reason", Args: []any{"max", maxClaimReason}}})
	}
	c, err := u.openClaim(ctx, s)
	if err != nil {
		return err
	}
	return u.store.Update(ctx, func(tx *store.Tx) error { return tx.AskAboutClaim(ctx, c.ID, reason) })
}

// DecideClaim is a moderator's decision; answer is told to a claimant who is
// refused.
func (u *Users) DecideClaim(ctx context.Context, by parley.Actor, id int64, granted bool, answer string) error {
	if !by.Moderates() {
		return parley.Refuse(parley.Denied, "account.error.rank")
	}
	return u.store.Update(ctx, func(tx *store.Tx) error {
		c, err := tx.Claim(ctx, id)
		if err != nil {
			return err
		}
		if c == nil || c.State != "asked" {
			return parley.Refuse(parley.Conflict, "claim.error.gone")
		}
		if c.User == by.ID {
			return parley.Refuse(parley.Denied, "claim.error.own")
		}
		if granted {
			return u.grant(ctx, tx, c, by.ID, answer)
		}
		account, err := tx.Account(ctx, c.User)
		if err != nil {
			return err
		}
		if _, err := tx.EndClaim(ctx, id, "refused", answer, by.ID); err != nil {
			return err
		}
		return u.tell(ctx, tx, account, letter{Kind: letterClaimRefused, Text: answer})
	})
}

// grant makes the claimed user the claimant's: what both have becomes one.
func (u *Users) grant(ctx context.Context, tx *store.Tx, c *store.Claim, by parley.UserID, answer string) error {
	ok, err := tx.Claimable(ctx, c.Claimed)
	if err != nil {
		return err
	}
	ended := false
	if ok {
		ended, err = tx.EndClaim(ctx, c.ID, "granted", answer, by)
		if err != nil {
			return err
		}
	}
	if !ended {
		return parley.Refuse(parley.Conflict, "claim.error.gone")
	}
	// Nobody votes on their own posts; the votes are taken back first, by who
	// cast them, with all that follows.
	n, err := tx.VotesBetween(ctx, c.User, c.Claimed)
	if err != nil {
		return err
	}
	if n > 0 {
		return parley.Refuse(parley.Conflict, "claim.error.votes", "n", n)
	}
	if err := tx.MergeUser(ctx, c.User, c.Claimed); err != nil {
		return err
	}
	account, err := tx.Account(ctx, c.Claimed)
	if err != nil {
		return err
	}
	return u.tell(ctx, tx, account, letter{Kind: letterClaimed})
}
