package users

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"parley"
	"parley/internal/mail"
	"parley/internal/notify"
	"parley/internal/store"
)

// digestItems is how many entries a digest tells of; the inbox has the rest.
const digestItems = 20

// QueueDigests adds the digests that are due: for everybody with something
// unread that came since the last one, as often as they want.
func (u *Users) QueueDigests(ctx context.Context) error {
	now := u.store.Now()
	var after parley.UserID
	for {
		list, err := u.store.DigestsDue(ctx, after, now.Add(-ShortestDigest), 500)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, d := range list {
			after = d.User
			every, wanted := PreferencesOf(d.Preferences).digestEvery()
			if !wanted || now.Sub(time.UnixMilli(d.Last)) < every {
				continue
			}
			err := u.store.Update(ctx, func(tx *store.Tx) error {
				if err := tx.SetDigest(ctx, d.User); err != nil {
					return err
				}
				return tx.AddJob(ctx, store.NewJob{Kind: JobLetter, Data: letter{Kind: letterDigest, User: d.User, Date: d.Last}})
			})
			if err != nil {
				return about("digest", d.User, err)
			}
		}
	}
}

// writeDigest tells what is unread now; what was read or deleted since the
// digest became due is left out.
func (u *Users) writeDigest(ctx context.Context, l letter, account *store.Account) (*mail.Letter, error) {
	if _, wanted := PreferencesOf(account.Preferences).digestEvery(); !wanted || account.MailFailed > 0 {
		return nil, nil
	}
	list, err := u.store.Inbox(ctx, l.User, 0, 5*digestItems)
	if err != nil {
		return nil, err
	}
	m := u.mailer.Messages
	out := &mail.Letter{To: account.Email, Key: "mail.digest", Link: "/inbox"}
	for _, i := range list {
		if !i.Unread || i.Created <= l.Date || len(out.Items) == digestItems {
			continue
		}
		out.Items = append(out.Items, mail.Item{Title: notify.Title(m, i), Text: notify.Text(m, i, i.Actor.Name), Link: notify.Path(i)})
	}
	if len(out.Items) == 0 {
		return nil, nil
	}
	out.Args = []any{"n", len(out.Items)}
	token, err := u.unsubscribeToken(ctx, l.User)
	out.Unsubscribe = link("/unsubscribe", token)
	return out, err
}

// unsubscribeToken lets whoever has a digest end the digests of its account,
// and nothing else. It holds for ever: old letters must go on to work.
func (u *Users) unsubscribeToken(ctx context.Context, id parley.UserID) (string, error) {
	key, err := u.store.Secret(ctx)
	if err != nil {
		return "", err
	}
	who := strconv.FormatInt(int64(id), 10)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("unsubscribe digest\x00" + who))
	return who + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), nil
}

// subscriber is whose digests a token ends.
func (u *Users) subscriber(ctx context.Context, token string) (parley.UserID, error) {
	who, _, _ := strings.Cut(token, ".")
	id, err := strconv.ParseInt(who, 10, 64)
	if err != nil {
		return 0, errLink
	}
	want, err := u.unsubscribeToken(ctx, parley.UserID(id))
	if err != nil {
		return 0, err
	}
	if !hmac.Equal([]byte(want), []byte(token)) {
		return 0, errLink
	}
	return parley.UserID(id), nil
}

// Subscriber returns the name of the account whose digests a token ends.
func (u *Users) Subscriber(ctx context.Context, token string) (name string, err error) {
	id, err := u.subscriber(ctx, token)
	if err != nil {
		return "", err
	}
	account, err := u.store.Account(ctx, id)
	if err != nil {
		return "", err
	}
	return account.DisplayName, nil
}

// Unsubscribe ends the digests of the account that a token is for.
func (u *Users) Unsubscribe(ctx context.Context, token string) error {
	id, err := u.subscriber(ctx, token)
	if err != nil {
		return err
	}
	return u.SetPreferences(ctx, id, func(p *Preferences) { p.Digest = "never" })
}
