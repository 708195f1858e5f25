package web

import (
	"errors"
	"net/http"
	"strings"

	"parley"
	"parley/internal/posts"
)

// guestEditPath is where somebody without an account suggests an edit of a post.
func guestEditPath(id parley.PostID) string { return "/posts/" + idOf(id) + "/suggest-edit" }

// showGuestEdit serves GET /posts/{id}/suggest-edit. Members have a page of their
// own for it, and where only they suggest edits, others are led to the login.
func (s *Server) showGuestEdit(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	if err := s.limited(r, previews); err != nil {
		return nil, err
	}
	own := "/posts/" + idOf(id) + "/edit"
	if visitorFrom(r.Context()) != nil {
		return seeOther(own)
	}
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	head, err := s.store.PostHead(r.Context(), id)
	switch {
	case err != nil:
		return nil, err
	case rules.GuestEdits <= 0 || head.Type.OfTag():
		res, err := redirect(http.StatusFound, pathQuery("/users/login", "returnurl", own))
		res.fresh = 0 // the setting may change
		return res, err
	}
	c, err := s.store.CurrentText(r.Context(), id)
	if err != nil {
		return nil, err
	}
	f := newForm("title", c.Title, "tags", strings.Join(c.Tags, " "), "body", c.Source, "base", posts.Base(c))
	return s.editPage(r, &editView{writeView: &writeView{Form: f}, Guest: true}, id)
}

// guestEdit serves POST /posts/{id}/suggest-edit.
func (s *Server) guestEdit(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	if visitorFrom(r.Context()) != nil { // who has logged in meanwhile suggests it himself
		r.PostForm.Set("suggest", "1")
		return s.edit(r)
	}
	f := r.PostForm
	v := &editView{Guest: true}
	if f.Get("step") == "preview" {
		return s.guestPreview(r, v, id)
	}
	if f.Get(trapField) != "" {
		s.logger.Info("a suggested edit filled the field that nobody sees")
		return seeOther(guestEditPath(id) + "-sent") // a machine need not know
	}
	if err = s.unhurried(f.Get(begunField)); err == nil {
		_, err = s.posts.SuggestEditAsGuest(r.Context(), formKey(r), network(s.address(r)),
			posts.Edit{Post: id, Base: f.Get("base"), Text: textTyped(r), Summary: f.Get("summary")})
	}
	if err == nil {
		return seeOther(guestEditPath(id) + "-sent")
	}
	refused, ok := formError(err)
	if !ok {
		return nil, err
	}
	v.writeView = &writeView{Form: s.page("", "").typed(r, refused)}
	if conflict, stale := errors.AsType[*posts.Conflict](err); stale {
		v.stale(conflict)
	}
	res, err := s.editPage(r, v, id)
	return again(res, err, refused)
}

// guestPreview shows the text again with its preview. Sources of its quotations are
// not looked at: that is for members.
func (s *Server) guestPreview(r *http.Request, v *editView, id parley.PostID) (*response, error) {
	html, err := s.posts.Preview(r.Context(), parley.Guest(), posts.CleanSource(r.PostForm.Get("body")))
	refused, ok := formError(err)
	if err != nil && !ok {
		return nil, err
	}
	if refused == nil {
		refused = &parley.Error{}
	}
	v.writeView = &writeView{Preview: html, Form: s.page("", "").typed(r, refused)}
	return s.editPage(r, v, id)
}

// guestEditSent serves GET /posts/{id}/suggest-edit-sent, which is the same whatever
// became of the edit.
func (s *Server) guestEditSent(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	head, err := s.store.PostHead(r.Context(), id)
	if err != nil {
		return nil, err
	}
	p := s.accountPage("edit.guest.sent")
	p.Title = p.T("edit.guest.sent")
	return s.html(r.Context(), p, guestEditSentTemplate(p, headPath(head)))
}
