package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"parley"
	"parley/internal/posts"
	"parley/internal/store"
)

// editView is the page on which a post is edited, or an edit suggested.
type editView struct {
	*writeView
	IsQuestion bool
	Suggests   bool   // the visitor's edit waits for approval
	Pending    int64  // a suggested edit that waits, 0 for none
	Refused    string // why the visitor cannot edit, "" if nothing is in the way
	Conflict   *posts.Conflict
	Clean      bool // both edits could be brought together
	Guest      bool // the visitor has no account
}

// showEdit serves GET /posts/{id}/edit: the text as it is, or the draft that
// was left.
func (s *Server) showEdit(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	head, err := s.store.PostHead(r.Context(), id)
	if err != nil {
		return nil, err
	}
	if head.Type.OfTag() && head.Tag != "" {
		return seeOther(tagSectionPath(head.Tag, "edit"))
	}
	c, err := s.store.CurrentText(r.Context(), id)
	if err != nil {
		return nil, err
	}
	f := newForm("title", c.Title, "tags", strings.Join(c.Tags, " "), "body", c.Source, "base", posts.Base(c))
	d, err := s.store.Draft(r.Context(), visitorFrom(r.Context()).Actor.ID, store.DraftEdit, id)
	if err != nil {
		return nil, err
	}
	v := &editView{writeView: &writeView{Form: f}}
	if d != nil {
		for name, value := range map[string]string{"title": d.Title, "tags": d.Tags, "body": d.Body, "summary": d.Summary, "base": d.Base} {
			f.Values.Set(name, value)
		}
		v.Restored = true
	}
	return s.editPage(r, v, id)
}

func (s *Server) editPage(r *http.Request, v *editView, id parley.PostID) (*response, error) {
	head, err := s.store.PostHead(r.Context(), id)
	if err != nil {
		return nil, err
	}
	if v.Rules, err = s.store.Rules(r.Context()); err != nil {
		return nil, err
	}
	who := parley.Guest()
	if !v.Guest {
		who = visitorFrom(r.Context()).Actor
	}
	o, pending, err := s.objectOf(r, head, who)
	if err != nil {
		return nil, err
	}
	v.page = s.writePage("questions", "")
	v.page.Title = v.T("edit.title", "post", v.page.postTitle(head))
	v.Question, v.IsQuestion, v.Pending = head, head.Type == parley.Question, pending
	v.Action, v.Draft = "/posts/"+idOf(id)+"/edit-submit", "edit/"+idOf(id)
	if v.Guest {
		v.Action, v.Draft = guestEditPath(id), ""
		v.page.scripts, v.page.fresh = nil, 0
		v.Form.Values.Set(begunField, s.begun())
	}
	if v.Guest || parley.Can(v.Rules, who, parley.ToEdit, o) != nil {
		v.Suggests = true
		if e, ok := formError(parley.Can(v.Rules, who, parley.ToSuggestEdit, o)); ok {
			v.Refused = v.ErrorText(e)
		}
	}
	v.MayWiki = !v.Guest && parley.Can(v.Rules, who, parley.ToMakeWiki, o) == nil
	if v.Rules.RequiresEvidence() {
		current, err := s.store.CurrentText(r.Context(), head.Question)
		if err != nil {
			return nil, err
		}
		if v.Policy = v.Rules.EvidencePolicy(current.Tags); v.IsQuestion {
			v.Policy = questionPolicy(v.Policy)
		}
	}
	res, err := s.html(r.Context(), v.page, editTemplate(v))
	if v.Guest && err == nil {
		res.noStore = true // its key is for one edit
	}
	return res, err
}

// objectOf is a post as the rules see it: it is read as its question's page
// shows it, where the visitor sees what he may do.
func (s *Server) objectOf(r *http.Request, head store.PostHead, who parley.Actor) (o *parley.Object, pending int64, err error) {
	if head.Type.OfTag() {
		return s.tagPostOf(r, head, who)
	}
	q, p, err := s.threadOf(r, head, who)
	if err != nil {
		return nil, 0, err
	}
	return q.Object(s.store, p), q.Viewer.Pending[p.ID].ID, nil
}

// threadOf is a question or an answer on its question's page.
func (s *Server) threadOf(r *http.Request, head store.PostHead, who parley.Actor) (q *store.QuestionPage, p *store.Post, err error) {
	page := 1
	if head.Type == parley.Answer {
		if page, err = s.store.PageOfAnswer(r.Context(), head.Question, head.ID, store.ByScore); err != nil {
			return nil, nil, err
		}
	}
	if q, err = s.store.QuestionPageFor(r.Context(), head.Question, store.ByScore, page, who.ID); err != nil {
		return nil, nil, err
	}
	p = &q.Question
	for i := range q.Answers {
		if q.Answers[i].ID == head.ID {
			p = &q.Answers[i]
		}
	}
	return q, p, nil
}

func textTyped(r *http.Request) posts.Text {
	f := r.PostForm
	return posts.Text{Title: f.Get("title"), Tags: tagsTyped(f.Get("tags")), Body: f.Get("body")}
}

// edit serves POST /posts/{id}/edit-submit: an edit at once, or a suggested one
// if the form says so.
func (s *Server) edit(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	f := r.PostForm
	if again, err := s.mended(r); err != nil || again {
		return s.previewEdit(r, id, err)
	}
	e := posts.Edit{Post: id, Base: f.Get("base"), Text: textTyped(r), Summary: f.Get("summary"), Wiki: f.Get("wiki") != ""}
	if f.Get("suggest") != "" {
		var done posts.Suggested
		if done, err = s.posts.SuggestEdit(r.Context(), s.act(r), e); err == nil {
			return seeOther("/suggested-edits/" + idOf(done.ID))
		}
	} else if _, err = s.posts.Edit(r.Context(), s.act(r), e); err == nil {
		return s.backTo(r, id)
	}
	refused, ok := formError(err)
	if !ok {
		return nil, err
	}
	s.keepDraft(r, draftOf(r, store.DraftEdit, id))
	v := &editView{writeView: &writeView{Form: s.page("", "").typed(r, refused)}}
	if conflict, stale := errors.AsType[*posts.Conflict](err); stale {
		v.stale(conflict)
	}
	res, pageErr := s.editPage(r, v, id)
	return again(res, pageErr, refused)
}

// stale puts the merged text into the form; what both changed stands in it
// between marks, for the writer to decide.
func (v *editView) stale(c *posts.Conflict) {
	v.Conflict, v.Clean = c, c.Body.Clean()
	v.Form.Values.Set("body", c.Body.Marked(markMine, markTheirs))
	v.Form.Values.Set("title", c.Title)
	v.Form.Values.Set("tags", strings.Join(c.Tags, " "))
	v.Form.Values.Set("base", c.Now)
}

// Labels of the marks around what both edits changed. They stand in a source
// text, as in any text editor's, and are no words of the interface.
const (
	markMine   = "mine"
	markTheirs = "theirs"
)

// previewEdit shows the text again, with its preview and what was wrong with the
// change that was asked for.
func (s *Server) previewEdit(r *http.Request, id parley.PostID, wrong error) (*response, error) {
	v, err := s.previewed(r, wrong)
	if err != nil {
		return nil, err
	}
	s.keepDraft(r, draftOf(r, store.DraftEdit, id))
	return s.editPage(r, &editView{writeView: v}, id)
}

// rollBack serves POST /posts/{id}/rollback/{number}.
func (s *Server) rollBack(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return nil, errNoPage
	}
	if _, err := s.posts.RollBack(r.Context(), s.act(r), id, number); err != nil {
		return nil, err
	}
	return s.backTo(r, id)
}

// onPost is an act on a post that needs no words. It leads back to
// "returnurl", or to the post.
func (s *Server) onPost(do func(*http.Request, parley.PostID) error) handler {
	return func(r *http.Request) (*response, error) {
		id, err := pathID[parley.PostID](r, "id")
		if err != nil {
			return nil, err
		}
		if err := do(r, id); err != nil {
			return nil, err
		}
		if to := returnPath(r.PostForm.Get("returnurl")); to != "" {
			return seeOther(to)
		}
		return s.backTo(r, id)
	}
}

// remove serves POST /posts/{id}/delete: the question of a deleted answer, or
// the questions.
func (s *Server) remove(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	if _, err := s.posts.Delete(r.Context(), s.act(r), id); err != nil {
		return nil, err
	}
	return seeOther(removedPath(id)) // where it can be undone
}

// confirmView asks before something that is not undone by a click.
type confirmView struct {
	*page
	Form       *form
	Action     string
	Text, Back string
	Button     string
}

// showDelete serves GET /posts/{id}/delete.
func (s *Server) showDelete(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	head, err := s.store.PostHead(r.Context(), id)
	if err != nil {
		return nil, err
	}
	p := s.page("questions", "")
	p.Title, p.Robots = p.T("delete.title", "post", p.postTitle(head)), "noindex"
	v := &confirmView{page: p, Form: newForm(), Action: "/posts/" + idOf(id) + "/delete", Text: p.T("delete.text"), Back: headPath(head), Button: p.T("delete.submit")}
	return s.html(r.Context(), p, confirmTemplate(v))
}
