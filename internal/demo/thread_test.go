package demo

import (
	"strings"
	"testing"
	"time"
)

const smallThread = `+++ question
title = "Who owns the port of somewhere?"
tags = ["ports"]
by = "ann"
ago = "1y 2d"
score = -2
+++

First line.

	+++ is text when it is indented

+++ comments
bob 2h 10m 5: Two: things.
ann 3m: No score here.

+++ edit
by = "bob"
after = "1d"
summary = "spelling"
replace = [["First", "Second"]]
+++

+++ answer
by = "bob"
after = "5h"
score = 3
accepted = "1d"
+++
It is the harbour master.
`

func TestParseThread(t *testing.T) {
	got, err := parseThread("small", smallThread)
	if err != nil {
		t.Fatal(err)
	}
	q := got.question
	if q.Title != "Who owns the port of somewhere?" || time.Duration(q.Ago) != 367*day || q.Down != 2 {
		t.Errorf("question = %+v", q.postHead)
	}
	if !strings.HasPrefix(q.body, "First line.") || !strings.HasSuffix(q.body, "+++ is text when it is indented") {
		t.Errorf("body = %q", q.body)
	}
	want := []comment{
		{by: "bob", after: age(2*time.Hour + 10*time.Minute), score: 5, text: "Two: things."},
		{by: "ann", after: age(3 * time.Minute), text: "No score here."},
	}
	if len(q.comments) != 2 || q.comments[0] != want[0] || q.comments[1] != want[1] {
		t.Errorf("comments = %+v, want %+v", q.comments, want)
	}
	if len(q.edits) != 1 || q.edits[0].Replace[0] != [2]string{"First", "Second"} || q.edits[0].body != "" {
		t.Errorf("edits = %+v", q.edits)
	}
	if len(got.answers) != 1 || got.answers[0].body != "It is the harbour master." || time.Duration(got.answers[0].Accepted) != day {
		t.Errorf("answers = %+v", got.answers)
	}
}

func TestParseThreadErrors(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"nothing", "", "no question"},
		{"text first", "hello\n", "line 1"},
		{"answer first", "+++ answer\n+++\nx\n", "answer before the question"},
		{"two questions", "+++ question\n+++\n+++ question\n+++\n", "section of line 3: a second question"},
		{"fields without end", "+++ question\nby = \"ann\"\n", "no +++"},
		{"fields run into a section", "+++ question\n+++ comments\n", "line 2"},
		{"unknown section", "+++ question\n+++\n+++ reply\n+++\n", "unknown section \"reply\""},
		{"unknown field", "+++ question\nauthor = \"ann\"\n+++\n", "unknown field author"},
		{"bad time", "+++ question\nago = \"2w\"\n+++\n", "2w"},
		{"comment without text", "+++ question\n+++\n+++ comments\n\nann 3h\n", "line 5: not a comment"},
		{"comment with a bad score", "+++ question\n+++\n+++ comments\nann 3h x: hello\n", "score \"x\""},
		{"comment without a time", "+++ question\n+++\n+++ comments\nann 3: hello\n", "span of time"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseThread("bad", tt.src)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("parseThread(%q): %v, want an error with %q", tt.src, err, tt.want)
			}
		})
	}
}

func TestNewSiteErrors(t *testing.T) {
	const head = "+++ question\ntitle = \"t\"\nby = \"ann\"\nago = \"9d\"\n"
	tests := []struct{ name, src, want string }{
		{"nobody", strings.Replace(head, "ann", "eve", 1) + "+++\ntext\n", `"eve"`},
		{"replaced words are missing", head + "+++\ntext\n+++ edit\nby = \"ann\"\nafter = \"1d\"\nreplace = [[\"word\", \"x\"]]\n+++\n", `"word" stands in the body 0 times`},
		{"edit of nothing", head + "+++\ntext\n+++ edit\nby = \"ann\"\nafter = \"1d\"\n+++\n", "changes nothing"},
		{"rollback to itself", head + "+++\ntext\n+++ edit\nby = \"ann\"\nafter = \"1d\"\nrollback = 1\n+++\n", "rollback to revision 1"},
		{"dead link", head + "+++\nsee thread:none\n", `no thread "none"`},
		{"link to an answer that is not there", head + "+++\nsee thread:bad#2\n", "no answer 2"},
		{"award without a bounty", head + "+++\ntext\n+++ answer\nby = \"ann\"\nafter = \"1d\"\nawarded = \"1d\"\n+++\ntext\n", "bounty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			th, err := parseThread("bad", tt.src)
			if err != nil {
				t.Fatal(err)
			}
			_, err = newSite(noon, []*person{{Key: "ann", Name: "Ann", id: 1}}, nil, []thread{th})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("newSite: %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestHistoryErrors(t *testing.T) {
	const head = "+++ question\ntitle = \"t\"\nby = \"ann\"\nago = \"9d\"\n"
	tests := []struct{ name, field, want string }{
		{"unknown reason", `closed = { after = "1d", reason = "boring", by = ["ann"] }`, `unknown close reason "boring"`},
		{"duplicate of nothing", `closed = { after = "1d", reason = "duplicate", by = ["ann"] }`, "a duplicate has one"},
		{"opinion with an original", `closed = { after = "1d", reason = "opinion", of = "bad", by = ["ann"] }`, "a duplicate has one"},
		{"unknown original", `closed = { after = "1d", reason = "duplicate", of = "other", by = ["ann"] }`, `no thread "other"`},
		{"locked by nobody", `locked = { after = "1d", by = "eve" }`, `"eve"`},
		{"protected by a deleted account", `protected = { after = "1d", by = "user9" }`, "user9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			th, err := parseThread("bad", head+tt.field+"\n+++\ntext\n")
			if err != nil {
				t.Fatal(err)
			}
			s, err := newSite(noon, []*person{{Key: "ann", Name: "Ann", id: 1}}, nil, []thread{th})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.history(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("history: %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestDates(t *testing.T) {
	asked := time.Date(2028, 3, 1, 23, 0, 0, 0, time.UTC)
	tests := []struct{ text, want string }{
		{"on {{-1d Monday}}, {{-1d}}", "on Tuesday, 29 February 2028"},
		{"/{{+31d 2006/01/02}}/x", "/2028/04/01/x"},
		{"since {{-9y 2006}}", "since 2019"},
		{"{{no date}} {{1h}}", "{{no date}} {{1h}}"},
	}
	for _, tt := range tests {
		if got := dates(tt.text, asked); got != tt.want {
			t.Errorf("dates(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestGivenBadge(t *testing.T) {
	tests := []struct{ text, name, failure string }{
		{"Strunk & White, 2d", "Strunk & White", ""},
		{"ports silver, 3d", "ports", ""},
		{"ports, 3d", "", "neither a badge nor a tag"},
		{"Fanatic", "", "no time"},
		{"Fanatic, soon", "", "soon"},
	}
	for _, tt := range tests {
		var b givenBadge
		err := b.UnmarshalText([]byte(tt.text))
		switch {
		case tt.failure == "" && (err != nil || b.name != tt.name || b.class == 0):
			t.Errorf("%q = %+v, %v", tt.text, b, err)
		case tt.failure != "" && (err == nil || !strings.Contains(err.Error(), tt.failure)):
			t.Errorf("%q: %v, want an error with %q", tt.text, err, tt.failure)
		}
	}
}
