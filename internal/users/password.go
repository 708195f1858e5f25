package users

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"parley"
)

// Lengths of a password in characters, in Unicode's form NFC.
const (
	MinPassword = 8
	MaxPassword = 1024
)

// What a hash costs (security.md §1): memory in KiB, passes, lanes.
const (
	argonMemory = 19 * 1024
	argonTime   = 2
	argonLanes  = 1
	saltBytes   = 16
	hashBytes   = 32
)

// hashQueue is how many may wait for a hash beside those that are computed.
const hashQueue = 32

// errBusy tells that too many people sign in at the same moment.
var errBusy = &parley.Error{Kind: parley.Busy, Key: "account.error.busy", After: 2 * time.Second}

// hasher computes Argon2id, no more at a time than there are cores: each takes
// 19 MiB.
type hasher struct {
	running chan struct{}
	waiting chan struct{}
	pepper  []byte
	keyID   string // of the pepper, as it stands in a hash; "" without one
}

func newHasher(width int, pepper []byte) *hasher {
	h := &hasher{running: make(chan struct{}, width), waiting: make(chan struct{}, width+hashQueue), pepper: pepper}
	if len(pepper) > 0 {
		sum := sha256.Sum256(append([]byte("parley pepper id\x00"), pepper...))
		h.keyID = hex.EncodeToString(sum[:4])
	}
	return h
}

// do runs f when its turn comes; it refuses at once when the queue is full.
func (h *hasher) do(ctx context.Context, f func()) error {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return errBusy
	}
	select {
	case h.running <- struct{}{}:
		defer func() { <-h.running }()
	case <-ctx.Done():
		return ctx.Err()
	}
	f()
	return nil
}

// Hash returns the hash of a password, with its parameters.
func (h *hasher) Hash(ctx context.Context, password string) (hash string, err error) {
	err = h.do(ctx, func() { hash = h.hash(password) })
	return hash, err
}

// Verify reports whether a password is the one that was hashed.
func (h *hasher) Verify(ctx context.Context, hash, password string) (ok bool, err error) {
	p, err := parseHash(hash)
	if err != nil {
		return false, err
	}
	if p.keyID != "" && p.keyID != h.keyID {
		return false, fmt.Errorf("a password was hashed with the pepper %s, which this process does not have", p.keyID)
	}
	err = h.do(ctx, func() {
		input := []byte(norm.NFC.String(password))
		if p.keyID != "" {
			input = h.peppered(input)
		}
		sum := argon2.IDKey(input, p.salt, p.time, p.memory, p.lanes, uint32(len(p.sum)))
		ok = subtle.ConstantTimeCompare(sum, p.sum) == 1
	})
	return ok, err
}

// outdated reports whether a hash should be made anew with today's parameters.
func (h *hasher) outdated(hash string) bool {
	p, err := parseHash(hash)
	return err == nil && (p.memory < argonMemory || p.time < argonTime || p.keyID != h.keyID)
}

func (h *hasher) peppered(input []byte) []byte {
	mac := hmac.New(sha256.New, h.pepper)
	mac.Write(input)
	return mac.Sum(nil)
}

func (h *hasher) hash(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails
	input := []byte(norm.NFC.String(password))
	if h.keyID != "" {
		input = h.peppered(input)
	}
	return h.format(salt, argon2.IDKey(input, salt, argonTime, argonMemory, argonLanes, hashBytes))
}

// impossible is a hash that takes as long to check as any and that no password
// has: nobody knows one whose sum is these random bytes.
func (h *hasher) impossible() string {
	salt, sum := make([]byte, saltBytes), make([]byte, hashBytes)
	rand.Read(salt)
	rand.Read(sum)
	return h.format(salt, sum)
}

func (h *hasher) format(salt, sum []byte) string {
	key := ""
	if h.keyID != "" {
		key = ",keyid=" + h.keyID
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d%s$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes, key,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

// passwordHash is a hash in the PHC string format.
type passwordHash struct {
	memory, time uint32
	lanes        uint8
	keyID        string
	salt, sum    []byte
}

func parseHash(hash string) (p passwordHash, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, fmt.Errorf("a password hash that is not understood: %.20q", hash)
	}
	parameters, key, _ := strings.Cut(parts[3], ",keyid=")
	p.keyID = key
	if _, err := fmt.Sscanf(parameters, "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.lanes); err != nil {
		return p, fmt.Errorf("parameters of a password hash: %w", err)
	}
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return p, fmt.Errorf("salt of a password hash: %w", err)
	}
	if p.sum, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return p, fmt.Errorf("sum of a password hash: %w", err)
	}
	if p.time == 0 || p.lanes == 0 || p.memory > 1<<20 || len(p.sum) == 0 {
		return p, fmt.Errorf("parameters of a password hash are out of range: %q", parts[3])
	}
	return p, nil
}

// checkPassword says what is wrong with a new password of a person whose other
// words (name, address) are given; nil is nothing.
func (u *Users) checkPassword(field, password string, words ...string) []parley.FieldError {
	refuse := func(key string, args ...any) []parley.FieldError {
		return []parley.FieldError{{Field: field, Key: key, Args: args}}
	}
	if !utf8.ValidString(password) {
		return refuse("account.password.invalid")
	}
	password = norm.NFC.String(password)
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return refuse("account.password.short", "min", MinPassword)
	case n > MaxPassword:
		return refuse("account.password.long", "max", MaxPassword)
	}
	folded := foldWord(password)
	for _, w := range append(words, u.siteName) {
		local, _, _ := strings.Cut(w, "@")
		if w != "" && (folded == foldWord(w) || folded == foldWord(local)) {
			return refuse("account.password.name")
		}
	}
	if common(password) {
		return refuse("account.password.common")
	}
	return nil
}

// foldWord makes spellings of a word equal: case and blanks do not count.
func foldWord(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFC.String(s)), ""))
}
