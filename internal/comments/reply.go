package comments

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"parley"
	"parley/internal/store"
)

// Scene is what decides whom a comment notifies.
type Scene struct {
	Writer       parley.UserID
	Owner        parley.UserID       // of the post; 0 for nobody who has an account
	Participants []store.Participant // the owner in any case; the writer may be among them
}

// Reply is what a comment becomes and whom it notifies.
type Reply struct {
	Text   string        // without an "@owner" that says nothing
	Owner  parley.UserID // to be notified as the post's owner, 0 if the writer is the owner or there is none
	Called parley.UserID // to be notified because the comment is for them, 0 for nobody
}

// Address reads the @names of a comment. Besides the owner, whom every comment
// notifies, one person can be called: the first @name that is somebody's. A
// second one is refused with a [parley.Error].
func Address(text string, s Scene) (Reply, error) {
	r := Reply{Text: text}
	if s.Owner != s.Writer {
		r.Owner = s.Owner
	}
	for _, name := range mentions(text) {
		who, ok := s.match(name)
		switch {
		case !ok || who == s.Owner || who == r.Called:
		case r.Called != 0:
			return Reply{}, parley.Refuse(parley.Invalid, "comment.twonames")
		default:
			r.Called = who
		}
	}
	others := s.commenters()
	if s.Owner == s.Writer && r.Called == 0 && len(others) == 1 {
		r.Called = others[0]
	}
	if r.Owner != 0 && len(others) == 0 {
		r.Text = s.cutOwner(text)
	}
	return r, nil
}

// commenters are those who commented, writer and owner apart.
func (s Scene) commenters() []parley.UserID {
	var list []parley.UserID
	for _, p := range s.Participants {
		if p.Commented && p.ID != s.Writer && p.ID != s.Owner {
			list = append(list, p.ID)
		}
	}
	return list
}

// cutOwner cuts "@owner" from the start of a comment.
func (s Scene) cutOwner(text string) string {
	if !strings.HasPrefix(text, "@") {
		return text
	}
	name := nameAt(text[1:])
	if who, ok := s.match(name); !ok || who != s.Owner {
		return text
	}
	rest := strings.TrimLeftFunc(text[1+len(name):], func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ':' })
	if rest == "" {
		return text
	}
	return rest
}

// mentions returns what stands behind each @ that begins a word, outside of code.
func mentions(text string) []string {
	var list []string
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '`':
			if end := strings.IndexByte(text[i+1:], '`'); end >= 0 {
				i += end + 1
			}
		case '@':
			before, _ := utf8.DecodeLastRuneInString(text[:i])
			if i > 0 && (unicode.IsLetter(before) || unicode.IsDigit(before)) {
				continue // an e-mail address
			}
			if name := nameAt(text[i+1:]); name != "" {
				list = append(list, name)
			}
		}
	}
	return list
}

// nameAt returns the name at the start of s: up to a blank, or to punctuation
// that names don't have.
func nameAt(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.'’", r)
	})
	if end < 0 {
		return s
	}
	return s[:end]
}

// match returns the user whom a name means. What stands behind a name in a
// sentence is tried as part of it first, since it may be.
func (s Scene) match(name string) (parley.UserID, bool) {
	name = strings.ReplaceAll(name, "’", "'")
	trimmed := strings.TrimRight(name, ".'")
	for _, n := range []string{name, trimmed, strings.TrimSuffix(trimmed, "'s")} {
		if who, ok := s.matchExactly(fold(n)); ok {
			return who, true
		}
	}
	return 0, false
}

// minName is how many characters of a longer name call its bearer.
const minName = 3

// matchExactly finds whose name begins with a folded one. Of several the one
// who took part last is meant; people come before an owner who did not.
func (s Scene) matchExactly(name string) (parley.UserID, bool) {
	var found store.Participant
	for _, p := range s.Participants {
		full := fold(p.Name)
		switch {
		case !s.callable(p) || name == "" || !strings.HasPrefix(full, name):
		case utf8.RuneCountInString(name) < minName && name != full:
		case found.ID == 0 || p.Last > found.Last:
			found = p
		}
	}
	return found.ID, found.ID != 0
}

// callable reports whether the writer can call somebody: not himself, and
// nobody who has chosen no name.
func (s Scene) callable(p store.Participant) bool {
	return p.ID != s.Writer && p.Name != "user"+strconv.FormatInt(int64(p.ID), 10)
}

// fold is the form in which names are compared: without blanks, case and
// diacritics.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(name))
}

// Handle is how a name is written behind an @.
func Handle(name string) string {
	return strings.Join(strings.Fields(name), "")
}

// Completions lists whom a comment can call, the one who took part last first,
// each once: the names that are offered after an @. The owner is notified
// anyway and comes last.
func (s Scene) Completions() []store.Participant {
	var list, owner []store.Participant
	byLast := slices.SortedStableFunc(slices.Values(s.Participants), func(a, b store.Participant) int { return cmp.Compare(b.Last, a.Last) })
	for _, p := range byLast {
		switch {
		case !s.callable(p):
		case p.ID == s.Owner:
			owner = []store.Participant{p}
		default:
			list = append(list, p)
		}
	}
	return append(list, owner...)
}
