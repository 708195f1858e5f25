package fetch

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Outcome is what a fetch showed of a source (evidence.md §4.2). Whether a page
// is paywalled, a soft 404, mostly links or spam needs a look at its text: [SoftMissing],
// and package sources.
type Outcome string

const (
	OK          Outcome = "ok"
	Gone        Outcome = "gone" // the server says so: one such answer is no proof yet
	SoftGone    Outcome = "soft_404"
	Paywalled   Outcome = "paywalled"
	Login       Outcome = "login"
	Blocked     Outcome = "blocked"
	Unreachable Outcome = "unreachable"
	Refused     Outcome = "refused"      // ours: the address, its type or robots.txt forbids it
	MostlyLinks Outcome = "mostly_links" // ours: a list of links, of which no copy is kept
	Spam        Outcome = "spam"         // ours: a text with a phrase that moderators listed
)

var (
	loginPath = regexp.MustCompile(`(?i)/(log-?in|sign-?in|sso|auth|account/login|user/login|wp-login\.php)([/?.]|$)`)
	challenge = regexp.MustCompile(`(?i)(cf-chl-|challenge-platform|/_Incapsula_|px-captcha|g-recaptcha|h-captcha|<title>\s*(just a moment|attention required|access denied|are you a (human|robot)))`)
)

// challengeSize is up to how many bytes a page may be a challenge: longer ones
// are articles that carry the same scripts.
const challengeSize = 60_000

// OutcomeOf classifies the answer to a fetch of address, or its error.
func OutcomeOf(address string, res *Response, err error) Outcome {
	if err != nil {
		var dns *net.DNSError
		switch {
		case errors.Is(err, ErrRefused), errors.Is(err, ErrRobots), errors.Is(err, ErrType), errors.Is(err, ErrTooLarge):
			return Refused
		case errors.As(err, &dns) && dns.IsNotFound:
			return Gone
		}
		return Unreachable
	}
	switch {
	case res.Status == http.StatusNotFound, res.Status == http.StatusGone:
		return Gone
	case res.Status == http.StatusUnauthorized, toLogin(address, res.URL):
		return Login
	case res.Status == http.StatusForbidden, res.Status == http.StatusTooManyRequests, res.Status == http.StatusUnavailableForLegalReasons:
		return Blocked
	case len(res.Body) < challengeSize && challenge.Match(res.Body):
		return Blocked
	case res.Status != http.StatusOK && res.Status != http.StatusNotModified:
		return Unreachable
	case toRoot(address, res.URL):
		return SoftGone
	}
	return OK
}

// toLogin reports whether a redirect ended at a login that was not asked for.
func toLogin(from, to string) bool {
	f, err1 := url.Parse(from)
	t, err2 := url.Parse(to)
	return err1 == nil && err2 == nil && t.Path != f.Path && loginPath.MatchString(t.Path) && !loginPath.MatchString(f.Path)
}

// toRoot reports whether an article's address led to the front page.
func toRoot(from, to string) bool {
	f, err1 := url.Parse(from)
	t, err2 := url.Parse(to)
	return err1 == nil && err2 == nil && len(strings.Trim(f.Path, "/")) > 0 && strings.Trim(t.Path, "/") == "" && t.RawQuery == ""
}

var missing = regexp.MustCompile(`(?i)(page|article|story|content|seite|artikel|p[aá]gina|art[ií]culo|страница|页面|ページ)?.{0,20}(not found|no longer (available|exists?)|does(n.t| not) exist|(can.?not|couldn.t|could not) be found|nicht gefunden|introuvable|no encontrad[ao]|non trovat[ao]|n[aã]o encontrad[ao]|не найден[ао]?|未找到|見つかりません)|\b(404|410)\b`)

// SoftMissing reports whether a page with this title and beginning of its text
// says that there is nothing here, though its status is 200. Only together with
// the same answer for a random sibling path does that count.
func SoftMissing(title, lead string) bool {
	return missing.MatchString(title) || len(lead) < 600 && missing.MatchString(lead)
}

// Sibling is an address beside another that no server has: if it gets the same
// answer, that answer means "not found".
func Sibling(address, random string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || strings.Trim(u.Path, "/") == "" {
		return "", false
	}
	path := strings.TrimSuffix(u.Path, "/")
	u.Path, u.RawPath, u.RawQuery = path[:strings.LastIndexByte(path, '/')+1]+random, "", ""
	return u.String(), true
}

// SameAnswer reports whether two pages are the same but for their addresses:
// nearly the same length, and the same beginning.
func SameAnswer(a, b []byte) bool {
	n := min(len(a), len(b))
	if n == 0 || max(len(a), len(b))-n > max(len(a), len(b))/20 {
		return false
	}
	head := min(n, 512)
	return bytes.Equal(a[:head], b[:head])
}
