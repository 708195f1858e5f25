package web

import (
	"encoding/json"
	"net/http"

	"parley"
	"parley/internal/store"
)

// showPostPage serves /posts/{id}/{page}: what there is for readers, and the
// way to the login for acts that need an account.
func (s *Server) showPostPage(r *http.Request) (*response, error) {
	page, rest := r.PathValue("page"), r.PathValue("rest")
	if _, err := pathID[parley.PostID](r, "id"); err != nil {
		return nil, err
	}
	switch {
	case memberPages[page] != nil && rest == "" && visitorFrom(r.Context()) != nil:
		return memberPages[page](s)(r)
	case postActions[page] || memberPages[page] != nil:
		return membersPage(r)
	case page == "ivc" && rest != "":
		return &response{status: http.StatusNoContent, contentType: "text/plain; charset=utf-8", noStore: true}, nil
	case postPages[page] != nil && rest == "":
		return postPages[page](s)(r)
	}
	return nil, errNoPage
}

// showShortLink serves /q/{id}, /a/{id} and /posts/{id}: any of them takes
// questions and answers (urls.md §1). Who shared it is not noted.
func (s *Server) showShortLink(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	head, err := s.store.PostHead(r.Context(), id)
	if err != nil {
		return s.removedOr(r, id, err)
	}
	path := headPath(head)
	if path == "" {
		return nil, errNoPage
	}
	return redirect(http.StatusFound, path, "question "+idOf(head.Question))
}

// headPath is where a post is read, "" for posts that no page shows.
func headPath(h store.PostHead) string {
	switch {
	case h.Type == parley.Question:
		return QuestionPath(h.ID, h.Title)
	case h.Type == parley.Answer:
		return AnswerPath(h.Question, h.Title, h.ID)
	case h.Tag != "":
		return "/tags/" + tagPart(h.Tag) + "/info"
	}
	return ""
}

// postTitle names a post in the headings of the pages about it.
func (p *page) postTitle(h store.PostHead) string {
	title := h.Title
	if title == "" {
		title = p.T("question.untitled")
	}
	switch {
	case h.Type == parley.Question:
		return p.T("history.question", "title", title)
	case h.Type == parley.Answer:
		return p.T("history.answer", "title", title)
	case h.Type == parley.TagWikiExcerpt:
		return p.T("history.excerpt", "tag", h.Tag)
	case h.Tag != "":
		return p.T("history.wiki", "tag", h.Tag)
	}
	return p.T("history.post", "id", idOf(h.ID))
}

// showBody serves /posts/{id}/body, the text of a post for a script to insert.
func (s *Server) showBody(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	body, err := s.store.PostBody(r.Context(), id)
	if err != nil {
		return nil, err
	}
	p := s.page("", "")
	return &response{status: http.StatusOK, contentType: htmlType, body: []byte(s.renderer.Sanitise(body)), robots: "noindex",
		shows: []string{"post " + idOf(id)}, fresh: p.fresh}, nil
}

// refuseVoteCounts serves /posts/{id}/vote-counts: how a score is made up is
// shown to established users only.
func (s *Server) refuseVoteCounts(r *http.Request) (*response, error) {
	body, err := json.Marshal(map[string]string{"error": s.Messages.Text("votecounts.denied")})
	if err != nil {
		return nil, err
	}
	return &response{status: http.StatusForbidden, contentType: "application/json; charset=utf-8", body: body, noStore: true}, nil
}

// membersPage leads readers of an address that members may have to the login.
// For those who are signed in there is nothing at it.
func membersPage(r *http.Request) (*response, error) {
	if visitorFrom(r.Context()) != nil {
		return nil, errNoPage
	}
	return toLogin(r)
}
