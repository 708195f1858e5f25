package web

import (
	"net/http"
	"strings"

	"parley"
	"parley/internal/store"
)

// commentsPerPage is far above what nearly all posts have.
const commentsPerPage = 200

// commentsView is the page of all comments on a post.
type commentsView struct {
	*page
	Head     store.PostHead
	Comments []store.Comment
	Pages    pager
	Acts     *commentActs // of a member
}

// showComments serves /posts/{id}/comments, and with ?format=fragment the list
// alone, for a script to insert.
func (s *Server) showComments(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	head, err := s.store.PostHead(r.Context(), id)
	if err != nil {
		return nil, err
	}
	number := pageNumber(r)
	list, err := s.store.PostComments(r.Context(), id, number, commentsPerPage)
	if err != nil {
		return nil, err
	}
	path := "/posts/" + idOf(id) + "/comments"
	if number > 1 && len(list) == 0 {
		return redirect(http.StatusFound, path, shownBy(head)...)
	}
	p := s.page("questions", "")
	p.Title, p.Robots = p.T("allcomments.title", "post", p.postTitle(head)), "noindex"
	v := &commentsView{page: p, Head: head, Comments: list, Pages: newPager(number, head.Comments, commentsPerPage, path, nil)}
	p.Canonical = v.Pages.Link(number)
	if v.Acts, err = s.actsOnComments(r, v, number); err != nil {
		return nil, err
	}
	shows := shownBy(head)
	for _, c := range list {
		if c.User.ID != 0 {
			shows = append(shows, "user "+idOf(c.User.ID))
		}
	}
	if r.URL.Query().Get("format") != "fragment" {
		return s.html(r.Context(), p, commentsPage(v), shows...)
	}
	body, err := rendered(r.Context(), commentFragment(v))
	if err != nil {
		return nil, err
	}
	return &response{status: http.StatusOK, contentType: htmlType, body: body, robots: "noindex", shows: shows, fresh: p.fresh}, nil
}

// actsOnComments are what the visitor may do on the page of all comments; what
// depends on the post is read as its question's page reads it.
func (s *Server) actsOnComments(r *http.Request, v *commentsView, number int) (*commentActs, error) {
	who := visitorFrom(r.Context())
	if who == nil || v.Head.Type.OfTag() || len(v.Comments) == 0 {
		return nil, nil
	}
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	q, p, err := s.threadOf(r, v.Head, who.Actor)
	if err != nil {
		return nil, err
	}
	return &commentActs{page: v.page, rules: rules, actor: who.Actor, post: v.Head.ID, on: q.Object(s.store, p), liked: q.Viewer.Liked, back: v.Pages.Link(number)}, nil
}

// findComment serves /posts/comments/{id}: it leads to the comment on its
// question's page if it is shown there at once, else to the page of all
// comments on the post.
func (s *Server) findComment(r *http.Request) (*response, error) {
	id, err := pathID[parley.CommentID](r, "comment")
	if err != nil {
		return nil, err
	}
	c, err := s.store.PlaceOfComment(r.Context(), id)
	if err != nil {
		return nil, err
	}
	anchor := "#" + commentAnchor(store.Comment{ID: id, Post: c.Post})
	path := pathQuery("/posts/"+idOf(c.Post)+"/comments", "page", pageOf(c.Before, commentsPerPage))
	switch {
	case !c.Shown:
	case c.Type == parley.Question:
		// A closed duplicate without answers would lead on to its original.
		path = pathQuery(QuestionPath(c.Question, c.Title), "noredirect", "1")
	case c.Type == parley.Answer:
		path, _, _ = strings.Cut(AnswerPath(c.Question, c.Title, c.Post), "#") // the page that holds the answer
		path = pathQuery(path, "noredirect", "1")
	}
	return redirect(http.StatusFound, path+anchor, "question "+idOf(c.Question), "post "+idOf(c.Post))
}

// pageOf is the number of the page that something stands on, "" for the first.
func pageOf(before int64, size int64) string {
	if before < size {
		return ""
	}
	return idOf(before/size + 1)
}

// rest is how many comments stand on the pages after this one.
func (v *commentsView) rest() int64 {
	return v.Pages.Total - int64(v.Pages.Number)*commentsPerPage
}
