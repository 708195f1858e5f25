package web

import (
	"net/http"
	"strconv"
	"strings"

	"parley"
	"parley/internal/markup"
	"parley/internal/store"
)

// pathID reads a number of the path. Anything else is no page.
func pathID[T ~int64](r *http.Request, name string) (T, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil {
		return 0, errNoPage
	}
	return T(n), nil
}

// pageNumber reads ?page=N; what is no number above 0 is page 1.
func pageNumber(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, 1_000_000)
}

// answerOrders maps ?tab= and ?answertab= to orders, old names included
// (post-lifecycle.md §10, urls.md §1).
var answerOrders = map[string]store.AnswerOrder{
	"scoredesc": store.ByScore, "votes": store.ByScore,
	"trending":     store.ByTrend,
	"modifieddesc": store.ByModified, "active": store.ByModified,
	"createdasc": store.ByCreated, "oldest": store.ByCreated,
}

// questionView is what a question page shows.
type questionView struct {
	*page
	*store.QuestionPage
	Order    store.AnswerOrder
	Pages    pager
	Notices  []notice
	bodies   map[parley.PostID]string
	path     string     // of the question
	answers  string     // what the paths of its answers begin with
	Answer   *writeView // the form of a member, nil for readers
	rules    *parley.Rules
	policy   parley.EvidencePolicy
	store    *store.Store
	voted    parley.PostID // that the visitor has just voted on …
	voteNote string        // … and what is to be said of it
	evidence map[parley.PostID]*postEvidence
	requests map[parley.PostID][]store.SourceRequest // that the visitor sees
	marked   map[parley.PostID]string                // bodies with the words marked that a source is asked for
	badged   map[parley.PostID]string                // and with the badges of their quotations
}

// showQuestion serves /questions/{id}/{slug}, with a page of its answers. A
// slug that is missing or out of date is redirected to the current one, and the
// number of an answer to its question, as Stack Exchange does.
func (s *Server) showQuestion(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	if r.PathValue("slug") == "" {
		return s.questionElsewhere(r, id)
	}
	return s.questionAt(r, id)
}

// questionAt shows a question whose address has a slug, or needs none.
func (s *Server) questionAt(r *http.Request, id parley.PostID) (_ *response, err error) {
	query := r.URL.Query()
	tab := query.Get("answertab")
	if tab == "" {
		tab = query.Get("tab")
	}
	order, known := answerOrders[strings.ToLower(tab)]
	if !known {
		order = store.ByScore
	}
	number := pageNumber(r)
	answer, _ := strconv.ParseInt(r.PathValue("answer"), 10, 64) // 0: none
	if answer != 0 && !query.Has("page") {
		if number, err = s.store.PageOfAnswer(r.Context(), id, parley.PostID(answer), order); err != nil {
			return nil, err
		}
	}
	q, err := s.store.QuestionPageFor(r.Context(), id, order, number, visitorFrom(r.Context()).id())
	if parley.KindOf(err) == parley.NotFound {
		return s.questionElsewhere(r, id)
	}
	if err != nil {
		return nil, err
	}
	shows := []string{"question " + idOf(id)}
	path := QuestionPath(id, q.Question.Title)
	if slug := r.PathValue("slug"); answer == 0 && !strings.EqualFold(slug, parley.Slug(q.Question.Title)) {
		return redirect(http.StatusMovedPermanently, withQuery(r, path), shows...)
	}
	v := s.questionView(q, order, number)
	if to := v.duplicateOf(); to != "" && !query.Has("noredirect") {
		return redirect(http.StatusFound, to, shows...)
	}
	if number > 1 && len(q.Answers) == 0 {
		return redirect(http.StatusFound, path, shows...)
	}
	v.markRequests(visitorFrom(r.Context()))
	if err := s.addEvidence(r.Context(), v); err != nil {
		return nil, err
	}
	if err := s.forMember(r, v); err != nil {
		return nil, err
	}
	res, err := s.html(r.Context(), v.page, questionPage(v), v.shows()...)
	if err != nil {
		return nil, err
	}
	res.viewed = id
	return res, nil
}

// questionElsewhere answers for a number without a slug, or one that is no
// question's: it leads to the question, or to that of the answer.
func (s *Server) questionElsewhere(r *http.Request, id parley.PostID) (*response, error) {
	place, err := s.store.PlaceOf(r.Context(), id)
	if err != nil {
		return s.removedOr(r, id, err)
	}
	switch {
	case place.Type == parley.Question && r.PathValue("slug") == "" && parley.Slug(place.Title) != "":
		return redirect(http.StatusMovedPermanently, withQuery(r, QuestionPath(id, place.Title)), "question "+idOf(id))
	case place.Type == parley.Question:
		return s.questionAt(r, id)
	case place.Type != parley.Answer:
		return nil, errNoPage
	}
	return redirect(http.StatusFound, AnswerPath(place.Question, place.Title, id), "question "+idOf(place.Question))
}

func (s *Server) questionView(q *store.QuestionPage, order store.AnswerOrder, number int) *questionView {
	p := s.page("questions", q.Question.Title)
	p.OnQuestion = q.Question.ID
	v := &questionView{page: p, QuestionPage: q, Order: order, bodies: map[parley.PostID]string{}}
	if v.Question.Title == "" {
		p.Title = p.T("question.untitled")
	}
	if tags := v.Question.Tags; len(tags) > 0 {
		p.Title = tags[0] + " - " + p.Title
	}
	path := QuestionPath(q.Question.ID, q.Question.Title)
	p.Canonical = path
	v.path, v.answers = path, answersPath(path, q.Question.ID)
	v.Pages = newPager(number, q.Question.AnswerCount, parley.AnswersPerPage, path, orderQuery(order))
	if number > 1 || order != store.ByScore {
		p.Canonical = v.Pages.Link(number)
	}
	p.Feed, p.FeedTitle = "/feeds/question/"+idOf(q.Question.ID), p.T("feed.question", "title", q.Question.Title)
	p.OpenGraph = "website"
	v.bodies[q.Question.ID] = s.renderer.Sanitise(q.Question.Body)
	for _, a := range q.Answers {
		v.bodies[a.ID] = s.renderer.Sanitise(a.Body)
	}
	p.Description = markup.Excerpt(v.bodies[q.Question.ID], parley.ExcerptLength)
	v.Notices = v.notices()
	return v
}

// orderQuery is the query of an order other than the usual one.
func orderQuery(o store.AnswerOrder) []string {
	if o == store.ByScore {
		return nil
	}
	return []string{"answertab", string(o)}
}

// shows names everything whose change makes the page wrong.
func (v *questionView) shows() []string {
	names := []string{"question " + idOf(v.Question.ID)}
	add := func(p store.Person) {
		if p.ID != 0 {
			names = append(names, "user "+idOf(p.ID))
		}
	}
	for _, p := range append([]store.Post{v.Question}, v.Answers...) {
		add(p.Owner)
		add(Author(p))
		add(p.Editor)
		for _, c := range p.Comments {
			add(c.User)
		}
	}
	for _, l := range append(v.Linked[:len(v.Linked):len(v.Linked)], v.Related...) {
		names = append(names, "title "+idOf(l.ID))
	}
	return names
}

// Heading is the question's title.
func (v *questionView) Heading() string {
	if v.Question.Title == "" {
		return v.T("question.untitled")
	}
	return v.Question.Title
}

// Body is a post's text, sanitised, with the badges of its quotations and with the
// words marked that a source is asked for.
func (v *questionView) Body(p store.Post) string {
	if body, ok := v.badged[p.ID]; ok {
		return body
	}
	return v.markedBody(p.ID)
}

// MoreComments is how many comments of a post are folded.
func MoreComments(p store.Post) int64 {
	return p.CommentCount - p.HiddenComments - int64(len(p.Comments))
}

// duplicateOf is where anonymous readers of a duplicate without answers are
// led (post-lifecycle.md §5), "" for other questions.
func (v *questionView) duplicateOf() string {
	if v.Question.Closed == 0 || v.Question.AnswerCount > 0 {
		return ""
	}
	duplicate := false
	for _, st := range v.States {
		if st.Kind == "closed" && parley.CloseReason(st.Reason).IsDuplicate() {
			duplicate = true
		}
	}
	for _, st := range v.States {
		if st.Kind == "original" && duplicate {
			return QuestionPath(parley.PostID(st.Reason), st.Text)
		}
	}
	return ""
}

// OriginalURL is where an imported post can be read at its origin, "" for
// posts of our own.
func (v *questionView) OriginalURL(p store.Post) string {
	switch {
	case p.OriginalURL != "":
		return p.OriginalURL
	case !p.Imported || v.OriginHost == "":
		return ""
	case p.Type == parley.Answer:
		return "https://" + v.OriginHost + "/a/" + idOf(p.ID)
	}
	return "https://" + v.OriginHost + "/q/" + idOf(p.ID)
}

// PersonName is how a person is called on a page; nobody's name is made up.
func (p *page) PersonName(person store.Person) string {
	if person.Name != "" {
		return person.Name
	}
	if person.ID != 0 {
		return "user" + idOf(person.ID)
	}
	return p.T("person.unknown")
}

// answerPath is the permalink of one of the answers.
func (v *questionView) answerPath(id parley.PostID) string {
	return v.answers + idOf(id) + "#" + idOf(id)
}

// anchor is the id of a post's element: an answer's is its number.
func (v *questionView) anchor(p store.Post) string {
	if p.Type == parley.Answer {
		return idOf(p.ID)
	}
	return "question"
}

func (v *questionView) accepted(p store.Post) bool {
	return p.Type == parley.Answer && p.ID == v.Question.AcceptedAnswer
}

// answerProperty is the microdata property of an answer.
func (v *questionView) answerProperty(p store.Post) string {
	if v.accepted(p) {
		return "acceptedAnswer"
	}
	return "suggestedAnswer"
}

// postName tells posts apart in the names of their links.
func (v *questionView) postName(p store.Post) string {
	if p.Type == parley.Answer {
		return v.T("post.answer", "name", v.PersonName(Author(p)))
	}
	return v.T("post.question")
}

func (v *questionView) ownerVerb(p store.Post) string {
	if p.Type == parley.Answer {
		return v.T("post.answered")
	}
	return v.T("post.asked")
}

// orderTabs are the ways to sort the answers.
func (v *questionView) orderTabs() []tab {
	var list []tab
	for _, o := range []store.AnswerOrder{store.ByScore, store.ByTrend, store.ByModified, store.ByCreated} {
		list = append(list, tab{Text: v.T("answers." + string(o)), Path: pathQuery(v.path, orderQuery(o)...) + "#answers", Current: o == v.Order})
	}
	return list
}

// shortPath is the short address of a post, for sharing.
func shortPath(p store.Post) string {
	if p.Type == parley.Answer {
		return "/a/" + idOf(p.ID)
	}
	return "/q/" + idOf(p.ID)
}

func commentAnchor(c store.Comment) string { return "comment" + idOf(c.ID) + "_" + idOf(c.Post) }

// tab is a link of a row of tabs.
type tab struct {
	Text, Path string
	Current    bool
}
