package users_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"parley"
	"parley/internal/users"
)

// addTOTP gives a person one-time codes; in goes on with the new session. It
// returns the secret and the recovery codes.
func (s *site) addTOTP(t *testing.T, in *users.SignedIn) (secret string, codes []string) {
	t.Helper()
	fresh, err := s.BeginTOTP(ctx, s.session(t, in.Token))
	must(t, err)
	secret = fresh.Key.Secret()
	f, err := s.ConfirmTOTP(ctx, from(1), s.session(t, in.Token), fresh.Token, s.code(t, secret))
	must(t, err)
	in.Token = f.Token
	s.letters(t)
	return secret, f.Codes
}

// code is what a device shows now.
func (s *site) code(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, s.clock.Now())
	must(t, err)
	return code
}

// challenged signs in with the password and returns the challenge.
func (s *site) challenged(t *testing.T, email string) string {
	t.Helper()
	in, err := s.SignIn(ctx, from(1), email, goodPassword)
	must(t, err)
	if in.Token != "" || in.Challenge == "" {
		t.Fatalf("signed in as %+v, want a challenge", in)
	}
	return in.Challenge
}

func TestTOTP(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		ann := s.join(t, "Ann")
		secret, codes := s.addTOTP(t, ann)
		if len(codes) != 10 {
			t.Fatalf("recovery codes: %v", codes)
		}
		_, session, _ := s.Actor(ctx, ann.Token, from(1))
		if !session.Strong {
			t.Error("the session in which the codes were set up is not strong")
		}
		challenge := s.challenged(t, "ann@example.org")
		_, err := s.SecondFactor(ctx, from(1), challenge, s.code(t, secret))
		refused(t, err, "account.code.wrong") // it was the first one, when they were set up

		s.clock.add(30 * time.Second)
		early, err := totp.GenerateCode(secret, s.clock.Now().Add(30*time.Second))
		must(t, err)
		in, err := s.SecondFactor(ctx, from(1), challenge, early[:3]+" "+early[3:])
		if err != nil || in.Token == "" {
			t.Fatalf("a code of a clock that is 30 s fast: %v", err)
		}
		_, err = s.SecondFactor(ctx, from(1), challenge, codes[0])
		refused(t, err, "account.error.link")

		challenge = s.challenged(t, "ann@example.org")
		_, err = s.SecondFactor(ctx, from(1), challenge, s.code(t, secret))
		refused(t, err, "account.code.wrong") // an earlier one than the last that was taken
		late, err := totp.GenerateCode(secret, s.clock.Now().Add(-time.Minute))
		must(t, err)
		_, err = s.SecondFactor(ctx, from(1), challenge, late)
		refused(t, err, "account.code.wrong")

		in, err = s.SecondFactor(ctx, from(1), challenge, "  "+codes[0][:9]+codes[0][10:])
		if err != nil || in.Token == "" {
			t.Fatalf("a recovery code: %v", err)
		}
		challenge = s.challenged(t, "ann@example.org")
		_, err = s.SecondFactor(ctx, from(1), challenge, codes[0])
		refused(t, err, "account.code.wrong")
		if n, err := s.store.RecoveryCodesLeft(ctx, ann.User); err != nil || n != 9 {
			t.Errorf("%d recovery codes left, %v", n, err)
		}
		s.clock.add(11 * time.Minute)
		_, err = s.SecondFactor(ctx, from(1), challenge, s.code(t, secret))
		refused(t, err, "account.error.link")
	})
}

// TestReplay gives one code in two sign-ins at the same time, many times: one
// of them succeeds.
func TestReplay(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		ann := s.join(t, "Ann")
		secret, codes := s.addTOTP(t, ann)
		for i := range 10 {
			s.clock.add(time.Minute)
			code := s.code(t, secret)
			if i >= 5 {
				code = codes[i]
			}
			challenges := []string{s.challenged(t, "ann@example.org"), s.challenged(t, "ann@example.org")}
			var wg sync.WaitGroup
			var taken atomic.Int32
			for _, c := range challenges {
				wg.Go(func() {
					if _, err := s.SecondFactor(ctx, from(1), c, code); err == nil {
						taken.Add(1)
					}
				})
			}
			wg.Wait()
			if taken.Load() != 1 {
				t.Errorf("a code given twice at once was taken %d times", taken.Load())
			}
		}
	})
}

// TestStaff is about those who must have a second factor: until then they are
// members.
func TestStaff(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.join(t, "Ann")
		ann, err := s.store.AccountByEmail(ctx, "ann@example.org")
		must(t, err)
		must(t, s.SetRole(ctx, parley.Actor{}, ann.User, parley.Administrator))
		in, err := s.SignIn(ctx, from(1), "ann@example.org", goodPassword)
		must(t, err)
		a, session, err := s.Actor(ctx, in.Token, from(1))
		if err != nil || a.Role != parley.Member || !session.RoleWithheld {
			t.Errorf("without a second factor: %+v, %v", a, err)
		}
		s.addTOTP(t, in)
		if a, session, _ = s.Actor(ctx, in.Token, from(1)); a.Role != parley.Administrator || session.RoleWithheld {
			t.Errorf("with one: %+v", a)
		}
		s.clock.add(13 * time.Hour)
		if s.actor(t, in.Token).ID != 0 {
			t.Error("an administrator's session lasts 13 hours without use")
		}
	})
}

// TestGuessing tries passwords one after the other and all at once.
func TestGuessing(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		for _, email := range []string{"ann@example.org", "nobody@example.org"} {
			t.Run(email, func(t *testing.T) {
				s := s.again(t)
				ann := s.join(t, "Ann")
				known := from(7)
				known.Device = ann.Device
				tried := 0
				var last error
				for i := range 50 {
					_, err := s.SignIn(ctx, from(byte(10+i)), email, "wrong password")
					if parley.KindOf(err) == parley.Denied {
						tried++
					}
					last = err
				}
				if tried != 5 {
					t.Errorf("of 50 guesses in a moment %d were tried, want 5", tried)
				}
				refused(t, last, "account.error.wait")
				_, err := s.SignIn(ctx, from(9), email, goodPassword)
				refused(t, err, "account.error.wait")
				if _, err := s.SignIn(ctx, known, "ann@example.org", goodPassword); err != nil {
					t.Errorf("from a browser that is known: %v", err)
				}
				for delay := time.Second; delay < 20*time.Minute; delay *= 2 {
					s.clock.add(min(delay, 15*time.Minute) - time.Millisecond)
					_, err := s.SignIn(ctx, from(9), email, "wrong password")
					refused(t, err, "account.error.wait")
					s.clock.add(time.Millisecond)
					_, err = s.SignIn(ctx, from(byte(200+tried)), email, "wrong password")
					tried++
					refused(t, err, "account.error.mismatch")
				}
			})
		}
	})
}

// TestParallelGuesses tries a hundred passwords at the same time, from one
// network and from many: they pass no more than one after the other.
func TestParallelGuesses(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.join(t, "Ann")
		s.join(t, "Bob")
		guess := func(visitor func(i int) users.Visitor, email func(i int) string) int32 {
			var tried atomic.Int32
			var wg sync.WaitGroup
			for i := range 100 {
				wg.Go(func() {
					if _, err := s.SignIn(ctx, visitor(i), email(i), "wrong password"); parley.KindOf(err) == parley.Denied {
						tried.Add(1)
					}
				})
			}
			wg.Wait()
			return tried.Load()
		}
		one := func(int) string { return "ann@example.org" }
		if n := guess(func(i int) users.Visitor { return from(byte(i)) }, one); n > 5 {
			t.Errorf("of 100 guesses at one account %d were tried", n)
		}
		many := func(i int) string { return string(rune('a'+i%26)) + string(rune('a'+i/26)) + "@example.org" }
		if n := guess(func(int) users.Visitor { return from(250) }, many); n > 20 {
			t.Errorf("of 100 guesses from one network %d were tried", n)
		}
		_, err := s.SignIn(ctx, from(250), "bob@example.org", goodPassword)
		refused(t, err, "account.error.wait")
		s.clock.add(61 * time.Minute)
		if _, err := s.SignIn(ctx, from(250), "bob@example.org", goodPassword); err != nil {
			t.Errorf("an hour later: %v", err)
		}
	})
}
