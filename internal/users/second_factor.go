package users

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/json"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"parley"
	"parley/internal/store"
)

const (
	purposeTOTP = "totp" // a secret that is not confirmed yet

	totpSecretBytes   = 20
	totpPeriod        = 30 // seconds
	totpSkew          = 1  // steps that a clock may be wrong
	recoveryCodeCount = 10
	recoveryCodeBytes = 10
)

var base32Text = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewTOTP is a secret for one-time codes that is not in use yet.
type NewTOTP struct {
	Token string   // to be given back with the first code
	Key   *otp.Key // secret, address and picture for the person's device
}

// BeginTOTP makes a secret for a person's device. It is in use once a code has
// shown that the device has it.
func (u *Users) BeginTOTP(ctx context.Context, s *Session) (*NewTOTP, error) {
	if !s.Fresh(u.store.Now()) {
		return nil, errNotFresh
	}
	account, err := u.store.Account(ctx, s.User)
	if err != nil {
		return nil, err
	}
	secret := make([]byte, totpSecretBytes)
	rand.Read(secret) // never fails
	token, hash := newToken()
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.VoidTokens(ctx, s.User, purposeTOTP); err != nil {
			return err
		}
		return tx.AddToken(ctx, hash, store.AccountToken{User: s.User, Purpose: purposeTOTP, Data: base32Text.EncodeToString(secret), Ends: u.store.Now().Add(time.Hour).UnixMilli()})
	})
	if err != nil {
		return nil, about("one-time codes", s.User, err)
	}
	key, err := u.totpKey(account, secret)
	return &NewTOTP{token, key}, err
}

func (u *Users) totpKey(account *store.Account, secret []byte) (*otp.Key, error) {
	return totp.Generate(totp.GenerateOpts{Issuer: strings.ReplaceAll(u.siteName, ":", " "), AccountName: account.Email, Secret: secret, Period: totpPeriod})
}

// PendingTOTP returns the secret that BeginTOTP has made, to show it again.
func (u *Users) PendingTOTP(ctx context.Context, s *Session, token string) (*NewTOTP, error) {
	secret, err := u.pendingSecret(ctx, s, token)
	if err != nil {
		return nil, err
	}
	account, err := u.store.Account(ctx, s.User)
	if err != nil {
		return nil, err
	}
	key, err := u.totpKey(account, secret)
	return &NewTOTP{token, key}, err
}

func (u *Users) pendingSecret(ctx context.Context, s *Session, token string) ([]byte, error) {
	t, err := u.store.Token(ctx, purposeTOTP, tokenHash(token))
	if err != nil {
		return nil, err
	}
	if t == nil || t.User != s.User {
		return nil, errLink
	}
	return base32Text.DecodeString(t.Data)
}

// Factors is what changing the second factors gives.
type Factors struct {
	Token string   // of this session; the others have ended
	Codes []string // new recovery codes to be written down, nil if those from before hold
}

// ConfirmTOTP puts a secret in use whose first code is given.
func (u *Users) ConfirmTOTP(ctx context.Context, v Visitor, s *Session, token, code string) (*Factors, error) {
	secret, err := u.pendingSecret(ctx, s, token)
	if err != nil {
		return nil, err
	}
	a, err := u.begin(ctx, v, scopeCode, scopeName(s.User))
	if err != nil {
		return nil, err
	}
	step, right := u.totpStep(secret, code)
	if !right {
		return nil, errCode
	}
	var f *Factors
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		if err := a.succeeded(ctx, tx); err != nil {
			return err
		}
		if t, err := tx.TakeToken(ctx, purposeTOTP, tokenHash(token)); err != nil || t == nil {
			return firstOf(err, errLink)
		}
		if err := tx.SetTOTP(ctx, s.User, secret, step); err != nil {
			return err
		}
		f, err = u.factorsChanged(ctx, tx, s)
		return err
	})
	return f, about("one-time codes", s.User, err)
}

// firstOf returns the first error that is one.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// factorsChanged follows each change of the second factors: other sessions end,
// this one is as strong as what is left, and somebody who got a first factor
// gets recovery codes.
func (u *Users) factorsChanged(ctx context.Context, tx *store.Tx, s *Session) (*Factors, error) {
	account, err := tx.Account(ctx, s.User)
	if err != nil {
		return nil, err
	}
	f := &Factors{}
	if account.SecondFactor() && !s.HasSecondFactor {
		if f.Codes, err = u.newCodes(ctx, tx, s.User); err != nil {
			return nil, err
		}
	}
	if !account.SecondFactor() {
		if err := tx.SetRecoveryCodes(ctx, s.User, nil); err != nil {
			return nil, err
		}
	}
	if err := u.tell(ctx, tx, account, letter{Kind: letterFactorChanged}); err != nil {
		return nil, err
	}
	if err := tx.Emit(ctx, store.Event{Type: "second factor changed", User: s.User}); err != nil {
		return nil, err
	}
	f.Token, err = u.renew(ctx, tx, s, account.SecondFactor())
	return f, err
}

// RemoveTOTP takes the secret for one-time codes away.
func (u *Users) RemoveTOTP(ctx context.Context, s *Session) (*Factors, error) {
	return u.changeFactors(ctx, s, func(tx *store.Tx) error { return tx.SetTOTP(ctx, s.User, nil, 0) })
}

// changeFactors changes the second factors of a person who has proved a moment
// ago who they are.
func (u *Users) changeFactors(ctx context.Context, s *Session, change func(*store.Tx) error) (f *Factors, err error) {
	if !s.Fresh(u.store.Now()) {
		return nil, errNotFresh
	}
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		f, err = u.factorsChanged(ctx, tx, s)
		return err
	})
	return f, about("second factor", s.User, err)
}

// NewRecoveryCodes replaces a person's recovery codes.
func (u *Users) NewRecoveryCodes(ctx context.Context, s *Session) (f *Factors, err error) {
	if !s.HasSecondFactor {
		return nil, parley.Refuse(parley.Conflict, "account.error.nofactor")
	}
	var codes []string
	f, err = u.changeFactors(ctx, s, func(tx *store.Tx) error {
		codes, err = u.newCodes(ctx, tx, s.User)
		return err
	})
	if f != nil {
		f.Codes = codes
	}
	return f, err
}

// newCodes makes ten codes of 80 bits, each good for one use.
func (u *Users) newCodes(ctx context.Context, tx *store.Tx, user parley.UserID) (codes []string, err error) {
	var hashes [][]byte
	for range recoveryCodeCount {
		raw := make([]byte, recoveryCodeBytes)
		rand.Read(raw) // never fails
		code := strings.ToLower(base32Text.EncodeToString(raw))
		codes = append(codes, code[:4]+"-"+code[4:8]+"-"+code[8:12]+"-"+code[12:])
		hashes = append(hashes, recoveryHash(code))
	}
	return codes, tx.SetRecoveryCodes(ctx, user, hashes)
}

// recoveryHash is how a code is found, however it is typed.
func recoveryHash(code string) []byte {
	code = strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(code))
	sum := sha256.Sum256([]byte("recovery code " + code))
	return sum[:]
}

// totpStep finds the step whose code was given, among the current one and its
// neighbours.
func (u *Users) totpStep(secret []byte, code string) (step int64, right bool) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	now := u.store.Now().Unix() / totpPeriod
	text := base32Text.EncodeToString(secret)
	for s := now - totpSkew; s <= now+totpSkew; s++ {
		want, err := hotp.GenerateCode(text, uint64(s))
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return s, true
		}
	}
	return 0, false
}

// errCode is the answer to a code that is wrong, used or too old.
var errCode = invalid([]parley.FieldError{{Field: "code", Key: "account.code.wrong"}})

// Challenge returns the account whose second factor a challenge waits for.
func (u *Users) Challenge(ctx context.Context, challenge string) (*store.Account, error) {
	t, err := u.challenge(ctx, challenge)
	if err != nil {
		return nil, err
	}
	return u.store.Account(ctx, t.User)
}

func (u *Users) challenge(ctx context.Context, challenge string) (*store.AccountToken, error) {
	t, err := u.store.Token(ctx, purposeSecond, tokenHash(challenge))
	if err == nil && t == nil {
		err = errLink
	}
	return t, err
}

// SecondFactor completes a sign-in with a one-time code or a recovery code.
func (u *Users) SecondFactor(ctx context.Context, v Visitor, challenge, code string) (*SignedIn, error) {
	account, err := u.Challenge(ctx, challenge)
	if err != nil {
		return nil, err
	}
	a, err := u.begin(ctx, v, scopeCode, scopeName(account.User))
	if err != nil {
		return nil, err
	}
	step, isTOTP := int64(0), false
	if account.TOTPSecret != nil {
		step, isTOTP = u.totpStep(account.TOTPSecret, code)
	}
	var in *SignedIn
	err = u.store.Update(ctx, func(tx *store.Tx) (err error) {
		right := false
		if isTOTP {
			right, err = tx.UseTOTP(ctx, account.User, step)
		} else {
			right, err = tx.UseRecoveryCode(ctx, account.User, recoveryHash(code))
		}
		if err != nil {
			return err
		}
		if !right {
			return errCode
		}
		in, err = u.complete(ctx, tx, v, challenge, a)
		return err
	})
	if err != nil && parley.KindOf(err) == parley.Invalid {
		u.logger.Info("second factor failed", "user", account.User, "address", v.network())
	}
	return in, about("second factor", account.User, err)
}

// complete begins the session of a sign-in whose second factor was right.
func (u *Users) complete(ctx context.Context, tx *store.Tx, v Visitor, challenge string, a attempt) (*SignedIn, error) {
	t, err := tx.TakeToken(ctx, purposeSecond, tokenHash(challenge))
	if err != nil || t == nil {
		return nil, firstOf(err, errLink)
	}
	var step secondStep
	if err := json.Unmarshal([]byte(t.Data), &step); err != nil {
		return nil, err
	}
	if err := a.succeeded(ctx, tx); err != nil {
		return nil, err
	}
	return u.start(ctx, tx, v, t.User, step.Way, true)
}
