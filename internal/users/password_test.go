package users

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"parley"
)

func TestCheckPassword(t *testing.T) {
	u := &Users{siteName: "Home Brewing"}
	tests := []struct{ name, password, want string }{
		{"a few words", "correct horse battery", ""},
		{"any characters", "Ω≈ç√∫˜µ≤", ""},
		{"seven characters", "abcdxyz", "account.password.short"},
		{"seven characters that are fourteen in form NFD", "a\u0301e\u0301i\u0301o\u0301u\u0301n\u0301c\u0301", "account.password.short"},
		{"1,024 characters", strings.Repeat("a0bc", 256), ""},
		{"1,025 characters", strings.Repeat("a0bc", 256) + "d", "account.password.long"},
		{"no text", "abcdefg\xff\xff", "account.password.invalid"},
		{"a common one", "Password1", "account.password.common"},
		{"another", "qwertyuiop", "account.password.common"},
		{"one letter", "zzzzzzzzzz", "account.password.common"},
		{"a piece over and over", "ab1ab1ab1ab", "account.password.common"},
		{"neighbours", "jihgfedcba", "account.password.common"},
		{"the name", "AnnaMaria Lund", "account.password.name"},
		{"the name without blanks", "annamarialund", "account.password.name"},
		{"the address", "anna.lund@example.org", "account.password.name"},
		{"the part before the @", "anna.lund", "account.password.name"},
		{"the site", "homebrewing", "account.password.name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if wrong := u.checkPassword("password", tt.password, "Anna Maria Lund", "anna.lund@example.org"); wrong != nil {
				got = wrong[0].Key
			}
			if got != tt.want {
				t.Errorf("checkPassword(%.30q) = %q, want %q", tt.password, got, tt.want)
			}
		})
	}
}

func TestHasher(t *testing.T) {
	ctx := context.Background()
	plain, peppered := newHasher(2, nil), newHasher(2, []byte("salt and pepper"))
	const password = "Zo\u00eb's password"
	hash, err := plain.Hash(ctx, password)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		h        *hasher
		password string
		want     bool
	}{
		{plain, password, true},
		{plain, "Zoe\u0308's password", true}, // the same, decomposed
		{plain, "zoë's password", false},
		{plain, password + " ", false},
		{peppered, password, true}, // made before there was a pepper
	} {
		if got, err := tt.h.Verify(ctx, hash, tt.password); err != nil || got != tt.want {
			t.Errorf("Verify(%q) = %v, %v, want %v", tt.password, got, err, tt.want)
		}
	}
	if plain.outdated(hash) || !peppered.outdated(hash) {
		t.Error("a hash is outdated when it lacks the pepper, and only then")
	}
	if !plain.outdated(strings.Replace(hash, "t=2", "t=1", 1)) {
		t.Error("a hash of one pass is not outdated")
	}
	seasoned, err := peppered.Hash(ctx, password)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := peppered.Verify(ctx, seasoned, password); err != nil || !ok {
		t.Errorf("with pepper: %v, %v", ok, err)
	}
	if _, err := plain.Verify(ctx, seasoned, password); err == nil {
		t.Error("a hash with pepper is checked without it")
	}
	for _, bad := range []string{"", "$argon2id$", "$2b$10$abc", strings.Replace(hash, "m=19456", "m=1999999999", 1), strings.Replace(hash, "p=1", "p=0", 1)} {
		if _, err := plain.Verify(ctx, bad, password); err == nil {
			t.Errorf("the hash %q is understood", bad)
		}
	}
}

// TestHashQueue asks for more hashes than the queue holds: the rest is refused
// at once, and no more run beside each other than there is room for.
func TestHashQueue(t *testing.T) {
	h := newHasher(2, nil)
	var running, most, busy, done atomic.Int32
	var wg sync.WaitGroup
	gate := make(chan struct{})
	for range 100 {
		wg.Go(func() {
			err := h.do(context.Background(), func() {
				if n := running.Add(1); n > most.Load() {
					most.Store(n)
				}
				<-gate
				running.Add(-1)
			})
			switch {
			case err == nil:
				done.Add(1)
			case parley.KindOf(err) == parley.Busy:
				if busy.Add(1) == 100-2-hashQueue {
					close(gate)
				}
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most.Load() > 2 || done.Load() != 2+hashQueue || busy.Load() != 100-2-hashQueue {
		t.Errorf("%d at once, %d done, %d refused", most.Load(), done.Load(), busy.Load())
	}
}

func TestParseEmail(t *testing.T) {
	tests := []struct {
		typed, key string // "" is refused
	}{
		{"ann@example.org", "ann@example.org"},
		{"  Ann.Lund+parley@Example.ORG ", "ann.lund+parley@example.org"},
		{"zoë@bücher.example", "zoë@xn--bcher-kva.example"},
		{"ann@localhost", "ann@localhost"},
		{"ann", ""},
		{"@example.org", ""},
		{"ann@", ""},
		{"ann@example", ""},
		{"ann@exam ple.org", ""},
		{"ann lund@example.org", ""},
		{"\"ann lund\"@example.org", ""},
		{"ann@example.org\r\nBcc: all@example.org", ""},
		{"ann\u202e@example.org", ""},
		{"a..b@example.org", ""},
		{"ann@[192.0.2.1]", ""},
		{"ann@example.org.", ""},
		{strings.Repeat("a", 65) + "@example.org", ""},
		{"ann@bob@example.org", ""},
	}
	for _, tt := range tests {
		_, key, ok := parseEmail(tt.typed)
		if key != tt.key || ok != (tt.key != "") {
			t.Errorf("parseEmail(%q) = %q, %v, want %q", tt.typed, key, ok, tt.key)
		}
	}
}

func TestParseDisplayName(t *testing.T) {
	tests := []struct{ typed, name, wrong string }{
		{"Ann", "Ann", ""},
		{"  Anna\t Maria  ", "Anna Maria", ""},
		{"李小龙", "李小龙", ""},
		{"ab", "", "account.name.short"},
		{"", "", "account.name.missing"},
		{strings.Repeat("é", 31), "", "account.name.long"},
		{"Ann ♦", "", "account.name.characters"},
		{"@ann", "", "account.name.characters"},
		{"ann\u202ebob", "", "account.name.characters"},
		{"---", "", "account.name.characters"},
		{"user123", "", "account.name.reserved"},
		{"User123", "", "account.name.reserved"},
		{"user123a", "user123a", ""},
		{"users", "users", ""},
	}
	for _, tt := range tests {
		name, wrong := parseDisplayName(tt.typed)
		key := ""
		if wrong != nil {
			key = wrong[0].Key
		}
		if name != tt.name || key != tt.wrong {
			t.Errorf("parseDisplayName(%q) = %q, %q, want %q, %q", tt.typed, name, key, tt.name, tt.wrong)
		}
	}
}
