package web

import (
	"net/http"
	"strings"
	"time"

	"parley"
	"parley/internal/comments"
	"parley/internal/store"
)

// commentView is the form of a comment, on a page of its own or taken from it
// by the question page's script.
type commentView struct {
	*page
	Form    *form
	Action  string
	Post    parley.PostID
	Comment parley.CommentID // that is edited, 0 for a new one
	Back    string
	Rules   *parley.Rules
}

// showCommentForm serves GET /posts/{id}/comment.
func (s *Server) showCommentForm(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	return s.commentPage(r, &commentView{Form: newForm(), Post: id, Action: "/posts/" + idOf(id) + "/comments"})
}

// showCommentEdit serves GET /posts/comments/{comment}/edit.
func (s *Server) showCommentEdit(r *http.Request) (*response, error) {
	id, err := pathID[parley.CommentID](r, "comment")
	if err != nil {
		return nil, err
	}
	place, err := s.store.PlaceOfComment(r.Context(), id)
	if err != nil {
		return nil, err
	}
	c, err := s.store.CommentSource(r.Context(), id)
	if err != nil {
		return nil, err
	}
	return s.commentPage(r, &commentView{Form: newForm("body", c), Post: place.Post, Comment: id, Action: "/comments/" + idOf(id) + "/edit"})
}

func (s *Server) commentPage(r *http.Request, v *commentView) (*response, error) {
	head, err := s.store.PostHead(r.Context(), v.Post)
	if err != nil {
		return nil, err
	}
	if v.Rules, err = s.store.Rules(r.Context()); err != nil {
		return nil, err
	}
	v.page = s.writePage("questions", "")
	key := "comment.add.title"
	if v.Comment != 0 {
		key = "comment.edit.title"
	}
	v.page.Title, v.Back = v.T(key, "post", v.page.postTitle(head)), headPath(head)
	return s.html(r.Context(), v.page, commentFormPage(v))
}

// addComment serves POST /posts/{id}/comments.
func (s *Server) addComment(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	done, err := s.comments.Add(r.Context(), s.act(r), id, r.PostForm.Get("body"))
	return s.commented(r, done, err, &commentView{Post: id, Action: "/posts/" + idOf(id) + "/comments"})
}

// editComment serves POST /comments/{comment}/edit.
func (s *Server) editComment(r *http.Request) (*response, error) {
	id, err := pathID[parley.CommentID](r, "comment")
	if err != nil {
		return nil, err
	}
	place, err := s.store.PlaceOfComment(r.Context(), id)
	if err != nil {
		return nil, err
	}
	done, err := s.comments.Edit(r.Context(), s.act(r), id, r.PostForm.Get("body"))
	return s.commented(r, done, err, &commentView{Post: place.Post, Comment: id, Action: "/comments/" + idOf(id) + "/edit"})
}

// commented leads on to a comment, or shows again what was not taken.
func (s *Server) commented(r *http.Request, done comments.Result, err error, v *commentView) (*response, error) {
	if err == nil {
		return seeOther("/posts/comments/" + idOf(done.Comment))
	}
	e, ok := formError(err)
	if !ok {
		return nil, err
	}
	v.Form = s.page("", "").typed(r, e)
	res, pageErr := s.commentPage(r, v)
	return again(res, pageErr, e)
}

// actOnComment is an act on a comment that needs no words. It leads back to
// "returnurl", or to the post.
func (s *Server) actOnComment(do func(*http.Request, parley.CommentID) (comments.Result, error)) handler {
	return func(r *http.Request) (*response, error) {
		id, err := pathID[parley.CommentID](r, "comment")
		if err != nil {
			return nil, err
		}
		done, err := do(r, id)
		if err != nil {
			return nil, err
		}
		if to := returnPath(r.PostForm.Get("returnurl")); to != "" {
			return seeOther(to)
		}
		return s.backTo(r, done.Post)
	}
}

// completeNames serves GET /posts/{id}/participants?q=…: whom a comment on a
// post may call.
func (s *Server) completeNames(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	list, err := s.comments.Completions(r.Context(), visitorFrom(r.Context()).Actor, id)
	if err != nil {
		return nil, err
	}
	type item struct {
		Name string `json:"name"`
	}
	items := []item{}
	q := comments.Handle(r.URL.Query().Get("q"))
	for _, p := range list {
		if name := comments.Handle(p.Name); hasPrefixFold(name, q) {
			items = append(items, item{name})
		}
	}
	return jsonAnswer(http.StatusOK, map[string]any{"items": items})
}

// commentActs are what a page offers a member on the comments of a post; nil
// offers nothing.
type commentActs struct {
	*page
	rules *parley.Rules
	actor parley.Actor
	post  parley.PostID
	on    *parley.Object // the post
	liked map[parley.CommentID]bool
	back  string // the page of all comments that the acts lead back to, "" on a question's
}

// commentActs is nil for a reader.
func (v *questionView) commentActs(p *store.Post) *commentActs {
	if v.Visitor == nil {
		return nil
	}
	return &commentActs{page: v.page, rules: v.rules, actor: v.Visitor.Actor, post: p.ID, on: v.object(p), liked: v.Viewer.Liked}
}

// may reports whether an act on a comment is offered; the verb judges again.
func (v *commentActs) may(c *store.Comment, act parley.Action) bool {
	o := *v.on
	o.CommentOwner, o.CommentCreated = c.User.ID, timeAt(c.Created)
	return parley.Can(v.rules, v.actor, act, &o) == nil
}

// swap is the element that an act makes anew: all comments that the question's
// page shows of the post, or the one among all.
func (v *commentActs) swap(c *store.Comment) string {
	if v.back != "" {
		return commentAnchor(*c)
	}
	return "comments-" + idOf(v.post)
}

// likeType is what a click on the button of a comment's vote means.
func likeType(liked bool) string {
	if liked {
		return "0"
	}
	return "2"
}

func timeAt(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func (s *Server) deleteComment(r *http.Request, id parley.CommentID) (comments.Result, error) {
	return s.comments.Delete(r.Context(), s.act(r), id)
}

// voteComment: 2 is a vote, 0 takes it back, as on posts.
func (s *Server) voteComment(r *http.Request, id parley.CommentID) (comments.Result, error) {
	switch r.PathValue("type") {
	case "0":
		return s.comments.Unvote(r.Context(), s.act(r), id)
	case "2":
		return s.comments.Vote(r.Context(), s.act(r), id)
	}
	return comments.Result{}, errNoPage
}
