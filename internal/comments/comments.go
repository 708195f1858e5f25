// Package comments is what people do with comments: write, edit, delete, vote
// for them, call others by @name. The counts of post and comment, and the
// inboxes of those whom a comment is for, change in the same transaction; pages
// and live streams follow from its event. How a comment is rendered is markup's
// business, how it is read the store's.
package comments

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"parley"
	"parley/internal/evidence"
	"parley/internal/markup"
	"parley/internal/notify"
	"parley/internal/store"
)

// The events; their data is [Happened].
const (
	Added     = "comment added"
	Edited    = "comment edited"
	Deleted   = "comment deleted"
	Undeleted = "comment undeleted"
	Voted     = "comment voted"
)

// Happened is the data of the events.
type Happened struct {
	Comment parley.CommentID `json:"comment"`
	Score   int              `json:"score"` // of the comment
	// Plain is set for a new comment that quotes nothing.
	Plain bool `json:"plain,omitempty"`
}

// FieldBody is the field of a form that errors about the text name.
const FieldBody = "body"

// Comments holds the verbs.
type Comments struct {
	store    *store.Store
	renderer *markup.Renderer
}

// New returns the comments of a site; r renders them.
func New(s *store.Store, r *markup.Renderer) *Comments { return &Comments{s, r} }

// Result is what stands after an act.
type Result struct {
	Comment  parley.CommentID
	Post     parley.PostID
	Question parley.PostID // of the post
	Text     string        // Markdown, as it is stored
	Score    int
	Mine     bool // the actor's vote is on it
}

// Add writes a comment on a post, and tells the post's owner and whoever the
// comment calls.
//
// It refuses, as [parley.Can] says, who may not comment; a text that is too
// short, too long, or there already; a comment too soon after the actor's last
// one; and a second @name.
func (c *Comments) Add(ctx context.Context, act parley.Act, post parley.PostID, text string) (Result, error) {
	return c.do(ctx, act, "comment", []any{post, text}, onPost(post), func(w *writing) error {
		if err := w.can(parley.ToComment); err != nil {
			return err
		}
		reply, err := w.read(text)
		if err != nil {
			return err
		}
		state, err := w.tx.CommentState(ctx, post, act.Actor.ID, reply.Text)
		if err != nil {
			return err
		}
		if err := w.mayAdd(state); err != nil {
			return err
		}
		id, err := w.tx.AddComment(ctx, post, act.Actor.ID, reply.Text)
		if err != nil {
			return err
		}
		w.comment = &store.WrittenComment{ID: id, Post: post, Text: reply.Text}
		if err := w.emit(Added); err != nil {
			return err
		}
		if err := w.relink("", reply.Text); err != nil {
			return err
		}
		if err := w.retitle("", reply.Text); err != nil {
			return err
		}
		return notify.Commented(ctx, w.tx, w.state, id, act.Actor.ID, reply.Called)
	})
}

// Edit gives a comment another text: its author within some minutes, a
// moderator at any time. Somebody whom the new text calls for the first time is
// told.
func (c *Comments) Edit(ctx context.Context, act parley.Act, id parley.CommentID, text string) (Result, error) {
	return c.do(ctx, act, "edit comment", []any{id, text}, onComment(id), func(w *writing) error {
		if err := w.can(parley.ToEditComment); err != nil {
			return err
		}
		reply, err := w.read(text)
		if err != nil {
			return err
		}
		if reply.Text == w.comment.Text {
			return nil
		}
		since := w.state.Now.Sub(time.UnixMilli(w.comment.Edited))
		if wait := w.rules.CommentEditPause - since; wait > 0 && !act.Actor.Moderates() {
			return tooSoon("comment.editpause", wait)
		}
		if err := w.tx.EditComment(ctx, id, reply.Text); err != nil {
			return err
		}
		before := w.comment.Text
		w.comment.Text = reply.Text
		if err := w.emit(Edited); err != nil {
			return err
		}
		if err := w.relink(before, reply.Text); err != nil {
			return err
		}
		if err := w.retitle(before, reply.Text); err != nil {
			return err
		}
		if reply.Called == 0 {
			return nil
		}
		told, err := w.tx.ToldOfComment(ctx, id)
		if err != nil {
			return err
		}
		return notify.Called(ctx, w.tx, w.state.ID, id, act.Actor.ID, reply.Called, told)
	})
}

// Delete deletes a comment: its author or a moderator. Notices of it go from
// the inboxes. An author deletes comments that others voted for on a limited
// number of posts a day.
func (c *Comments) Delete(ctx context.Context, act parley.Act, id parley.CommentID) (Result, error) {
	return c.do(ctx, act, "delete comment", []any{id}, onComment(id), func(w *writing) error {
		if err := w.can(parley.ToDeleteComment); err != nil {
			return err
		}
		if !act.Actor.Moderates() && w.comment.Score > 0 && w.comment.DeletionsToday >= w.rules.CommentDeletes {
			return parley.Refuse(parley.Busy, "comment.deletes", "n", w.rules.CommentDeletes)
		}
		if err := w.tx.DeleteComment(ctx, w.comment, act.Actor.ID); err != nil {
			return err
		}
		if err := w.emit(Deleted); err != nil {
			return err
		}
		return w.relink(w.comment.Text, "")
	})
}

// Undelete brings a deleted comment back: moderators only.
func (c *Comments) Undelete(ctx context.Context, act parley.Act, id parley.CommentID) (Result, error) {
	return c.do(ctx, act, "undelete comment", []any{id}, onComment(id), func(w *writing) error {
		if err := w.can(parley.ToUndeleteComment); err != nil {
			return err
		}
		if err := w.tx.UndeleteComment(ctx, w.comment); err != nil {
			return err
		}
		if err := w.emit(Undeleted); err != nil {
			return err
		}
		if err := w.relink("", w.comment.Text); err != nil {
			return err
		}
		return w.retitle(w.comment.Text, w.comment.Text)
	})
}

// Vote votes for a comment. A second vote changes nothing. It refuses votes on
// one's own comment and more votes than a day has.
func (c *Comments) Vote(ctx context.Context, act parley.Act, id parley.CommentID) (Result, error) {
	return c.do(ctx, act, "vote for comment", []any{id}, onComment(id), func(w *writing) error {
		if err := w.can(parley.ToVoteComment); err != nil {
			return err
		}
		if w.comment.Voted != 0 {
			return nil
		}
		if w.comment.VotesToday >= w.rules.CommentVotes {
			return parley.Refuse(parley.Busy, "comment.votes", "n", w.rules.CommentVotes)
		}
		if err := w.tx.VoteForComment(ctx, id, act.Actor.ID); err != nil {
			return err
		}
		return w.voted(1)
	})
}

// Unvote takes the actor's vote for a comment back, within a minute. Without a
// vote it changes nothing.
func (c *Comments) Unvote(ctx context.Context, act parley.Act, id parley.CommentID) (Result, error) {
	return c.do(ctx, act, "take back vote for comment", []any{id}, onComment(id), func(w *writing) error {
		if err := w.can(parley.ToVoteComment); err != nil {
			return err
		}
		if w.comment.Voted == 0 {
			return nil
		}
		if w.state.Now.Sub(time.UnixMilli(w.comment.Voted)) > w.rules.CommentVoteUndo {
			return parley.Refuse(parley.Denied, "comment.voted")
		}
		if err := w.tx.TakeBackCommentVote(ctx, id, act.Actor.ID); err != nil {
			return err
		}
		return w.voted(-1)
	})
}

// Completions lists whom a comment of the actor on a post can call, the one who
// took part last first. A post that not everybody can see is a [parley.Error]
// of kind NotFound.
func (c *Comments) Completions(ctx context.Context, actor parley.Actor, post parley.PostID) ([]store.Participant, error) {
	if !actor.SignedIn() {
		return nil, parley.Refuse(parley.Denied, "can.login")
	}
	owner, list, err := c.store.ParticipantsOf(ctx, post)
	if err != nil {
		return nil, err
	}
	return Scene{Writer: actor.ID, Owner: owner, Participants: list}.Completions(), nil
}

// writing is an act on a comment within its transaction.
type writing struct {
	ctx      context.Context
	tx       *store.Tx
	act      parley.Act
	rules    *parley.Rules
	renderer *markup.Renderer
	state    *store.PostState
	comment  *store.WrittenComment // nil before there is one
}

// place finds the post of an act, and the comment if there is one yet.
type place func(ctx context.Context, tx *store.Tx) (parley.PostID, parley.CommentID, error)

func onPost(post parley.PostID) place {
	return func(context.Context, *store.Tx) (parley.PostID, parley.CommentID, error) { return post, 0, nil }
}

func onComment(id parley.CommentID) place {
	return func(ctx context.Context, tx *store.Tx) (parley.PostID, parley.CommentID, error) {
		post, err := tx.PostOfComment(ctx, id)
		return post, id, err
	}
}

// do runs an act once for its key.
func (c *Comments) do(ctx context.Context, act parley.Act, verb string, input []any, where place, fn func(*writing) error) (Result, error) {
	rules, err := c.store.Rules(ctx)
	if err != nil {
		return Result{}, err
	}
	return store.Once(ctx, c.store, act, verb, input, func(tx *store.Tx) (Result, error) {
		w := &writing{ctx: ctx, tx: tx, act: act, rules: rules, renderer: c.renderer}
		post, id, err := where(ctx, tx)
		if err != nil {
			return Result{}, err
		}
		if w.state, err = tx.PostState(ctx, post, act.Actor.ID, 0); err != nil {
			return Result{}, err
		}
		if id != 0 {
			if w.comment, err = tx.Comment(ctx, id, act.Actor.ID); err != nil {
				return Result{}, err
			}
			w.comment.Describe(&w.state.Object)
		}
		if err := fn(w); err != nil {
			return Result{}, err
		}
		k := w.comment
		return Result{k.ID, k.Post, w.state.Question, k.Text, k.Score, k.Voted != 0}, nil
	})
}

func (w *writing) can(action parley.Action) error {
	return parley.Can(w.rules, w.act.Actor, action, &w.state.Object)
}

// read judges a text, and finds whom it calls.
func (w *writing) read(text string) (Reply, error) {
	text = Clean(text)
	bad := func(key string, args ...any) error {
		return &parley.Error{Kind: parley.Invalid, Fields: []parley.FieldError{{Field: FieldBody, Key: key, Args: args}}}
	}
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return Reply{}, bad("comment.missing")
	case n < w.rules.CommentMin:
		return Reply{}, bad("comment.short", "n", w.rules.CommentMin, "missing", w.rules.CommentMin-n)
	case n > w.rules.CommentMax:
		return Reply{}, bad("comment.long", "n", w.rules.CommentMax, "over", n-w.rules.CommentMax)
	}
	if strings.Contains(text, "://") {
		for _, link := range markup.LinkTargets(w.renderer.Comment(text)) {
			if host, ok := w.rules.Shortener(link); ok {
				return Reply{}, bad("comment.shortener", "host", host)
			}
		}
	}
	if !strings.Contains(text, "@") && w.state.Object.Owner != w.act.Actor.ID {
		// Nobody else is meant, whoever took part.
		return Reply{Text: text, Owner: w.state.Object.Owner}, nil
	}
	list, err := w.tx.Participants(w.ctx, w.state.ID)
	if err != nil {
		return Reply{}, err
	}
	return Address(text, Scene{Writer: w.act.Actor.ID, Owner: w.state.Object.Owner, Participants: list})
}

// mayAdd refuses a comment that comes too soon or is there already.
func (w *writing) mayAdd(s store.CommentState) error {
	if s.Same {
		return parley.Refuse(parley.Conflict, "comment.again")
	}
	pause := w.rules.CommentPauseTrusted
	if w.act.Actor.Reputation < w.rules.RateReputation {
		pause = w.rules.CommentPause
	}
	if wait := pause - w.state.Now.Sub(time.UnixMilli(s.Last)); wait > 0 && !w.act.Actor.Moderates() {
		return tooSoon("comment.pause", wait)
	}
	return nil
}

func tooSoon(key string, wait time.Duration) error {
	return &parley.Error{Kind: parley.Busy, Key: key, Args: []any{"span", parley.Span(wait)}, After: wait}
}

// relink notes the questions that a comment links to now, and takes back those
// that it alone linked to before; "" is no comment.
func (w *writing) relink(before, now string) error {
	gone, linked := w.linked(before), w.linked(now)
	if err := w.tx.LinkQuestions(w.ctx, w.state.Question, linked); err != nil || len(gone) == 0 {
		return err
	}
	texts, err := w.tx.ThreadTexts(w.ctx, w.state.Question, 0)
	if err != nil {
		return err
	}
	return w.tx.UnlinkQuestions(w.ctx, w.state.Question, w.renderer.Unlinked(gone, texts))
}

// retitle keeps what the questions are called that the comment links to now; "" is
// no comment before.
func (w *writing) retitle(before, now string) error {
	titles, err := w.tx.Titles(w.ctx, w.linked(now))
	if err != nil || len(titles) == 0 && len(w.linked(before)) == 0 {
		return err
	}
	return w.tx.SetCommentTitles(w.ctx, w.comment.ID, titles)
}

// Preview renders a text as the comment will be, byte for byte.
func (c *Comments) Preview(ctx context.Context, text string) (string, error) {
	text = Clean(text)
	titles, err := c.store.Titles(ctx, markup.LinkedPosts(c.renderer.Comment(text)))
	if err != nil {
		return "", err
	}
	return c.renderer.TitledComment(text, "", titles), nil
}

func (w *writing) linked(text string) []parley.PostID {
	if !strings.Contains(text, "://") && !strings.Contains(text, "](") {
		return nil
	}
	return markup.LinkedPosts(w.renderer.Comment(text))
}

// voted counts a vote in the result and tells of it.
func (w *writing) voted(n int) error {
	w.comment.Score += n
	w.comment.Voted = 0
	if n > 0 {
		w.comment.Voted = w.state.Now.UnixMilli()
	}
	return w.emit(Voted)
}

func (w *writing) emit(kind string) error {
	data, err := json.Marshal(Happened{w.comment.ID, w.comment.Score, kind == Added && !evidence.MayQuote(w.comment.Text)})
	if err != nil {
		return err
	}
	return w.tx.Emit(w.ctx, store.Event{Type: kind, Post: w.state.ID, Question: w.state.Question, User: w.act.Actor.ID, Data: string(data)})
}

// Clean is a comment's text as it is judged and stored: line breaks are blanks,
// other control characters are gone, blanks around it too.
func Clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(text)
}
