package sources_test

import (
	"testing"
	"time"

	"parley"
	"parley/internal/evidence"
	"parley/internal/jobs"
	"parley/internal/store"
)

// runJobs runs the archive's jobs that are due within an hour.
func (n *newsroom) runJobs() {
	n.t.Helper()
	queue := jobs.New(n.Store, jobs.ArchiveKinds(n.Store, n.archive), 1, n.archiveLogger())
	for range 60 {
		if _, err := queue.RunDue(n.t.Context()); err != nil {
			n.t.Fatal(err)
		}
		n.Clock.Pass(time.Minute)
	}
}

// age has all checks be those of a checker before this one, which found nothing.
func (n *newsroom) age() {
	n.update(func(tx *store.Tx) error {
		for _, st := range []string{
			`UPDATE quote_checks SET checker_version = 0, status = 'not_found', verdict = '{}'`,
			`DELETE FROM settings WHERE name = 'evidence.checker_version'`,
		} {
			if _, err := tx.ExecContext(n.t.Context(), st); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestNewChecker judges what an older checker judged from the texts that are kept.
func TestNewChecker(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		n.publish("a.example", article("", lead, words, other))
		n.publish("b.example", article("", lead, words, other)) // the same text
		n.publish("c.example", article(`<meta name="robots" content="noarchive">`, lead, words, "Another ending."))
		n.publish("d.example", status(410))
		posts := map[string]parley.PostID{}
		for _, host := range []string{"a.example", "b.example", "c.example", "d.example"} {
			posts[host] = n.quote(host)
			n.work()
		}
		asked := n.askedFor("a.example")
		n.pad(450, posts["a.example"]) // younger ones: more than two windows
		n.age()
		if err := n.archive.RequestRecheck(t.Context()); err != nil {
			t.Fatal(err)
		}
		n.runJobs()
		for host, want := range map[string]string{"a.example": "verbatim", "b.example": "verbatim", "c.example": "not_found", "d.example": "unreachable"} {
			if got, _ := n.status(posts[host]); got != want {
				t.Errorf("%s: %s, want %s", host, got, want)
			}
		}
		var made, marked int
		var version string
		n.update(func(tx *store.Tx) error {
			if err := tx.QueryRowContext(t.Context(), `SELECT count(*) FROM quote_checks WHERE checker_version = $1`, evidence.Version).Scan(&made); err != nil {
				return err
			}
			if err := tx.QueryRowContext(t.Context(), `SELECT count(*) FROM jobs WHERE kind = 'evidence recheck'`).Scan(&marked); err != nil {
				return err
			}
			return tx.QueryRowContext(t.Context(), `SELECT value FROM settings WHERE name = 'evidence.checker_version'`).Scan(&version)
		})
		if made != 2 || marked != 0 || version == "" {
			t.Errorf("%d checks by this version, want one of two equal texts and one of none; %d jobs left, setting %q", made, marked, version)
		}
		if n.askedFor("a.example") != asked {
			t.Errorf("the source was fetched again")
		}
		if err := n.archive.RequestRecheck(t.Context()); err != nil {
			t.Fatal(err)
		}
		if list, err := n.WaitingJobs(t.Context(), 100); err != nil || hasJob(list, "evidence recheck") {
			t.Errorf("it begins again: %v, %v", list, err)
		}
	})
}

func hasJob(list []store.Job, kind string) bool {
	for _, j := range list {
		if j.Kind == kind {
			return true
		}
	}
	return false
}

// pad adds quotations without a source to a site.
func (n *newsroom) pad(count int, question parley.PostID) {
	n.update(func(tx *store.Tx) error {
		for i := range count {
			if _, err := tx.ExecContext(n.t.Context(), `
				INSERT INTO quotes (post_id, question_id, ordinal, kind, place, text, sha256, words, lang, claimed_date, attached_by, state, creation_date)
				VALUES ($1, $1, $2, 'block', $2, 'x', 'x', 1, '', '', 'none', 'unsourced', 0)`, int64(question)+1000, i); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestNewCheckerOfChanged keeps what was said of the copy of its time, and that the
// source says otherwise now.
func TestNewCheckerOfChanged(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		const host = "herald.example"
		n.publish(host, article("", lead, words, other))
		post := n.quote(host)
		n.work()
		n.publish(host, article("", lead, "The coalition has some 2,000 troops in the country, and had no plans to withdraw them.", other))
		n.Clock.Pass(2 * day)
		n.work()
		before := n.quoted(post)
		if before.Verdict.Status != "verbatim" || before.ChangedTo == 0 {
			t.Fatalf("before: %+v", before)
		}
		n.age()
		if err := n.archive.RequestRecheck(t.Context()); err != nil {
			t.Fatal(err)
		}
		n.runJobs()
		after := n.quoted(post)
		if after.Verdict.Status != "verbatim" || after.Snapshot != before.Snapshot || after.ChangedTo != before.ChangedTo || after.Changed != before.Changed || after.Later != before.Later {
			t.Errorf("after: %+v\nbefore: %+v", after, before)
		}
	})
}
