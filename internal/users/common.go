package users

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"sort"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// commonSums are the first bytes of the SHA-256 of common passwords, sorted
// (common_gen.go). A false alarm has a chance of one in 90 million.
//
//go:embed common.bin
var commonSums []byte

const commonPrefix = 5

// common reports whether a password is one of the 30,000 that most people
// choose, whatever its case, or one character or short piece over and over, or
// a row of neighbours (abcdefgh, 98765432).
func common(password string) bool {
	folded := strings.ToLower(norm.NFC.String(password))
	sum := sha256.Sum256([]byte(folded))
	n := len(commonSums) / commonPrefix
	i := sort.Search(n, func(i int) bool {
		return bytes.Compare(commonSums[i*commonPrefix:(i+1)*commonPrefix], sum[:commonPrefix]) >= 0
	})
	if i < n && bytes.Equal(commonSums[i*commonPrefix:(i+1)*commonPrefix], sum[:commonPrefix]) {
		return true
	}
	return repeats([]rune(folded)) || neighbours([]rune(folded))
}

// repeats reports whether a text is one piece of up to three characters over
// and over.
func repeats(text []rune) bool {
	for size := 1; size <= 3; size++ {
		same := true
		for i := size; i < len(text); i++ {
			same = same && text[i] == text[i-size]
		}
		if same {
			return true
		}
	}
	return false
}

func neighbours(text []rune) bool {
	up, down := true, true
	for i := 1; i < len(text); i++ {
		up = up && text[i] == text[i-1]+1
		down = down && text[i] == text[i-1]-1
	}
	return up || down
}
