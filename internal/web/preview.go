package web

import (
	"net/http"

	"parley/internal/posts"
)

// preview serves POST /preview: the text as the site will show it, by the
// renderer that will render it. ?of=comment takes a comment.
func (s *Server) preview(r *http.Request) (*response, error) {
	text := r.PostForm.Get("body")
	if r.URL.Query().Get("of") == "comment" {
		return fragment(s.renderer.Comment(text)), nil
	}
	html, err := s.posts.Preview(r.Context(), visitorFrom(r.Context()).Actor, posts.CleanSource(text))
	if err != nil {
		return nil, err
	}
	return fragment(html), nil
}

// fragment is a piece of a page for a script to insert.
func fragment(html string) *response {
	return &response{status: http.StatusOK, contentType: htmlType, body: []byte(html), noStore: true, robots: "noindex"}
}
