package dump

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"parley"
	"parley/internal/capture"
	"parley/internal/store"
)

// isPage reports whether a source is a captured page.
func isPage(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm", ".txt":
		return true
	}
	return false
}

// captured is a page that has been read.
type captured struct {
	name   string
	digest string
	thread *capture.Thread
}

// importPages brings captured pages into the site, each as a thread. A page
// that was imported before, by its address or its bytes, is replaced.
func importPages(ctx context.Context, s *store.Store, names []string, o Options) (*Report, error) {
	began := time.Now()
	report := &Report{Source: sourceNames(names)}
	imports, err := s.Imports(ctx)
	if err != nil {
		return nil, err
	}
	var pages []captured
	var replaced []int64
	for i, name := range names {
		p, err := readPage(name)
		if err != nil {
			return nil, err
		}
		o.Progress(Progress{Stage: "reading", Rows: int64(i + 1)})
		earlier, same := earlierPage(imports, p)
		if same {
			continue
		}
		replaced = append(replaced, earlier...)
		pages = append(pages, p)
	}
	if len(pages) == 0 {
		report.Unchanged = true
		return report, nil
	}
	started := s.Now()
	stage := func(name string) { o.Progress(Progress{Stage: name, Rows: int64(len(pages))}) }
	err = s.Load(ctx, replaced, stage, func(l *store.Loader) error {
		for _, p := range pages {
			l.Begin()
			t := &threadImport{ctx: ctx, l: l, thread: p.thread}
			if err := t.write(); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
			t.report.Source, t.report.Unknown = filepath.Base(p.name), p.thread.Unknown
			report.Pages = append(report.Pages, t.report)
			l.End(store.Import{Kind: "page", Source: filepath.Base(p.name), OriginURL: p.thread.URL, Digest: p.digest,
				Started: started, Finished: s.Now()}, t.report.text)
		}
		name := o.SiteName
		if name == "" {
			name = pages[0].thread.Site
		}
		if name == "" {
			return nil
		}
		return l.SetDefault(ctx, store.SettingSiteName, name)
	})
	if err != nil {
		return nil, err
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

func readPage(name string) (captured, error) {
	f, err := os.Open(name)
	if err != nil {
		return captured{}, parley.Errorf(parley.NotFound, "%v", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, capture.MaxBytes+1))
	if err != nil {
		return captured{}, fmt.Errorf("%s: %w", name, err)
	}
	read := capture.Text
	if capture.Detect(name, data[:min(len(data), 1024)]) == capture.HTMLForm {
		read = capture.HTML
	}
	thread, err := read(bytes.NewReader(data))
	if errors.Is(err, capture.ErrNoQuestion) || errors.Is(err, capture.ErrTooLarge) {
		return captured{}, parley.Errorf(parley.Invalid, "%s: %v", name, err)
	}
	if err != nil {
		return captured{}, fmt.Errorf("%s: %w", name, err)
	}
	sum := sha256.Sum256(data)
	return captured{name: name, digest: hex.EncodeToString(sum[:]), thread: thread}, nil
}

// earlierPage returns the imports that a page replaces, and whether one of
// them had the same bytes.
func earlierPage(imports []store.Import, p captured) (replaced []int64, same bool) {
	for _, i := range imports {
		if i.Kind != "page" {
			continue
		}
		if i.Digest == p.digest {
			return nil, true
		}
		if p.thread.URL != "" && i.OriginURL == p.thread.URL {
			replaced = append(replaced, i.ID)
		}
	}
	return replaced, false
}

// threadImport writes one captured thread as rows of the dump's tables. What
// the page does not show stays empty.
type threadImport struct {
	ctx    context.Context
	l      *store.Loader
	thread *capture.Thread
	report PageReport
}

func (t *threadImport) write() error {
	question, err := t.id("posts", t.thread.Question.ID)
	if err != nil {
		return err
	}
	t.report.Question = question
	answers := make([]int64, len(t.thread.Answers))
	accepted := any(nil)
	if err := t.post(question, t.thread.Question, map[string]any{
		"post_type_id": int64(parley.Question), "title": text(t.thread.Question.Title),
		"tags": text(parley.JoinTags(t.thread.Question.Tags)), "answer_count": int64(t.thread.AnswerCount),
		"view_count": number(t.thread.Question.ViewCount), "original_url": text(t.thread.URL),
	}); err != nil {
		return err
	}
	for i, a := range t.thread.Answers {
		if answers[i], err = t.id("posts", a.ID); err != nil {
			return err
		}
		if err := t.post(answers[i], a, map[string]any{
			"post_type_id": int64(parley.Answer), "parent_id": question, "original_url": text(t.answerURL(a)),
		}); err != nil {
			return err
		}
		if a.Accepted {
			accepted = answers[i]
		}
		t.report.Answers++
	}
	if accepted != nil {
		if err := t.l.Accept(t.ctx, question, accepted.(int64)); err != nil {
			return err
		}
	}
	for _, n := range t.thread.Notices {
		if err := t.insert("post_notices", map[string]any{"post_id": question, "body": n, "creation_date": int64(0)}); err != nil {
			return err
		}
	}
	return nil
}

// answerURL is the short address of an answer at its origin, "" when unknown.
func (t *threadImport) answerURL(a capture.Post) string {
	u, err := url.Parse(t.thread.URL)
	if err != nil || u.Host == "" || a.ID == 0 {
		return ""
	}
	return u.Scheme + "://" + u.Host + "/a/" + fmt.Sprint(a.ID)
}

// id keeps the number that a row had at its origin where it is free here.
func (t *threadImport) id(table string, wanted int64) (int64, error) {
	if wanted > 0 {
		taken, err := t.l.Taken(t.ctx, table, wanted)
		if err != nil || !taken {
			return wanted, err
		}
	}
	return t.l.NextID(t.ctx, table)
}

func (t *threadImport) insert(table string, row map[string]any) error {
	row["import_id"] = t.l.ImportID()
	columns := make([]string, 0, len(row))
	values := make([]any, 0, len(row))
	for c, v := range row {
		if v != nil {
			columns, values = append(columns, c), append(values, v)
		}
	}
	return t.l.Insert(t.ctx, table, columns, values...)
}

func (t *threadImport) post(id int64, p capture.Post, row map[string]any) error {
	owner, err := t.person(p.Owner)
	if err != nil {
		return err
	}
	editor, err := t.person(p.Editor)
	if err != nil {
		return err
	}
	row["id"], row["body"] = id, p.HTML
	row["score"] = int64(p.Score)
	row["creation_date"], row["date_text"] = date(p.Created), unknownDate(p.Created)
	row["owner_user_id"], row["owner_display_name"] = owner.id, owner.name
	row["last_editor_user_id"], row["last_editor_display_name"] = editor.id, editor.name
	if ms := date(p.Modified); ms != 0 {
		row["last_edit_date"] = ms
	}
	row["last_activity_date"] = max(date(p.Created), date(p.Modified))
	row["comment_count"], row["hidden_comment_count"] = int64(p.CommentCount), int64(p.HiddenComments)
	row["content_license"] = text(p.License)
	if err := t.insert("posts", row); err != nil {
		return err
	}
	for _, c := range p.Comments {
		if err := t.comment(id, c); err != nil {
			return err
		}
	}
	return nil
}

func (t *threadImport) comment(post int64, c capture.Comment) error {
	id, err := t.id("comments", c.ID)
	if err != nil {
		return err
	}
	author, err := t.person(c.Owner)
	if err != nil {
		return err
	}
	t.report.Comments++
	return t.insert("comments", map[string]any{
		"id": id, "post_id": post, "score": int64(c.Score), "text": c.Text,
		"creation_date": date(c.Created), "date_text": unknownDate(c.Created),
		"user_id": author.id, "user_display_name": author.name,
	})
}

// author is who wrote something: an account, or just a name.
type author struct{ id, name any }

// person finds or makes the account that a page names; where the number is
// somebody else's here, the name stands alone.
func (t *threadImport) person(p capture.Person) (author, error) {
	if p.ID == 0 || p.ID < -1 {
		return author{name: text(p.Name)}, nil
	}
	known, err := t.l.UserName(t.ctx, p.ID)
	if err != nil {
		return author{}, err
	}
	if known == p.Name && p.Name != "" {
		return author{id: p.ID}, nil
	}
	if known != "" || p.Name == "" {
		return author{name: text(p.Name)}, nil
	}
	return author{id: p.ID}, t.insert("users", map[string]any{
		"id": p.ID, "display_name": p.Name, "reputation": int64(max(p.Reputation, 1)), "website_url": nil,
	})
}

// text is the report of the page alone; what is odd about a captured page it
// says itself.
func (r PageReport) text([]store.Finding) (string, error) {
	text, err := json.Marshal(r)
	return string(text), err
}

// text is a value of an optional column.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func number(n int) any {
	if n == 0 {
		return nil
	}
	return int64(n)
}

func date(d capture.Date) int64 {
	if d.Time.IsZero() {
		return int64(0)
	}
	return d.Time.UnixMilli()
}

// unknownDate is the date as the page showed it, when that is all there is.
func unknownDate(d capture.Date) any {
	if d.Time.IsZero() {
		return text(d.Text)
	}
	return nil
}
