package web

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// listen opens the stream of an address; lines come until it ends.
func listen(t *testing.T, address, token, after string) <-chan string {
	t.Helper()
	req, err := http.NewRequest("GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.AddCookie(&http.Cookie{Name: "session", Value: token})
	}
	if after != "" {
		req.Header.Set("Last-Event-ID", after)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("GET %s = %d %s", address, res.StatusCode, res.Header.Get("Content-Type"))
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for sc := bufio.NewScanner(res.Body); sc.Scan(); {
			lines <- sc.Text()
		}
	}()
	return lines
}

// await reads lines until one has the prefix, and returns its rest; ended
// reports that the stream did before.
func await(t *testing.T, lines <-chan string, prefix string) (rest string, ended bool) {
	t.Helper()
	limit := time.After(5 * time.Second)
	for {
		select {
		case line, open := <-lines:
			if !open {
				return "", true
			}
			if rest, ok := strings.CutPrefix(line, prefix); ok {
				return rest, false
			}
		case <-limit:
			t.Fatalf("no line with %q within 5 s", prefix)
		}
	}
}

// TestLive opens streams of a question, tells them of a change, ends a session
// and comes back to what was missed.
func TestLive(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		testkit.Import(t, s, testkit.Data(t, "se-dump", "beer", "beer.stackexchange.com.7z"))
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 120, parley.Member)
		reader := listen(t, site+"/live?question=2", "", "")
		member := listen(t, site+"/live?question=2", ann.Token, "")
		other := listen(t, site+"/live?question=16", "", "")
		for _, lines := range []<-chan string{reader, member, other} {
			await(t, lines, "retry: ")
		}
		emit(t, s, store.Event{Type: "post voted", Post: 2})
		id, _ := await(t, reader, "id: ")
		kind, _ := await(t, reader, "event: ")
		data, _ := await(t, reader, "data: ")
		if kind != "post" || data != `{"post":"2"}` {
			t.Errorf("event %q with %s", kind, data)
		}
		await(t, member, "event: post")
		emit(t, s, store.Event{Type: store.InboxChanged, User: ann.ID})
		await(t, member, "event: inbox")
		emit(t, s, store.Event{Type: "post edited", Post: 2, User: ann.ID})
		if data, _ := await(t, reader, "data: "); data != fmt.Sprintf(`{"post":"2","user":"%d"}`, ann.ID) {
			t.Errorf("an edit: %s", data)
		}
		select {
		case line := <-other:
			if line != "" {
				t.Errorf("the stream of another question got %q", line)
			}
		default:
		}
		back := listen(t, site+"/live?question=2", "", id)
		if kind, _ := await(t, back, "event: "); kind != "edit" {
			t.Errorf("after coming back: %q, want the edit", kind)
		}
		if kind, _ := await(t, listen(t, site+"/live?question=2", "", "elsewhere-3"), "event: "); kind != "reset" {
			t.Errorf("after a restart: %q, want reset", kind)
		}
		emit(t, s, store.Event{Type: "sessions ended", User: ann.ID, Data: `{"but":0}`})
		await(t, member, "event: end")
		if _, ended := await(t, member, "nothing more"); !ended {
			t.Error("the stream outlives its session")
		}
		await(t, listen(t, site+"/liv%65?question=2", "", ""), "retry: ")
		if status, _, _ := get(t, site+"/live"); status != 404 {
			t.Errorf("a reader's stream of nothing: %d", status)
		}
		if status, _, _ := get(t, site+"/live?question=99999999"); status != 404 {
			t.Errorf("the stream of no question: %d", status)
		}
	})
}

func emit(t *testing.T, s *store.Store, e store.Event) {
	t.Helper()
	if err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.Emit(t.Context(), e) }); err != nil {
		t.Fatal(err)
	}
}

// TestStreams counts what one address may open.
func TestStreams(t *testing.T) {
	h := newHub("x", nil, nil)
	st := &stream{subject: "a"}
	for range perSubject {
		if !h.admit(st) {
			t.Fatal("a stream is refused")
		}
	}
	if h.admit(st) {
		t.Error("one too many is admitted")
	}
	h.release(st)
	if !h.admit(st) {
		t.Error("after one ended another is refused")
	}
}

// TestUnheard has somebody come back after a time in which nobody listened.
func TestUnheard(t *testing.T) {
	h := newHub("x", nil, nil)
	st := &stream{question: 2, subject: "a"}
	if !h.admit(st) || !h.listened() {
		t.Fatal("who is admitted does not listen")
	}
	before := fmt.Sprintf("x-%d", h.last)
	h.message("post", 2, 0, nil)
	if text := string(h.missed(st, before)); !strings.Contains(text, "event: post") {
		t.Errorf("missed while somebody listened: %q", text)
	}
	now := fmt.Sprintf("x-%d", h.last)
	if text := string(h.missed(st, now)); text != "" {
		t.Errorf("missed nothing: %q", text)
	}
	h.release(st)
	if h.listened() {
		t.Error("somebody listens who has gone")
	}
	if text := string(h.missed(st, now)); !strings.Contains(text, "event: reset") {
		t.Errorf("missed while nobody listened: %q", text)
	}
}
