package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"parley"
	"parley/internal/markup"
	"parley/internal/posts"
	"parley/internal/store"
)

// requestsID is the id of the element that lists the requests for sources of a post.
func requestsID(id parley.PostID) string { return "requests-" + idOf(id) }

// markRequests marks the words that a source is asked for: what all readers see,
// and for a member what the author, who asks, and moderators see before that.
func (v *questionView) markRequests(visitor *visitor) {
	if len(v.Requests) == 0 {
		return
	}
	v.requests, v.marked = map[parley.PostID][]store.SourceRequest{}, map[parley.PostID]string{}
	owners := map[parley.PostID]parley.UserID{v.Question.ID: v.Question.Owner.ID}
	for _, a := range v.Answers {
		owners[a.ID] = a.Owner.ID
	}
	for _, r := range v.Requests {
		owner, here := owners[r.Post]
		early := visitor != nil && (visitor.Moderates() || owner == visitor.id() || v.Viewer.Asking[r.ID])
		if here && (r.Shown != 0 || early) {
			v.requests[r.Post] = append(v.requests[r.Post], r)
		}
	}
	for id, list := range v.requests {
		passages := make([]markup.Passage, len(list))
		for i, r := range list {
			passages[i] = r.Passage
		}
		note := `<sup class="source-note">` + templ.EscapeString(v.T("source.request.note")) + `</sup>`
		v.marked[id] = markup.MarkPassages(v.bodies[id], passages, func(i int, first bool) string {
			if first {
				return `<span class="source-requested" id="` + requestAnchor(list[i]) + `">`
			}
			return `<span class="source-requested">`
		}, "</span>", func(int) string { return note })
	}
}

// requestAnchor is the id of the words of a request.
func requestAnchor(r store.SourceRequest) string { return "request-" + idOf(r.ID) }

func (v *questionView) markedBody(id parley.PostID) string {
	if body, ok := v.marked[id]; ok {
		return body
	}
	return v.bodies[id]
}

// askHere are what the script needs that asks for a source of selected words.
func (v *questionView) askHere(p *store.Post) templ.Attributes {
	if v.Visitor == nil || !v.may(p, parley.ToRequestSource) {
		return nil
	}
	return templ.Attributes{"data-ask": "/posts/" + idOf(p.ID) + "/source-request", "data-asklabel": v.T("source.request.button")}
}

// requestView is the form that asks for a source of words of a post.
type requestView struct {
	*page
	Form *form
	Post parley.PostID
	Back string
}

// showSourceRequest serves GET /posts/{id}/source-request. ?quote= names a quotation
// of the post whose words are meant.
func (s *Server) showSourceRequest(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	f := newForm()
	if quote, err := strconv.ParseInt(r.URL.Query().Get("quote"), 10, 64); err == nil {
		q, err := s.store.ShownQuote(r.Context(), parley.QuoteID(quote))
		if err != nil {
			return nil, err
		}
		if q.Post == id {
			f = newForm(posts.FieldPassage, firstWords(q.Text, quotedWords))
		}
	}
	return s.sourceRequestPage(r, f)
}

// firstWords is the beginning of a text, at most so many characters, without a
// word that would be cut.
func firstWords(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	cut := string(runes[:most])
	if at := strings.LastIndexAny(cut, " \n"); at > 0 {
		cut = cut[:at]
	}
	return cut
}

func (s *Server) sourceRequestPage(r *http.Request, f *form) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	head, err := s.store.PostHead(r.Context(), id)
	if err != nil {
		return nil, err
	}
	p := s.page("questions", "")
	p.Title, p.Robots = p.T("source.request.title", "post", p.postTitle(head)), "noindex"
	return s.html(r.Context(), p, sourceRequestTemplate(&requestView{page: p, Form: f, Post: id, Back: headPath(head)}))
}

// requestSource serves POST /posts/{id}/source-request.
func (s *Server) requestSource(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	f := r.PostForm
	words := markup.Passage{Exact: strings.TrimSpace(f.Get(posts.FieldPassage)), Prefix: f.Get("prefix"), Suffix: f.Get("suffix")}
	if _, err := s.posts.RequestSource(r.Context(), s.act(r), id, words); err != nil {
		return s.tryAgain(r, err, s.sourceRequestPage)
	}
	return s.backTo(r, id)
}

// closeSourceRequest serves POST /posts/{id}/source-request/{request}/close.
func (s *Server) closeSourceRequest(r *http.Request) (*response, error) {
	request, err := pathID[int64](r, "request")
	if err != nil {
		return nil, err
	}
	return s.onPost(func(r *http.Request, id parley.PostID) error {
		_, err := s.posts.CloseRequest(r.Context(), s.act(r), id, request)
		return err
	})(r)
}
