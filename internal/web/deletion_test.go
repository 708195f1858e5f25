package web

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/testkit"
)

// TestDeletion lets a member go who has written: after a day, with the posts
// under a name that tells nothing.
func TestDeletion(t *testing.T) {
	eachAccountSite(t, Options{PageCache: 1 << 20}, func(t *testing.T, a *accountSite) {
		ann := a.join("Ann", goodPassword)
		good := "/questions/" + idOf(a.ask(1, "hops"))
		const path = "/users/delete/1"
		a.browser().get(good).shows(200, "Ann")
		ann.get(path).shows(200, "signed user1").shows(200, "waits for a day")

		a.add(time.Hour)
		ann.fill(path).shows(422, "Tick the box")
		ann.fill(path, "sure", "1").shows(403, "Is it you?")
		ann.fill("/users/reauthenticate", "password", goodPassword).fill(path, "sure", "1").shows(200, "Your account will be deleted")
		if text := a.letter("Ann@example.org"); !strings.Contains(text, "deleted") {
			t.Errorf("the letter is\n%s", text)
		}
		ann.fill(path+"/keep").shows(200, "Delete my account")
		a.add(25 * time.Hour)
		a.work()
		ann.get(path).shows(200, "Delete my account")

		ann.fill(path, "sure", "1")
		ann.fill("/users/reauthenticate", "password", goodPassword).fill(path, "sure", "1").shows(200, "Your account will be deleted")
		a.add(25 * time.Hour)
		a.work()
		if got := ann.get(path).at.Path; got != "/users/login" {
			t.Errorf("a deleted account is still let in: %s", got)
		}
		left := a.browser()
		left.get("/users/1/ann").shows(410, "")
		if page := left.get(good).shows(200, "user1").page; strings.Contains(page, "Ann") || strings.Contains(page, `href="/users/1/`) {
			t.Errorf("the question still names its author:\n%s", left.main())
		}
		left.get("/users/login").fill("/users/login", "email", "Ann@example.org", "password", goodPassword).shows(403, "don’t belong together")
		a.join("Ann", "another good phrase") // the address is free again
		a.clean()
	})
}

// TestDeletionAtOnce lets a member go who has written nothing.
func TestDeletionAtOnce(t *testing.T) {
	eachAccountSite(t, Options{}, func(t *testing.T, a *accountSite) {
		bob := a.join("Bob", goodPassword)
		bob.get("/users/delete/1").shows(200, "this happens at once").fill("/users/delete/1", "sure", "1").shows(200, "your account is being deleted")
		if hasSession(bob.client.Jar.Cookies(bob.at)) {
			t.Error("the browser keeps its session")
		}
		if got := bob.get("/users/delete/1").at.Path; got != "/users/login" {
			t.Errorf("the session goes on: %s", got)
		}
		a.work()
		bob.get("/users/1/bob").shows(410, "")

		chief := testkit.Join(t, a.store, "Chief", 1, parley.Administrator)
		path := "/users/delete/" + idOf(chief.ID)
		a.as(chief).get(path).fill(path, "sure", "1").shows(409, "administrator")
		a.clean()
	})
}

// TestOwnData takes what the site holds about a member along.
func TestOwnData(t *testing.T) {
	eachAccountSite(t, Options{}, func(t *testing.T, a *accountSite) {
		ann := a.join("Ann", goodPassword)
		a.setUpCodes(ann, "/users/mylogins/1")
		a.ask(1, "hops")
		ann.get("/users/delete/1").fill("/users/delete/1/export")
		if got := ann.header.Get("Content-Disposition"); ann.status != 200 || !strings.Contains(got, `filename=user-1-`) || ann.header.Get("Content-Type") != "application/zip" {
			t.Fatalf("%d, %s, %q", ann.status, ann.header.Get("Content-Type"), got)
		}
		z, err := zip.NewReader(bytes.NewReader([]byte(ann.page)), int64(len(ann.page)))
		if err != nil {
			t.Fatal(err)
		}
		files := map[string]string{}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			files[f.Name] = string(text)
		}
		for name, want := range map[string]string{
			"user.jsonl": `"display_name":"Ann"`, "account.jsonl": "Ann@example.org", "sessions.jsonl": `"address":"127.0.0.1"`,
			"posts.jsonl": "What is known about hops?", "post_history.jsonl": "still wonder", "questions/1.md": "I have read much about hops",
		} {
			if !strings.Contains(files[name], want) {
				t.Errorf("%s lacks %q: %q", name, want, files[name])
			}
		}
		for name, text := range files {
			for _, secret := range []string{"argon2", "totp_secret", "token_hash", "password_hash"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s holds a secret, %s:\n%s", name, secret, text)
				}
			}
		}
		a.add(time.Hour)
		ann.get("/users/delete/1").fill("/users/delete/1/export").shows(403, "Is it you?")
	})
}
