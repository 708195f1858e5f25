package main

import (
	"strings"
	"testing"
)

// TestSetting changes rules of a site from the command line.
func TestSetting(t *testing.T) {
	dir := t.TempDir()
	run := func(want int, args ...string) string {
		t.Helper()
		code, stdout, stderr := parleyRun(t, append(append([]string{"setting"}, args...), "--data", dir)...)
		if code != want {
			t.Fatalf("parley setting %v: exit code %d, want %d\n%s%s", args, code, want, stdout, stderr)
		}
		return stdout + stderr
	}
	for _, want := range []string{"privilege.vote-up\t15\t15\n", "rule.accept_others_minutes\t15\t15\n", "site_name\t\t\n"} {
		if got := run(exitOK, "list"); !strings.Contains(got, want) {
			t.Errorf("list lacks %q:\n%s", want, got)
		}
	}
	run(exitOK, "set", "privilege.vote-up", "1")
	run(exitOK, "set", "site_name", "Home Brewing")
	for _, want := range []string{"privilege.vote-up\t1\t15\n", "site_name\tHome Brewing\t\n"} {
		if got := run(exitOK, "list"); !strings.Contains(got, want) {
			t.Errorf("list lacks %q:\n%s", want, got)
		}
	}
	run(exitOK, "unset", "privilege.vote-up")
	if got := run(exitOK, "list"); !strings.Contains(got, "privilege.vote-up\t15\t15\n") {
		t.Errorf("the setting is still there:\n%s", got)
	}
	run(exitInput, "set", "privilege.fly", "1")
	run(exitInput, "set", "privilege.vote-up", "some")
}
