package users

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"parley"
)

// maxEmail is the longest address that a path of SMTP holds (RFC 5321 §4.5.3).
const maxEmail = 254

// parseEmail returns an address as it was typed, without blanks around it, and
// the key by which addresses are compared: the domain in ASCII, all in lower
// case. Mail servers could tell A@ from a@; none that people use does.
func parseEmail(typed string) (email, key string, ok bool) {
	email = norm.NFC.String(strings.TrimSpace(typed))
	at := strings.LastIndexByte(email, '@')
	if at <= 0 || at > 64 || len(email) > maxEmail || !utf8.ValidString(email) {
		return "", "", false
	}
	local, domain := email[:at], email[at+1:]
	// Quoted local parts are legal and unused; what is left cannot break a
	// header (RFC 5322 atext, and RFC 6531 beyond ASCII).
	for _, r := range local {
		if r < utf8.RuneSelf && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r) && !isAlphanumeric(r) || r >= utf8.RuneSelf && !unicode.IsGraphic(r) {
			return "", "", false
		}
	}
	if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return "", "", false
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || !strings.Contains(ascii, ".") && ascii != "localhost" || strings.HasSuffix(ascii, ".") {
		return "", "", false
	}
	return email, strings.ToLower(local) + "@" + strings.ToLower(ascii), true
}

// checkDomain refuses an address, given by its key, whose domain the operator
// has blocked. Domains are compared by their labels: blocking b.example blocks
// a.b.example and leaves ab.example alone.
func (u *Users) checkDomain(key string) []parley.FieldError {
	_, domain, _ := strings.Cut(key, "@")
	for _, blocked := range u.blocked {
		if domain == blocked || strings.HasSuffix(domain, "."+blocked) {
			return []parley.FieldError{{Field: "email", Key: "account.email.blocked"}}
		}
	}
	return nil
}

func isAlphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// Lengths of a display name in characters (comments-and-markup.md §5).
const (
	MinDisplayName = 3
	MaxDisplayName = 30
)

// parseMember reads name and address of a new member; wrong is what is wrong
// with them.
func parseMember(typedName, typedEmail string) (name, email, key string, wrong []parley.FieldError) {
	name, wrong = parseDisplayName(typedName)
	email, key, ok := parseEmail(typedEmail)
	if !ok {
		wrong = append(wrong, parley.FieldError{Field: "email", Key: "account.email.invalid"})
	}
	return name, email, key, wrong
}

// parseDisplayName returns a name with single blanks between its words, or what
// is wrong with it.
func parseDisplayName(typed string) (name string, wrong []parley.FieldError) {
	refuse := func(key string, args ...any) []parley.FieldError {
		return []parley.FieldError{{Field: "display_name", Key: key, Args: args}}
	}
	if !utf8.ValidString(typed) {
		return "", refuse("account.name.characters")
	}
	name = strings.Join(strings.Fields(norm.NFC.String(typed)), " ")
	letters := 0
	for _, r := range name {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			letters++
		case r == '♦' || r == '@' || r == '<' || r == '>' || !unicode.IsGraphic(r) && r != '\u200c' && r != '\u200d':
			// The diamond is a moderator's; the others would be read as a mention
			// or as HTML; control and direction characters disguise a name.
			return "", refuse("account.name.characters")
		}
	}
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return "", refuse("account.name.missing")
	case n < MinDisplayName:
		return "", refuse("account.name.short", "min", MinDisplayName)
	case n > MaxDisplayName:
		return "", refuse("account.name.long", "max", MaxDisplayName)
	case letters == 0:
		return "", refuse("account.name.characters")
	}
	if deletedName(name) {
		return "", refuse("account.name.reserved")
	}
	return name, nil
}

// deletedName reports whether a name looks like that of a deleted account.
func deletedName(name string) bool {
	digits, found := strings.CutPrefix(strings.ToLower(name), "user")
	return found && digits != "" && strings.Trim(digits, "0123456789") == ""
}
