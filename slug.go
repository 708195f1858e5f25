package parley

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// slugTitle is how many characters of a title its slug is made from (urls.md §4).
const slugTitle = 80

// slugLetters replaces letters outside ASCII in the slugs of titles.
var slugLetters = func() map[rune]string {
	m := map[rune]string{'ß': "ss", 'Þ': "th", 'ñ': "n", 'ń': "n", 'ý': "y", 'ÿ': "y", 'ğ': "g", 'ĝ': "g",
		'ř': "r", 'ł': "l", 'đ': "d", 'ĥ': "h", 'ĵ': "j"}
	for letter, from := range map[string]string{"a": "àåáâäãåą", "e": "èéêëę", "i": "ìíîïı", "o": "òóôõöøőð",
		"u": "ùúûüŭů", "c": "çćčĉ", "z": "żźž", "s": "śşšŝ"} {
		for _, r := range from {
			m[r] = letter
		}
	}
	for r, s := range m {
		if up := unicode.ToUpper(r); up != r {
			m[up] = s
		}
	}
	return m
}()

// Slug returns the last part of a question's or badge's address, made from its
// title by the rule of urls.md §4; "" when nothing of the title remains.
func Slug(title string) string { return slug(title, false) }

// UserSlug returns the last part of a user's address. Letters outside ASCII
// stay; the caller percent-encodes the path.
func UserSlug(name string) string { return slug(name, true) }

func slug(title string, keepLetters bool) string {
	b := make([]byte, 0, len(title)+16)
	n := 0
	for _, r := range title {
		if n++; n > slugTitle {
			break
		}
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b = append(b, byte(r))
		case r >= 'A' && r <= 'Z':
			b = append(b, byte(r)+'a'-'A')
		case r < utf8.RuneSelf:
			if strings.IndexByte(" ,./\\-_=", byte(r)) >= 0 && len(b) > 0 && b[len(b)-1] != '-' {
				b = append(b, '-')
			}
		case keepLetters:
			if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) {
				b = utf8.AppendRune(b, unicode.ToLower(r))
			}
		default:
			b = append(b, slugLetters[r]...)
		}
	}
	return strings.TrimSuffix(string(b), "-")
}
