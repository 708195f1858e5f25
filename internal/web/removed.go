package web

import (
	"net/http"

	"parley"
	"parley/internal/posts"
)

// removedView is the page of a deleted post.
type removedView struct {
	*page
	Form *form
	Post posts.Removed
	Body string // sanitised
}

// showRemoved serves GET /posts/{id}/undelete: a deleted post for those who may
// see it, with the way to restore it for those who may do that.
func (s *Server) showRemoved(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	post, err := s.posts.Removed(r.Context(), visitorFrom(r.Context()).Actor, id)
	if err != nil {
		return nil, err
	}
	p := s.page("questions", "")
	p.Title, p.Robots = p.T("removed.title", "title", post.Title), "noindex"
	v := &removedView{page: p, Form: newForm(), Post: post, Body: s.renderer.Sanitise(post.Body)}
	return s.html(r.Context(), p, removedTemplate(v))
}

// removedOr leads to the page of the deleted post, those who may see it; err is
// the answer for all others.
func (s *Server) removedOr(r *http.Request, id parley.PostID, err error) (*response, error) {
	v := visitorFrom(r.Context())
	if v == nil || parley.KindOf(err) != parley.NotFound {
		return nil, err
	}
	if _, none := s.posts.Removed(r.Context(), v.Actor, id); none != nil {
		return nil, err
	}
	return redirect(http.StatusFound, removedPath(id))
}

func removedPath(id parley.PostID) string { return "/posts/" + idOf(id) + "/undelete" }
