package corpus

import (
	"fmt"
	"strings"
)

func (c *Corpus) writePosts(w *rowWriter) error {
	closed := make(map[int32]tick)
	for _, l := range c.links {
		if l.duplicate {
			closed[l.from] = l.created
		}
	}
	var t text
	for i := range c.posts {
		id := int32(i + 1)
		c.body(id, &t)
		w.markdown += int64(len(t.markdown))
		c.postRow(w, id, string(t.html), closed[id])
		if err := w.end(); err != nil {
			return err
		}
	}
	return nil
}

// postRow sets the attributes of a post; closed is 0 for an open one.
func (c *Corpus) postRow(w *rowWriter, id int32, html string, closed tick) {
	p := &c.posts[id-1]
	w.begin()
	w.number("Id", int(id))
	if p.question() {
		w.number("PostTypeId", 1)
		w.reference("AcceptedAnswerId", p.accepted)
	} else {
		w.number("PostTypeId", 2)
		w.reference("ParentId", p.parent)
	}
	w.moment("CreationDate", p.created)
	w.number("Score", p.score())
	if p.question() {
		s := newStream(c.cfg.Seed, forViews, int(id))
		w.number("ViewCount", 20+int(s.exponential(400))+30*int(p.up+p.answers))
	}
	w.text("Body", html)
	if p.owner == 0 {
		w.text("OwnerDisplayName", deletedName(id))
	}
	w.reference("OwnerUserId", p.owner)
	if p.edited != 0 {
		w.reference("LastEditorUserId", c.editor(id))
		w.moment("LastEditDate", p.edited)
	}
	w.moment("LastActivityDate", p.activity)
	if p.question() {
		w.text("Title", c.Title(int(id)))
		w.text("Tags", c.tagList(id))
		w.number("AnswerCount", int(p.answers))
	}
	w.number("CommentCount", int(p.comments))
	if closed != 0 {
		w.moment("ClosedDate", closed)
	}
	w.text("ContentLicense", license)
}

// deletedName is the name that remains of a post's deleted owner.
func deletedName(post int32) string { return fmt.Sprintf("user%d", 100_000+post%899_999) }

// tagList returns a question's tags in the dumps' form.
func (c *Corpus) tagList(id int32) string {
	var space [maxTags]int
	var b strings.Builder
	for _, t := range c.questionTags(id, &space) {
		b.WriteString("<" + c.tags.names[t] + ">")
	}
	return b.String()
}

// Types of revisions (PostHistoryTypeId).
const (
	initialTitle = 1
	initialBody  = 2
	initialTags  = 3
	editBody     = 5
	postClosed   = 10
)

// writeHistory writes the revisions of all posts in the order of their times:
// it merges the initial revisions, the edits and the closures.
func (c *Corpus) writeHistory(w *rowWriter) error {
	var closures []link
	for _, l := range c.links {
		if l.duplicate {
			closures = append(closures, l)
		}
	}
	h := &historyWriter{Corpus: c, w: w}
	edits := c.edits
	for i := range c.posts {
		for {
			now := c.posts[i].created
			switch {
			case len(edits) > 0 && edits[0].at < now && (len(closures) == 0 || edits[0].at <= closures[0].created):
				h.edited(edits[0].post)
				edits = edits[1:]
				continue
			case len(closures) > 0 && closures[0].created < now:
				h.closed(closures[0])
				closures = closures[1:]
				continue
			}
			break
		}
		h.initial(int32(i + 1))
		if h.err != nil {
			return h.err
		}
	}
	for _, e := range edits {
		h.edited(e.post)
	}
	for _, l := range closures {
		h.closed(l)
	}
	return h.err
}

// historyWriter writes actions on posts, one or more rows each. After an error
// it does nothing more.
type historyWriter struct {
	*Corpus
	w   *rowWriter
	t   text
	err error
}

func (h *historyWriter) initial(id int32) {
	p := &h.posts[id-1]
	h.body(id, &h.t)
	guid := h.guid(id, 0)
	h.row(initialBody, id, guid, p.created, p.owner, string(h.t.markdown[:h.t.first]))
	if p.question() {
		h.row(initialTitle, id, guid, p.created, p.owner, h.Title(int(id)))
		h.row(initialTags, id, guid, p.created, p.owner, h.tagList(id))
	}
}

func (h *historyWriter) edited(id int32) {
	h.body(id, &h.t)
	h.row(editBody, id, h.guid(id, 1), h.posts[id-1].edited, h.editor(id), string(h.t.markdown))
}

func (h *historyWriter) closed(l link) {
	s := newStream(h.cfg.Seed, forLinks, -int(l.from))
	closer := h.actor(&s, l.created)
	h.row(postClosed, l.from, h.guid(l.from, 2), l.created, closer,
		fmt.Sprintf(`{"OriginalQuestionIds":[%d],"Voters":[{"Id":%d,"DisplayName":%q}]}`, l.to, closer, h.userName(int(closer))))
}

func (h *historyWriter) row(kind int, post int32, guid string, at tick, by int32, text string) {
	if h.err != nil {
		return
	}
	w := h.w
	w.begin()
	w.number("Id", w.rows+1)
	w.number("PostHistoryTypeId", kind)
	w.number("PostId", int(post))
	w.text("RevisionGUID", guid)
	w.moment("CreationDate", at)
	w.reference("UserId", by)
	if by == 0 {
		w.text("UserDisplayName", deletedName(post))
	}
	switch kind {
	case editBody:
		w.text("Comment", "added a remark")
	case postClosed:
		w.text("Comment", "101")
	}
	w.text("Text", text)
	if kind != postClosed {
		w.text("ContentLicense", license)
	}
	h.err = w.end()
}
