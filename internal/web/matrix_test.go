package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/testkit"
)

// matrixRoles are those who come to each route; owner asked the question,
// wrote the answer and the comment that it is about.
var matrixRoles = []string{"reader", "suspended", "newcomer", "member", "owner", "trusted", "moderator", "administrator"}

// matrixStates are the states of the question.
var matrixStates = []string{"open", "closed", "locked", "deleted"}

// matrix tries routes on a site of its own.
type matrix struct {
	t      *testing.T
	store  *store.Store
	server *Server
	site   string
	n      int // objects made so far
}

// TestMatrix tries every route as every role, those of posts in every state of
// the post, and compares what is answered with the golden file: who may what.
// What is asked for exists, and each form is made for its act alone, so a
// refusal is one of the person.
func TestMatrix(t *testing.T) {
	s := testkit.Open(t, store.Options{Dir: testkit.FreshFolder(t)})
	site, server := serveAndReturn(t, s, Options{PageCache: 1 << 20})
	m := &matrix{t: t, store: s, server: server, site: site}
	var b strings.Builder
	fmt.Fprintf(&b, "%-52s %-8s %s\n", "route", "question", strings.Join(matrixRoles, " "))
	setRule(t, s, "guest_edit_age_minutes", "0")
	// Pages of a post stand behind one pattern; what others than members write on is
	// one of them.
	pages := []route{{pattern: "GET /posts/{id}/suggest-edit"}, {pattern: "GET /posts/{id}/suggest-edit-sent"}}
	for _, r := range append(routeTable(), pages...) {
		states := matrixStates
		if !ofPost(r.pattern) {
			states = states[:1]
		}
		for _, state := range states {
			line := fmt.Sprintf("%-52s %-8s", r.pattern, state)
			for _, role := range matrixRoles {
				line += fmt.Sprintf(" %-*s", len(role), m.try(r, role, state))
			}
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	golden(t, "the matrix", "matrix.txt", b.String())
}

// ofPost reports whether a route is about a post or what stands under it.
func ofPost(pattern string) bool {
	_, path, _ := strings.Cut(pattern, " ")
	return strings.HasPrefix(path, "/questions/{id}") || strings.HasPrefix(path, "/posts/") || strings.HasPrefix(path, "/comments/") || strings.HasPrefix(path, "/q/") || strings.HasPrefix(path, "/a/")
}

// thread is what a cell is about.
type matrixThread struct {
	question, answer parley.PostID
	comment          int64
}

// try does one cell: "login" for those who are led there, or the status.
func (m *matrix) try(r route, role, state string) string {
	m.t.Helper()
	// Limits are told of elsewhere; here each is the first to come.
	m.server.limits.mu.Lock()
	clear(m.server.limits.buckets)
	m.server.limits.mu.Unlock()
	m.n++
	who, owner := m.member(role), m.member("owner")
	if role == "owner" {
		who = owner
	}
	th := m.thread(owner, state)
	method, path, _ := strings.Cut(r.pattern, " ")
	req, err := http.NewRequest(method, m.site+m.fill(path, who, th), nil)
	if method != "GET" && err == nil {
		form := url.Values{
			"key": {fmt.Sprint("matrix ", m.n)}, "title": {fmt.Sprintf("What is the matter with the number %d?", m.n)},
			"body": {fmt.Sprintf("This is text number %d, which is long enough to be taken for an answer.", m.n)},
			"tags": {"matters"}, "summary": {"it reads better"}, "on": {"true"}, "type": {"2"}, "another": {"true"}, "begun": {"1"},
			"excerpt": {fmt.Sprintf("Matters of all kinds, of which %d are known so far.", m.n)},
		}
		req, err = http.NewRequest(method, m.site+m.fill(path, who, th), strings.NewReader(form.Encode()))
		if err == nil {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
	}
	if err != nil {
		m.t.Fatal(err)
	}
	if role != "reader" {
		req.AddCookie(&http.Cookie{Name: "session", Value: who.Token})
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	res, err := client.Do(req.WithContext(ctx))
	if err != nil {
		m.t.Fatalf("%s as %s: %v", r.pattern, role, err)
	}
	res.Body.Close()
	if res.StatusCode >= 500 {
		m.t.Errorf("%s as %s, %s = %d", r.pattern, role, state, res.StatusCode)
	}
	if strings.HasPrefix(res.Header.Get("Location"), "/users/login") && path != "/users/login" {
		return "login"
	}
	return fmt.Sprint(res.StatusCode)
}

// member joins somebody of a role.
func (m *matrix) member(role string) testkit.Member {
	reputation := map[string]int{"newcomer": 1, "owner": 200, "trusted": 25_000}[role]
	if reputation == 0 {
		reputation = 200
	}
	level := map[string]parley.Role{"moderator": parley.Moderator, "administrator": parley.Administrator}[role]
	m.n++
	who := testkit.Join(m.t, m.store, fmt.Sprintf("%s %d", role, m.n), reputation, level)
	if role == "suspended" {
		m.update(func(ctx context.Context, tx *store.Tx) error {
			return tx.Suspend(ctx, store.Suspension{User: who.ID, End: m.store.Now().Add(24 * time.Hour).UnixMilli(), Reason: "matters"})
		})
	}
	return who
}

func (m *matrix) update(f func(context.Context, *store.Tx) error) {
	m.t.Helper()
	ctx := context.Background()
	if err := m.store.Update(ctx, func(tx *store.Tx) error { return f(ctx, tx) }); err != nil {
		m.t.Fatal(err)
	}
}

// thread makes a question with an answer and a comment, all of the owner, in a
// state.
func (m *matrix) thread(owner testkit.Member, state string) (th matrixThread) {
	m.t.Helper()
	ctx := context.Background()
	act := func(what string) parley.Act {
		return parley.Act{Actor: owner.Actor, Key: fmt.Sprint(what, m.n)}
	}
	p := m.server.Posts()
	asked, err := p.Ask(ctx, act("ask"), posts.Question{Title: fmt.Sprintf("How old is the matter with the number %d?", m.n),
		Body: fmt.Sprintf("I would like to know how old matter %d is, and who says so.", m.n), Tags: []string{"matters"}})
	if err != nil {
		m.t.Fatal(err)
	}
	answered, err := p.Answer(ctx, act("answer"), posts.Answer{Question: asked.ID, Body: fmt.Sprintf("Matter %d is as old as the hills, and the hills say so.", m.n)})
	if err != nil {
		m.t.Fatal(err)
	}
	th.question, th.answer = asked.ID, answered.ID
	now := m.store.Now().UnixMilli()
	m.update(func(ctx context.Context, tx *store.Tx) error {
		err := tx.QueryRowContext(ctx, `
			INSERT INTO comments (post_id, creation_date, user_id, content_license, text)
			VALUES ($1, $2, $3, 'CC BY-SA 4.0', 'Which hills are those, please?')
			RETURNING id`, int64(th.question), now, int64(owner.ID)).Scan(&th.comment)
		if err != nil {
			return err
		}
		for _, st := range map[string][]string{
			"closed": {
				`UPDATE posts SET closed_date = $2 WHERE id = $1`, `UPDATE questions SET closed = $2 WHERE id = $1`,
				`INSERT INTO closures (post_id, close_reason_id, creation_date) VALUES ($1, 104, $2)`,
			},
			"locked": {`INSERT INTO locks (post_id, post_notice_type_id, creation_date) VALUES ($1, 20, $2)`},
		}[state] {
			if _, err := tx.ExecContext(ctx, st, int64(th.question), now); err != nil {
				return fmt.Errorf("%s: %w", st, err)
			}
		}
		return nil
	})
	if state == "deleted" {
		moderator := testkit.Join(m.t, m.store, fmt.Sprint("deleter ", m.n), 1, parley.Moderator)
		if _, err := p.Delete(ctx, parley.Act{Actor: moderator.Actor, Key: fmt.Sprint("delete", m.n)}, th.question); err != nil {
			m.t.Fatal(err)
		}
	}
	return th
}

// fill gives a pattern the numbers of what it is to be tried on.
func (m *matrix) fill(pattern string, who testkit.Member, th matrixThread) string {
	parts := strings.Split(pattern, "/")
	for i, p := range parts {
		before := ""
		if i > 0 {
			before = parts[i-1]
		}
		switch {
		case p == "{$}":
			parts[i] = ""
		case p == "{id}" && (strings.HasSuffix(pattern, "/accept") || before == "a"):
			parts[i] = fmt.Sprint(int64(th.answer))
		case p == "{id}" && slices.Contains([]string{"questions", "posts", "q", "linked"}, before), p == "{ids}" && before == "posts":
			parts[i] = fmt.Sprint(int64(th.question))
		case p == "{id}" && strings.HasPrefix(pattern, "/users/"), p == "{id}" && before == "u":
			parts[i] = fmt.Sprint(int64(who.ID))
		case p == "{comment}":
			parts[i] = fmt.Sprint(th.comment)
		case p == "{type}":
			parts[i] = "2"
		case p == "{page}":
			parts[i] = "edit"
		case p == "{tag}", p == "{tags}":
			parts[i] = "matters"
		case p == "{kind}":
			parts[i] = "question"
		case p == "{list}":
			parts[i] = allSaves
		case strings.HasPrefix(p, "{"):
			parts[i] = "1"
		}
	}
	return strings.Join(parts, "/")
}
