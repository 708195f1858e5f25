package parley_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"parley"
)

var update = flag.Bool("update", false, "renew golden files")

// canNow is when the matrix is judged.
var canNow = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// The people of the matrix. Owner has asked the question or written the answer
// that is acted on.
func canRoles() []struct {
	name string
	parley.Actor
} {
	member := func(id parley.UserID, reputation int) parley.Actor {
		return parley.Actor{ID: id, Reputation: reputation, EarnedHere: reputation, Confirmed: true}
	}
	moderator := member(8, 1)
	moderator.Role = parley.Moderator
	suspended := member(9, 1)
	suspended.SuspendedUntil = canNow.Add(24 * time.Hour)
	unconfirmed := member(10, 1)
	unconfirmed.Confirmed = false
	return []struct {
		name string
		parley.Actor
	}{
		{"reader", parley.Actor{}},
		{"guest", parley.Guest()},
		{"unconfirmed", unconfirmed},
		{"suspended", suspended},
		{"newcomer (1)", member(3, 1)},
		{"member (200)", member(4, 200)},
		{"editor (1500)", member(5, 1500)},
		{"trusted (5000)", member(6, 5000)},
		{"owner (1)", member(1, 1)},
		{"moderator", moderator},
	}
}

// The states of the matrix, a question of user 1 and an answer of user 1 to a
// question of user 2.
func canObjects() []struct {
	name string
	parley.Object
} {
	question := parley.Object{Now: canNow, Type: parley.Question, Owner: 1, Created: canNow.Add(-72 * time.Hour),
		QuestionOwner: 1, QuestionCreated: canNow.Add(-72 * time.Hour), CommentOwner: 1, CommentCreated: canNow.Add(-time.Minute)}
	answer := question
	answer.Type, answer.QuestionOwner, answer.AnswerCount = parley.Answer, 2, 1
	mine := answer
	mine.Owner, mine.QuestionOwner = 7, 1
	with := func(o parley.Object, change func(*parley.Object)) parley.Object {
		change(&o)
		return o
	}
	return []struct {
		name string
		parley.Object
	}{
		{"question", question},
		{"question, closed", with(question, func(o *parley.Object) { o.Closed = canNow.Add(-24 * time.Hour) })},
		{"question, protected", with(question, func(o *parley.Object) { o.Protected = true })},
		{"question, locked", with(question, func(o *parley.Object) { o.Lock, o.QuestionLock = parley.LockContentDispute, parley.LockContentDispute })},
		{"question, comments locked", with(question, func(o *parley.Object) { o.Lock, o.QuestionLock = parley.LockComments, parley.LockComments })},
		{"question, of historical significance", with(question, func(o *parley.Object) { o.Lock, o.QuestionLock = parley.LockHistorical, parley.LockHistorical })},
		{"question, locked by policy", with(question, func(o *parley.Object) { o.Lock, o.QuestionLock = parley.LockPolicy, parley.LockPolicy })},
		{"question, wiki", with(question, func(o *parley.Object) { o.Wiki, o.QuestionWiki = true, true })},
		{"question, with an answer scoring 1", with(question, func(o *parley.Object) { o.AnswerCount, o.BestAnswer = 1, 1 })},
		{"question, with a bounty", with(question, func(o *parley.Object) { o.Bounty = true })},
		{"question, deleted by its owner", with(question, func(o *parley.Object) { o.Deleted, o.QuestionDeleted = parley.DeletedByOwner, true })},
		{"question, deleted by a moderator", with(question, func(o *parley.Object) { o.Deleted, o.QuestionDeleted = parley.DeletedByModerator, true })},
		{"answer", answer},
		{"answer, accepted", with(answer, func(o *parley.Object) { o.Accepted = true })},
		{"answer, wiki", with(answer, func(o *parley.Object) { o.Wiki = true })},
		{"answer, with a suggested edit of a newcomer", with(answer, func(o *parley.Object) { o.Pending, o.Proposer = true, 3 })},
		{"answer, deleted by the community", with(answer, func(o *parley.Object) { o.Deleted = parley.DeletedByCommunity })},
		{"answer, of a deleted question", with(answer, func(o *parley.Object) { o.Deleted, o.QuestionDeleted = parley.DeletedWithThread, true })},
		{"answer, of a historical question", with(answer, func(o *parley.Object) { o.QuestionLock = parley.LockHistorical })},
		{"answer, of others, to the owner's question", mine},
		{"tag wiki", with(question, func(o *parley.Object) { o.Type = parley.TagWiki })},
	}
}

// TestCanMatrix writes down who may do what, for review: "yes", or the key of
// the refusal.
func TestCanMatrix(t *testing.T) {
	rules := parley.DefaultRules()
	var b strings.Builder
	for _, o := range canObjects() {
		fmt.Fprintf(&b, "# %s\n", o.name)
		for _, act := range parley.Actions() {
			var cells []string
			for _, role := range canRoles() {
				object := o.Object
				cell := "yes"
				if err := parley.Can(rules, role.Actor, act, &object); err != nil {
					var e *parley.Error
					if !errors.As(err, &e) || e.Key == "" {
						t.Fatalf("%s, %s, %s: %v is no refusal", o.name, act, role.name, err)
					}
					cell = strings.TrimPrefix(e.Key, "can.")
				}
				cells = append(cells, role.name+": "+cell)
			}
			fmt.Fprintf(&b, "%-18s %s\n", act.String(), strings.Join(cells, " | "))
		}
		b.WriteByte('\n')
	}
	const golden = "testdata/can.golden"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != string(want) {
		gotLines, wantLines := strings.Split(got, "\n"), strings.Split(string(want), "\n")
		for i := range min(len(gotLines), len(wantLines)) {
			if gotLines[i] != wantLines[i] {
				t.Errorf("line %d of the matrix:\n%s\nwant\n%s", i+1, gotLines[i], wantLines[i])
			}
		}
		if len(gotLines) != len(wantLines) {
			t.Errorf("the matrix has %d lines, want %d", len(gotLines), len(wantLines))
		}
	}
}

// TestReadRules sets rules and privileges, and leaves what is no number alone.
func TestReadRules(t *testing.T) {
	r := parley.ReadRules(map[string]string{"rule.votes": "7", "rule.title_min": "many", "privilege.vote-up": "3", "rule.vote_lock_minutes": "2", "privilege.reduce-ads": "10"})
	if r.Votes != 7 || r.TitleMin != 15 || r.VoteLock != 2*time.Minute {
		t.Errorf("votes %d, least title %d, lock-in %v; want 7, 15 and 2m", r.Votes, r.TitleMin, r.VoteLock)
	}
	member := parley.Actor{ID: 1, Reputation: 5}
	if !r.Holds(member, "vote-up") || r.Holds(member, "reduce-ads") || parley.DefaultRules().Holds(parley.Actor{ID: 1, Reputation: 1_000_000}, "reduce-ads") {
		t.Error("a set threshold does not hold, or a privilege that the site lacks does")
	}
	for _, p := range parley.Privileges {
		if n, ok := parley.DefaultRules().Threshold(p.Slug); ok != (p.Reputation > 0) || n != p.Reputation {
			t.Errorf("privilege %s: %d %v, want %d", p.Slug, n, ok, p.Reputation)
		}
	}
}
