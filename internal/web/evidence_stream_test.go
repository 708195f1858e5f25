package web

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

const changesPath = "/parley/1.0/quotes/changes"

// awaitVerdict reads a stream until a quotation has a status, and returns the change
// with the id of its event.
func awaitVerdict(t *testing.T, lines <-chan string, status string) (c quoteChange, id string) {
	t.Helper()
	for c.Status != status {
		var ended bool
		if id, ended = await(t, lines, "id: "); ended {
			t.Fatalf("the stream ended before %q", status)
		}
		if kind, _ := await(t, lines, "event: "); kind != "quote" {
			t.Fatalf("an event %q, want quote", kind)
		}
		data, _ := await(t, lines, "data: ")
		c = quoteChange{}
		if err := json.Unmarshal([]byte(data), &c); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
	}
	return c, id
}

// TestQuoteChanges tells of verdicts as they come, and of those that were missed.
func TestQuoteChanges(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		first := listen(t, q.site+changesPath, "", "")
		await(t, first, "retry: ")
		q.say("Some say so:\n\n> " + strings.Replace(q.words, "2,500", "25,000", 1) + "\n>\n> — [The Herald](" + q.address + ")\n\nIs that so?")
		got, id := awaitVerdict(t, first, "altered")
		now := q.quote()
		want := quoteChange{Quote: now.ID, Post: q.question, Question: q.question, State: "checked", Status: "altered", Snapshot: now.Snapshot, Checked: now.Verdict.Checked / 1000}
		if got != want {
			t.Errorf("a change: %+v, want %+v", got, want)
		}
		q.say("Some say so:\n\n> " + q.words + "\n>\n> — [The Herald](" + q.address + ")\n\nIs that so?")
		awaitVerdict(t, first, "verbatim")
		missed, _ := awaitVerdict(t, listen(t, q.site+changesPath, "", id), "verbatim")
		if missed.Quote != q.quote().ID {
			t.Errorf("what was missed: %+v", missed)
		}
		if kind, _ := await(t, listen(t, q.site+changesPath, "", "elsewhere-3"), "event: "); kind != "reset" {
			t.Errorf("after a restart: %q, want reset", kind)
		}
	})
}

// TestQuoteChangesOfDeleted says nothing of quotations whose post is deleted.
func TestQuoteChangesOfDeleted(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		_, server := serveAndReturn(t, q.Store, Options{Sources: q.archive})
		e := store.Event{Type: store.QuoteChecked, Post: q.question, Data: fmt.Sprintf(`{"quote":%d}`, q.quote().ID)}
		if list := server.checkMessages(context.Background(), e); len(list) != 1 || !strings.Contains(string(list[0].text), `"status":"verbatim"`) {
			t.Errorf("before: %v", list)
		}
		if _, err := q.Posts.Delete(context.Background(), q.By(q.Moderator("Mia")), q.question); err != nil {
			t.Fatal(err)
		}
		if list := server.checkMessages(context.Background(), e); list != nil {
			t.Errorf("afterwards: %s", list[0].text)
		}
	})
}

// TestQuoteChangesOfOtherNodes tells at one node what another found.
func TestQuoteChangesOfOtherNodes(t *testing.T) {
	address := testkit.FreshPostgres(t)
	finder := testkit.Open(t, store.Options{URL: address})
	testkit.Import(t, finder, testkit.Data(t, "se-dump", "beer", "beer.stackexchange.com.7z"))
	teller := testkit.Open(t, store.Options{URL: address})
	lines := listen(t, testServer(t, teller)+changesPath, "", "")
	await(t, lines, "retry: ")
	err := finder.Update(t.Context(), func(tx *store.Tx) error {
		q := store.Quote{Post: 2, Question: 2, AttachedBy: "none", State: "unsourced"}
		err := tx.QueryRowContext(t.Context(), `
			INSERT INTO quotes (post_id, question_id, ordinal, kind, place, text, sha256, words, lang, claimed_date, attached_by, state, creation_date)
			VALUES (2, 2, 1, 'block', 0, 'x', 'x', 1, '', '', 'none', 'pending', 0)
			RETURNING id`).Scan((*int64)(&q.ID))
		if err != nil {
			return err
		}
		return tx.SetQuote(t.Context(), &q)
	})
	if err != nil {
		t.Fatal(err)
	}
	if data, ended := await(t, lines, "data: "); ended || !strings.Contains(data, `"question_id":2,"state":"unsourced"`) {
		t.Errorf("the other node tells: %s", data)
	}
}

// TestUnheardVerdicts has those who come back look anew when nobody listened in
// between, and when more happened than is kept.
func TestUnheardVerdicts(t *testing.T) {
	h := newHub("x", nil, nil)
	h.message("post", 1, 0, nil) // 1
	st := &stream{checks: true, subject: "a"}
	h.admit(st)
	h.add(&liveMessage{checks: true}, "quote", quoteChange{Quote: 7}) // 2
	if text := string(h.missed(st, "x-1")); !strings.Contains(text, "id: x-2\nevent: quote\n") || strings.Contains(text, "event: post") {
		t.Errorf("since 1: %q", text)
	}
	h.release(st)
	h.message("post", 1, 0, nil) // 3
	h.admit(st)
	for id, want := range map[string]string{"x-2": "event: reset", "x-3": ""} {
		if text := string(h.missed(st, id)); want == "" && text != "" || !strings.Contains(text, want) {
			t.Errorf("since %s: %q, want %q", id, text, want)
		}
	}
	reader := &stream{question: parley.PostID(1)}
	for range keptMessages {
		h.message("post", 1, 0, nil) // up to 515
	}
	for id, want := range map[string]int{"x-3": 0, "x-500": 15} {
		if n := strings.Count(string(h.missed(reader, id)), "event: post"); n != want {
			t.Errorf("since %s: %d messages, want %d", id, n, want)
		}
	}
	if text := string(h.missed(reader, "x-3")); !strings.Contains(text, "event: reset") {
		t.Errorf("since 3, which is not kept: %q", text)
	}
}
