package web

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestSecurityPages changes everything that lets a member in.
func TestSecurityPages(t *testing.T) { eachAccountSite(t, Options{}, testSecurityPages) }

func testSecurityPages(t *testing.T, a *accountSite) {
	ann := a.join("Ann", goodPassword)
	const path = "/users/mylogins/1"
	ann.get(path).shows(200, "Logins and security").shows(200, "Ann@example.org")

	// A password, an address, a session.
	ann.fill(path+"/password", "password", "wrong", "new_password", "a quite different phrase").shows(422, "This is not the password")
	ann.fill(path+"/password", "password", goodPassword, "new_password", "a quite different phrase").shows(200, "Your password is changed")
	other := a.browser()
	other.get("/users/login").fill("/users/login", "email", "Ann@example.org", "password", "a quite different phrase")
	other.get(path).shows(200, "Logins and security")
	ann.get(path).fill(path+"/sessions/end").shows(200, "All other browsers are logged out")
	if got := other.get(path).at.Path; got != "/users/login" {
		t.Errorf("a browser that was logged out reaches %s", got)
	}
	ann.get(path).fill(path+"/email", "email", "new@example.org").shows(200, "waits to be confirmed")
	ann.get(a.link("new@example.org")).shows(200, "new@example.org is to become").fill("/users/email/confirm").shows(200, "Your address is changed")
	undo := a.link("Ann@example.org")

	// One-time codes ask for a fresh proof, and what was asked goes on after it.
	a.add(time.Hour)
	ann.get(path).fill(path+"/totp").shows(403, "Is it you?")
	ann.fill("/users/reauthenticate", "password", "wrong").shows(422, "This is not the password")
	ann.fill("/users/reauthenticate", "password", "a quite different phrase").shows(200, "about to send")
	ann.fill(path+"/totp").shows(200, "Set up one-time codes")
	secret := strings.ReplaceAll(regexp.MustCompile(`<code class="secret">([^<]+)`).FindStringSubmatch(ann.page)[1], " ", "")
	ann.fill(path+"/totp/confirm", "code", "000000").shows(422, "This code is wrong")
	ann.fill(path+"/totp/confirm", "code", a.code(secret)).shows(200, "Your recovery codes")
	codes := regexp.MustCompile(`<li><code>([^<]+)`).FindAllStringSubmatch(ann.page, -1)
	if len(codes) != 10 {
		t.Fatalf("recovery codes: %v", codes)
	}

	// Signing in asks for it, by code and by recovery code, and comes back to where it was.
	a.add(time.Minute)
	logout(ann)
	ann.get("/users/login?returnurl=%2Ftags").fill("/users/login", "email", "new@example.org", "password", "a quite different phrase").shows(200, "One more step")
	ann.fill("/users/login/second", "code", "123456").shows(422, "This code is wrong")
	ann.fill("/users/login/second", "code", a.code(secret)).shows(200, "Tags")
	if ann.at.Path != "/tags" {
		t.Errorf("after two steps the browser is at %s", ann.at)
	}
	logout(ann)
	ann.get("/users/login").fill("/users/login", "email", "new@example.org", "password", "a quite different phrase")
	ann.fill("/users/login/second", "code", codes[3][1]).shows(200, "Ann")
	ann.get(path).shows(200, "9 recovery codes are left")

	// Recovery, and the way back to the old address.
	a.browser().get("/users/account-recovery").fill("/users/account-recovery", "email", "new@example.org").shows(200, "Check your e-mail")
	lost := a.browser()
	lost.get(a.link("new@example.org")).fill("/users/recover", "new_password", "one more good phrase").shows(200, "Your new password is set")
	if got := ann.get(path).at.Path; got != "/users/login" {
		t.Errorf("a session outlives the recovery: %s", got)
	}
	lost.fill("/users/login", "email", "new@example.org", "password", "one more good phrase").shows(200, "One more step")
	a.browser().get(undo).shows(200, "Ann@example.org").fill("/users/email/undo").shows(200, "Check your e-mail")
	a.browser().get(a.link("Ann@example.org")).fill("/users/recover", "new_password", "the last good phrase").shows(200, "Your new password is set")

	// Nobody else's settings are there.
	bob := a.join("Bob", goodPassword)
	bob.get(path).shows(404, "")
}
