package users

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"parley"
	"parley/internal/store"
)

// Lengths of the fields of a profile in characters (comments-and-markup.md §5).
const (
	MaxLocation = 100
	MaxWebsite  = 200
	MaxAbout    = 3000
)

// ProfileEdit is what a person says about themselves.
type ProfileEdit struct {
	DisplayName string
	Location    string
	Website     string // with or without https://
	About       string // Markdown
}

// EditProfile changes what a person says about themselves. render makes the
// HTML of About.
func (u *Users) EditProfile(ctx context.Context, id parley.UserID, e ProfileEdit, render func(string) (string, error)) error {
	name, wrong := parseDisplayName(e.DisplayName)
	location := strings.Join(strings.Fields(norm.NFC.String(e.Location)), " ")
	if utf8.RuneCountInString(location) > MaxLocation || strings.ContainsFunc(location, func(r rune) bool { return !unicode.IsGraphic(r) }) {
		wrong = append(wrong, parley.FieldError{Field: "location", Key: "account.location", Args: []any{"max", MaxLocation}})
	}
	website, ok := parseWebsite(e.Website)
	if !ok {
		wrong = append(wrong, parley.FieldError{Field: "website", Key: "account.website", Args: []any{"max", MaxWebsite}})
	}
	about := norm.NFC.String(strings.TrimSpace(e.About))
	if n := utf8.RuneCountInString(about); n > MaxAbout {
		wrong = append(wrong, parley.FieldError{Field: "about", Key: "account.about.long", Args: []any{"max", MaxAbout, "n", n}})
	}
	if err := invalid(wrong); err != nil {
		return err
	}
	html := ""
	if about != "" {
		var err error
		if html, err = render(about); err != nil {
			return err
		}
	}
	return u.store.Update(ctx, func(tx *store.Tx) error {
		return tx.SetProfile(ctx, id, store.ProfileText{DisplayName: name, Location: location, Website: website, AboutSource: about, About: html})
	})
}

// parseWebsite returns an address of the web that a profile links to, "" for
// none.
func parseWebsite(typed string) (address string, ok bool) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return "", true
	}
	if !strings.Contains(typed, "://") {
		typed = "https://" + typed
	}
	parsed, err := url.Parse(typed)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || !strings.Contains(parsed.Host, ".") || parsed.User != nil ||
		utf8.RuneCountInString(typed) > MaxWebsite || strings.ContainsFunc(typed, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return "", false
	}
	return parsed.String(), true
}

// SetPicture makes an uploaded picture, given by its path on the site, a
// person's own; "" goes back to the one made from the name.
func (u *Users) SetPicture(ctx context.Context, id parley.UserID, path string) error {
	return u.store.Update(ctx, func(tx *store.Tx) error { return tx.SetPicture(ctx, id, path) })
}

// Preferences are how a person wants the site. The zero value is the site's
// usual.
type Preferences struct {
	Theme  string `json:"theme,omitempty"`  // light, dark, "" as the system has it
	Digest string `json:"digest,omitempty"` // of the unread inbox by mail, one of Digests; "" is UsualDigest
}

// Themes and Digests are the choices there are.
var (
	Themes  = []string{"", "light", "dark"}
	Digests = []string{"quarter", "threehours", UsualDigest, "weekly", "never"}
)

// UsualDigest is how often the unread inbox comes by mail without a choice.
const UsualDigest = "daily"

// ShortestDigest is how often one can come at most.
const ShortestDigest = 15 * time.Minute

// PreferencesOf reads the preferences that an account keeps. What is not
// understood is the site's usual.
func PreferencesOf(text string) (p Preferences) {
	if json.Unmarshal([]byte(text), &p) != nil {
		return Preferences{}
	}
	return p
}

// SetPreferences changes a person's preferences by change.
func (u *Users) SetPreferences(ctx context.Context, id parley.UserID, change func(*Preferences)) error {
	return u.store.Update(ctx, func(tx *store.Tx) error {
		account, err := tx.Account(ctx, id)
		if err != nil {
			return err
		}
		p := PreferencesOf(account.Preferences)
		change(&p)
		text, err := json.Marshal(p)
		if err != nil {
			return err
		}
		return tx.SetPreferences(ctx, id, string(text))
	})
}

// digestEvery is how long after a digest the next one is due.
func (p Preferences) digestEvery() (time.Duration, bool) {
	switch p.Digest {
	case "never":
		return 0, false
	case "quarter":
		return ShortestDigest, true
	case "threehours":
		return 3 * time.Hour, true
	case "weekly":
		return 7 * 24 * time.Hour, true
	}
	return 24 * time.Hour, true
}
