package users_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncbor"

	"parley"
	"parley/internal/users"
)

// device is an authenticator with one passkey.
type device struct {
	t       *testing.T
	key     *ecdsa.PrivateKey
	id      []byte
	handle  []byte
	counter uint32
	origin  string // of the page that the browser shows
	flags   byte   // user present, user verified
}

const present, verified, attested = 0x01, 0x04, 0x40

func newDevice(t *testing.T) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	id := make([]byte, 32)
	rand.Read(id) // never fails
	return &device{t: t, key: key, id: id, origin: "https://brew.example", flags: present | verified}
}

func inBase64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (d *device) clientData(kind, challenge string) []byte {
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	must(d.t, err)
	return text
}

// authenticatorData is what the device signs (WebAuthn §6.1).
func (d *device) authenticatorData(flags byte, credential []byte) []byte {
	party := sha256.Sum256([]byte("brew.example"))
	b := append(party[:], flags)
	b = binary.BigEndian.AppendUint32(b, d.counter)
	return append(b, credential...)
}

// create answers what a page asks to add a passkey.
func (d *device) create(c *users.Ceremony) []byte {
	d.t.Helper()
	options := c.Options.(protocol.PublicKeyCredentialCreationOptions)
	d.handle = options.User.ID.(protocol.URLEncodedBase64)
	point, err := d.key.PublicKey.Bytes()
	must(d.t, err)
	public, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	must(d.t, err)
	var credential bytes.Buffer
	credential.Write(make([]byte, 16)) // of no known make
	credential.Write(binary.BigEndian.AppendUint16(nil, uint16(len(d.id))))
	credential.Write(d.id)
	credential.Write(public)
	object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": d.authenticatorData(d.flags|attested, credential.Bytes())})
	must(d.t, err)
	return d.answer(map[string]any{"clientDataJSON": inBase64(d.clientData("webauthn.create", options.Challenge.String())), "attestationObject": inBase64(object)})
}

// get answers what a page asks to sign in.
func (d *device) get(c *users.Ceremony) []byte {
	d.t.Helper()
	options := c.Options.(protocol.PublicKeyCredentialRequestOptions)
	d.counter++
	client := d.clientData("webauthn.get", options.Challenge.String())
	data := d.authenticatorData(d.flags, nil)
	clientHash := sha256.Sum256(client)
	hash := sha256.Sum256(append(bytes.Clone(data), clientHash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, hash[:])
	must(d.t, err)
	return d.answer(map[string]any{"clientDataJSON": inBase64(client), "authenticatorData": inBase64(data), "signature": inBase64(signature), "userHandle": inBase64(d.handle)})
}

func (d *device) answer(response map[string]any) []byte {
	text, err := json.Marshal(map[string]any{"id": inBase64(d.id), "rawId": inBase64(d.id), "type": "public-key", "response": response})
	must(d.t, err)
	return text
}

// addPasskey gives a person a passkey; in goes on with the new session.
func (s *site) addPasskey(t *testing.T, in *users.SignedIn, d *device) *users.Factors {
	t.Helper()
	c, err := s.BeginPasskey(ctx, s.session(t, in.Token))
	must(t, err)
	f, err := s.AddPasskey(ctx, s.session(t, in.Token), c.Token, "Ann's phone", d.create(c))
	must(t, err)
	in.Token = f.Token
	return f
}

// TestPasskey signs somebody in by a device, and refuses whatever is not that
// device, at that site, in the hands of its owner, now.
func TestPasskey(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		ann := s.join(t, "Ann")
		d := newDevice(t)
		if f := s.addPasskey(t, ann, d); len(f.Codes) != 10 {
			t.Errorf("with the first factor come %d recovery codes, want 10", len(f.Codes))
		}
		signIn := func(d *device) (*users.SignedIn, error) {
			c, err := s.BeginPasskeySignIn(ctx)
			must(t, err)
			return s.PasskeySignIn(ctx, from(1), c.Token, d.get(c))
		}
		in, err := signIn(d)
		must(t, err)
		if in.User != ann.User || !s.session(t, in.Token).Strong {
			t.Errorf("signed in as %+v, want user %d with both factors", in, ann.User)
		}
		s.challenged(t, "Ann@example.org") // a password alone does not do any more

		c, err := s.BeginPasskeySignIn(ctx)
		must(t, err)
		answer := d.get(c)
		_, err = s.PasskeySignIn(ctx, from(1), c.Token, answer)
		must(t, err)
		_, err = s.PasskeySignIn(ctx, from(1), c.Token, answer)
		refused(t, err, "account.error.link")
		c, err = s.BeginPasskeySignIn(ctx)
		must(t, err)
		_, err = s.PasskeySignIn(ctx, from(1), c.Token, answer)
		refused(t, err, "account.error.passkey")

		for name, wrong := range map[string]func(d *device){
			"a page of another site":         func(d *device) { d.origin = "https://brew.example.evil.example" },
			"nobody has unlocked the device": func(d *device) { d.flags = present },
			"nobody is there":                func(d *device) { d.flags = 0 },
			"another key":                    func(d *device) { d.key = newDevice(t).key },
			"a device that is not known":     func(d *device) { d.id = newDevice(t).id },
			"another person's name":          func(d *device) { d.handle = []byte("somebody else") },
			"a copy, whose counter is old":   func(d *device) { d.counter = 0 },
		} {
			other := *d
			wrong(&other)
			if _, err := signIn(&other); parley.KindOf(err) != parley.Denied {
				t.Errorf("%s: %v, want it denied", name, err)
			}
		}
		if _, err := signIn(d); err != nil {
			t.Errorf("the device itself, after all that: %v", err)
		}
	})
}

// TestPasskeyLimits adds and removes passkeys.
func TestPasskeyLimits(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.join(t, "Ann")
		bob := s.join(t, "Bob")
		ann, err := s.SignIn(ctx, from(1), "Ann@example.org", goodPassword)
		must(t, err)
		d := newDevice(t)
		s.addPasskey(t, ann, d)
		for range users.MaxPasskeys - 1 {
			s.addPasskey(t, ann, newDevice(t))
		}
		_, err = s.BeginPasskey(ctx, s.session(t, ann.Token))
		refused(t, err, "account.error.passkeys")

		// What one person began, another does not finish; nor does a device serve two.
		c, err := s.BeginPasskey(ctx, s.session(t, bob.Token))
		must(t, err)
		_, err = s.AddPasskey(ctx, s.session(t, ann.Token), c.Token, "x", d.create(c))
		refused(t, err, "account.error.link")
		c, err = s.BeginPasskey(ctx, s.session(t, bob.Token))
		must(t, err)
		_, err = s.AddPasskey(ctx, s.session(t, bob.Token), c.Token, "x", d.create(c))
		refused(t, err, "account.error.samepasskey")

		list, err := s.store.Passkeys(ctx, ann.User)
		must(t, err)
		_, err = s.RemovePasskey(ctx, s.session(t, bob.Token), list[0].ID)
		refused(t, err, "account.error.passkeygone")
		f, err := s.RemovePasskey(ctx, s.session(t, ann.Token), list[0].ID)
		must(t, err)
		s.clock.add(users.SessionIdle / 100)
		_, err = s.BeginPasskey(ctx, s.session(t, f.Token))
		if !users.IsNotFresh(err) {
			t.Errorf("long after the proof: %v, want another one asked for", err)
		}
	})
}
