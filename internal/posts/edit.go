package posts

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"parley"
	"parley/internal/markup"
	"parley/internal/notify"
	"parley/internal/store"
)

// Edit is a change of a post.
type Edit struct {
	Post    parley.PostID
	Base    string // from [Base]: the text that it began from
	Text    Text
	Summary string
	Wiki    bool // make the answer community wiki as well
}

// Edited is what came of an edit.
type Edited struct {
	Question parley.PostID // of the post
	Title    string        // of the question
	Folded   bool          // it made no revision of its own, or changed nothing
}

// Edit changes a post at once. An edit that began from a text that is no longer
// the current one is not made: its error is a [*Conflict].
func (p *Posts) Edit(ctx context.Context, act parley.Act, e Edit) (Edited, error) {
	w, err := p.newWriting(ctx, act, e)
	if err != nil {
		return Edited{}, err
	}
	done, err := store.Once(ctx, p.store, act, "edit", []any{e.Post, e.Base, w.text, w.summary}, func(tx *store.Tx) (Edited, error) {
		s, c, err := w.begin(ctx, tx, parley.ToEdit, 0)
		if err != nil {
			return Edited{}, err
		}
		done, err := w.apply(ctx, tx, s, c, editing{by: act.Actor.ID})
		if err != nil {
			return Edited{}, err
		}
		if e.Wiki && !s.Wiki {
			if err := w.makeWiki(ctx, tx, s, c); err != nil {
				return Edited{}, err
			}
		}
		if err := tx.DropDraft(ctx, act.Actor.ID, store.DraftEdit, e.Post); err != nil {
			return Edited{}, err
		}
		return done, tx.Emit(ctx, store.Event{Type: "post edited", Post: e.Post, Question: s.Question, User: act.Actor.ID})
	})
	return done, p.explain(ctx, err, w)
}

// writing is an edit on its way into a post.
type writing struct {
	p       *Posts
	r       *parley.Rules
	actor   parley.Actor
	post    parley.PostID
	base    string
	text    Text
	summary string
	faults  faults // known before the post is
	html    string
}

// newWriting judges what can be judged of an edit without the post.
func (p *Posts) newWriting(ctx context.Context, act parley.Act, e Edit) (*writing, error) {
	r, err := p.store.Rules(ctx)
	if err != nil {
		return nil, err
	}
	w := &writing{p: p, r: r, actor: act.Actor, post: e.Post, base: e.Base, text: e.Text.clean(), summary: CleanTitle(e.Summary)}
	checkSummary(r, w.summary, &w.faults)
	w.html, err = p.checkBody(ctx, r, act.Actor, w.text.Body, &w.faults)
	return w, err
}

// staleError ends a transaction whose edit began from another text.
type staleError struct{ theirs *store.CurrentText }

func (*staleError) Error() string { return "stale" }

// begin reads the post and judges the edit.
func (w *writing) begin(ctx context.Context, tx *store.Tx, to parley.Action, parts store.PostStateParts) (*store.PostState, *store.CurrentText, error) {
	s, err := tx.PostState(ctx, w.post, w.actor.ID, parts)
	if err != nil {
		return nil, nil, err
	}
	if err := parley.Can(w.r, w.actor, to, &s.Object); err != nil {
		return nil, nil, err
	}
	c, err := tx.CurrentText(ctx, w.post)
	if err != nil {
		return nil, nil, err
	}
	if w.base != Base(c) {
		return nil, nil, &staleError{c}
	}
	return s, c, w.judge(ctx, tx, s, c)
}

// judge judges the text of the edit of a post.
func (w *writing) judge(ctx context.Context, tx *store.Tx, s *store.PostState, c *store.CurrentText) error {
	f := faults{slices.Clone(w.faults.list)} // the transaction may be tried again
	checkShorteners(w.r, w.html, c.Source, &f)
	checkPhrases(w.r, w.html, c.Source, &f)
	if s.Type != parley.Question {
		w.text.Title, w.text.Tags = "", nil
		return f.err()
	}
	checkTags(w.r, w.text.Tags, &f)
	if w.text.Title != c.Title { // imported titles may break rules; whoever leaves them alone may edit
		checkTitle(w.r, w.text.Title, w.text.Tags, &f)
		id, err := tx.QuestionTitled(ctx, w.text.Title, s.ID)
		if err != nil {
			return err
		}
		if id != 0 {
			f.add(FieldTitle, "post.title.taken", "id", int64(id))
		}
	}
	tags, err := chooseTags(ctx, tx, w.r, w.actor, w.text.Tags, c.Tags, &f)
	if err != nil {
		return err
	}
	w.text.Tags = tags
	return f.err()
}

// editing says how a text gets into a post.
type editing struct {
	by         parley.UserID
	rollbackTo string        // guid of the revision that is gone back to
	suggestion string        // Comment of the row that tells who proposed and approved
	approver   parley.UserID // of the suggestion, who needs not be told of it
	fresh      bool          // a revision of its own, whoever wrote the last one
}

// apply makes the edit of the post that begin has judged.
func (w *writing) apply(ctx context.Context, tx *store.Tx, s *store.PostState, c *store.CurrentText, how editing) (Edited, error) {
	isQuestion := s.Type == parley.Question
	done := Edited{Question: s.Question, Title: s.Title, Folded: true}
	if isQuestion {
		done.Title = w.text.Title
	}
	from := textOf(c)
	first := parley.EditTitle
	switch {
	case how.rollbackTo != "":
		first = parley.RollbackTitle
	case c.GUID == "" && from.Body == "": // the first text of a tag's description
		first = parley.InitialTitle
	}
	rows := revision(from, w.text, isQuestion, first)
	if len(rows) == 0 {
		return done, nil
	}
	if err := tx.CancelSuggestedEdit(ctx, s.ID); err != nil {
		return done, err
	}
	if err := w.p.replaceText(ctx, tx, s, c, w.text, w.html); err != nil {
		return done, err
	}
	if err := tx.Bump(ctx, s.Question, s.ID); err != nil {
		return done, err
	}
	if !how.fresh && inGrace(w.r, c, how.by, s.Now) {
		kind := parley.EditTitle
		if c.Initial() {
			kind = parley.InitialTitle
		} else if c.Kind >= parley.RollbackTitle {
			kind = parley.RollbackTitle
		}
		if err := tx.FoldRevision(ctx, s.ID, c, w.summary, revision(from, w.text, isQuestion, kind)...); err != nil {
			return done, err
		}
		return done, reckonWiki(ctx, tx, s)
	}
	done.Folded = false
	if c.GUID == "" { // imported without a history: what it said is the first revision
		first := revision(Text{}, from, isQuestion, parley.InitialTitle)
		err := tx.AddRevision(ctx, store.NewRevision{Post: s.ID, GUID: store.NewGUID(), By: s.Object.Owner, ByName: s.OwnerName, At: s.Created, Rows: first})
		if err != nil {
			return done, err
		}
	}
	if err := w.addRevision(ctx, tx, s, from, rows, how); err != nil {
		return done, err
	}
	return done, reckonWiki(ctx, tx, s)
}

// reckonWiki finds out anew who is shown as the author of a post whose text has
// changed, if it is a community wiki (post-lifecycle.md §3).
func reckonWiki(ctx context.Context, tx *store.Tx, s *store.PostState) error {
	if !s.Wiki || s.Type.OfTag() {
		return nil
	}
	return tx.ReckonWiki(ctx, s.ID)
}

// inGrace reports whether an edit folds into the newest revision.
func inGrace(r *parley.Rules, c *store.CurrentText, by parley.UserID, now time.Time) bool {
	return c.GUID != "" && c.By == by && now.Sub(time.UnixMilli(c.Created)) < r.GracePeriod
}

// addRevision writes a revision and tells of it.
func (w *writing) addRevision(ctx context.Context, tx *store.Tx, s *store.PostState, from Text, rows []store.RevisionRow, how editing) error {
	guid, summary := store.NewGUID(), w.summary
	if how.rollbackTo != "" {
		summary = "Rollback to [" + how.rollbackTo + "]"
	} else if summary == "" {
		summary = summarise(from, w.text, s.Type == parley.Question)
	}
	if err := tx.AddRevision(ctx, store.NewRevision{Post: s.ID, GUID: guid, By: how.by, At: s.Now, Summary: summary, Rows: rows}); err != nil {
		return err
	}
	if how.suggestion != "" {
		if err := tx.AddHistory(ctx, parley.SuggestedEditApplied, s.ID, parley.CommunityUser, guid, how.suggestion, ""); err != nil {
			return err
		}
	}
	if err := tx.SetEditor(ctx, s.ID, how.by); err != nil {
		return err
	}
	if err := tx.ChangeUsers(ctx, store.UserChange{User: how.by, Edits: 1}); err != nil {
		return err
	}
	return notify.Edited(ctx, tx, s.ID, how.by, charactersChanged(from.Body, w.text.Body) >= substantive, s.Object.Owner, how.approver)
}

// substantive is from how many changed characters on an owner is told of
// somebody else's edit.
const substantive = 6

// replaceText writes the new text, its tags and its links.
func (p *Posts) replaceText(ctx context.Context, tx *store.Tx, s *store.PostState, c *store.CurrentText, t Text, html string) error {
	if err := tx.SetBody(ctx, s.ID, t.Title, t.Tags, html); err != nil {
		return err
	}
	if s.Type == parley.Question && !slices.Equal(t.Tags, c.Tags) {
		if err := tx.TagQuestion(ctx, s.ID, t.Tags); err != nil {
			return err
		}
		if err := tx.ReindexThread(ctx, s.ID); err != nil {
			return err
		}
	}
	if s.Type.OfTag() {
		return nil // it is no part of a thread that could have links
	}
	before, err := p.renderer.Markdown(c.Source)
	if err != nil && parley.KindOf(err) == 0 {
		return err
	}
	if err := p.settleRequests(ctx, tx, s.ID, before, html); err != nil {
		return err
	}
	now := markup.LinkedPosts(html)
	if err := tx.LinkQuestions(ctx, s.Question, now); err != nil {
		return err
	}
	gone := slices.DeleteFunc(markup.LinkedPosts(before), func(id parley.PostID) bool { return slices.Contains(now, id) })
	return p.unlink(ctx, tx, s, gone)
}

// unlink takes links of a thread back, unless another text of it has them.
func (p *Posts) unlink(ctx context.Context, tx *store.Tx, s *store.PostState, gone []parley.PostID) error {
	if len(gone) == 0 {
		return nil
	}
	texts, err := tx.ThreadTexts(ctx, s.Question, s.ID)
	if err != nil {
		return err
	}
	return tx.UnlinkQuestions(ctx, s.Question, p.renderer.Unlinked(gone, texts))
}

// explain turns a stale edit into a conflict with both texts merged.
func (p *Posts) explain(ctx context.Context, err error, w *writing) error {
	stale, ok := errors.AsType[*staleError](err)
	if !ok {
		return err
	}
	base, known, err := p.baseText(ctx, w.post, w.base)
	if err != nil {
		return err
	}
	if !known { // then nothing can be told apart but what both have
		base = shared(w.text, textOf(stale.theirs))
	}
	return newConflict(base, w.text, stale.theirs)
}

// baseText returns the text that a base names, if it can still be read: one
// that was changed within the grace period cannot.
func (p *Posts) baseText(ctx context.Context, post parley.PostID, base string) (Text, bool, error) {
	guid, _, _ := strings.Cut(base, ".")
	of, number, err := p.store.RevisionOf(ctx, guid)
	if parley.KindOf(err) == parley.NotFound || err == nil && of != post {
		return Text{}, false, nil
	}
	if err != nil {
		return Text{}, false, err
	}
	v, _, err := p.store.Revision(ctx, post, number)
	if err != nil {
		return Text{}, false, err
	}
	c := &store.CurrentText{GUID: guid, Title: v.Title.New, Tags: parley.SplitTags(v.Tags.New), Source: v.Body.New}
	return textOf(c), Base(c) == base, nil
}

// shared is what two texts have in common.
func shared(a, b Text) Text {
	t := Text{Title: b.Title, Tags: slices.DeleteFunc(slices.Clone(a.Tags), func(tag string) bool { return !slices.Contains(b.Tags, tag) })}
	var lines []string
	for _, l := range markup.DiffSource(a.Body, b.Body) {
		if l.Kind == markup.Same {
			lines = append(lines, l.Parts[0].Text)
		}
	}
	t.Body = strings.Join(lines, "\n")
	return t
}

// RollBack makes the text of an earlier revision, numbered from 1, the current
// one again.
func (p *Posts) RollBack(ctx context.Context, act parley.Act, post parley.PostID, number int) (Edited, error) {
	v, _, err := p.store.Revision(ctx, post, number)
	if err != nil {
		return Edited{}, err
	}
	if v.Body.Long {
		if v.Body.New, err = p.store.Source(ctx, post, number); err != nil {
			return Edited{}, err
		}
	}
	r, err := p.store.Rules(ctx)
	if err != nil {
		return Edited{}, err
	}
	// What was taken once is taken again, whatever the rules say of it now.
	html, err := p.renderer.Markdown(v.Body.New)
	if err != nil {
		return Edited{}, err
	}
	return store.Once(ctx, p.store, act, "roll back", []any{post, number}, func(tx *store.Tx) (Edited, error) {
		s, err := tx.PostState(ctx, post, act.Actor.ID, 0)
		if err != nil {
			return Edited{}, err
		}
		if err := parley.Can(r, act.Actor, parley.ToEdit, &s.Object); err != nil {
			return Edited{}, err
		}
		c, err := tx.CurrentText(ctx, post)
		if err != nil {
			return Edited{}, err
		}
		tags, err := tx.MasterTags(ctx, parley.SplitTags(v.Tags.New))
		if err != nil {
			return Edited{}, err
		}
		w := &writing{p: p, r: r, actor: act.Actor, post: post, html: html, text: Text{v.Title.New, tags, v.Body.New}}
		done, err := w.apply(ctx, tx, s, c, editing{by: act.Actor.ID, rollbackTo: v.GUID, fresh: true})
		if err != nil {
			return Edited{}, err
		}
		return done, tx.Emit(ctx, store.Event{Type: "post edited", Post: post, Question: s.Question, User: act.Actor.ID})
	})
}
