package demo

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley"
)

// revision is the state of a post after one act, and who made it so.
type revision struct {
	guid     string
	at       time.Time
	by       author
	summary  string
	title    string // as shown; so are tags and body
	tags     []string
	body     string   // Markdown
	source   string   // body as the content has it, with dates and links to be filled in
	changed  changed  // what differs from the revision before
	rollback bool     // summary names the revision restored
	approved []author // of a suggested edit
}

type changed struct{ title, body, tags bool }

// revise makes the revisions of a question or an answer.
func (s *site) revise(p *post) error {
	d := p.draft
	first := revision{at: p.created, by: p.owner, title: d.Title, tags: d.Tags, source: d.body,
		changed: changed{title: p.kind == parley.Question, body: true, tags: p.kind == parley.Question}}
	all := []revision{first}
	for i, e := range d.edits {
		r, err := s.edited(p, all, e)
		if err != nil {
			return fmt.Errorf("edit %d: %w", i+1, err)
		}
		all = append(all, r)
		s.saw(r.by, r.at)
	}
	for i := range all {
		r := &all[i]
		r.guid = guid(p.name(), "revision", i)
		if r.rollback {
			r.summary = "Rollback to [" + all[d.edits[i-1].Rollback-1].guid + "]"
		}
		var err error
		if r.body, err = s.resolve(r.source, p.topic); err != nil {
			return err
		}
		if r.title, err = s.resolve(r.title, p.topic); err != nil {
			return err
		}
	}
	p.revisions = all
	return nil
}

// edited applies an edit to the last of the revisions so far.
func (s *site) edited(p *post, so []revision, e edit) (revision, error) {
	by, err := s.author(e.By)
	if err != nil {
		return revision{}, err
	}
	before := so[len(so)-1]
	r := revision{
		at:      p.created.Add(time.Duration(e.After) + jitter(p.name(), "edit", len(so))),
		by:      by,
		summary: e.Summary,
		title:   before.title,
		tags:    before.tags,
		source:  before.source,
	}
	if e.Rollback != 0 {
		if e.Rollback < 1 || e.Rollback >= len(so) {
			return revision{}, fmt.Errorf("rollback to revision %d, of %d", e.Rollback, len(so))
		}
		to := so[e.Rollback-1]
		r.rollback, r.title, r.tags, r.source = true, to.title, to.tags, to.source
	}
	if e.Title != "" {
		r.title = e.Title
	}
	if e.Tags != nil {
		r.tags = e.Tags
	}
	if e.body != "" {
		r.source = e.body
	}
	for _, words := range e.Replace {
		if n := strings.Count(r.source, words[0]); n != 1 {
			return revision{}, fmt.Errorf("%q stands in the body %d times, not once", words[0], n)
		}
		r.source = strings.Replace(r.source, words[0], words[1], 1)
	}
	for _, key := range e.Approved {
		a, err := s.author(key)
		if err != nil {
			return revision{}, err
		}
		r.approved = append(r.approved, a)
	}
	r.changed = changed{r.title != before.title, r.source != before.source, !slices.Equal(r.tags, before.tags)}
	if r.changed == (changed{}) {
		return revision{}, fmt.Errorf("by %s changes nothing", e.By)
	}
	return r, nil
}

// describe writes the texts of a tag's posts: both begin empty, as those of
// Stack Exchange do, and are filled by the tag's author a minute later.
func (s *site) describe(t tagPosts) error {
	by, err := s.author(t.Who)
	if err != nil {
		return err
	}
	for _, p := range []*post{t.wiki, t.excerpt} {
		text := t.Excerpt
		if p == t.wiki {
			if text, err = s.resolve(t.Wiki, nil); err != nil {
				return err
			}
		}
		p.revisions = []revision{{guid: guid("tag", t.Name, p.kind, 1), at: p.created, changed: changed{body: true}}}
		if text == "" {
			continue
		}
		at := p.created.Add(time.Minute)
		p.revisions = append(p.revisions, revision{guid: guid("tag", t.Name, p.kind, 2), at: at, by: by,
			body: text, changed: changed{body: true}})
		s.saw(by, at)
	}
	return nil
}

// guid makes a GUID from what it stands for.
func guid(parts ...any) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], seed(append(parts, "high")...))
	binary.BigEndian.PutUint64(b[8:], seed(append(parts, "low")...))
	b[6] = b[6]&0x0f | 0x40 // version 4
	b[8] = b[8]&0x3f | 0x80 // variant
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
