package web

import (
	"net/http"
	"slices"
	"strings"

	"parley"
	"parley/internal/store"
)

// feedPath is the address of a feed of all questions: "active", "featured",
// "hot", "week", "month".
func feedPath(name string) string {
	if name == "active" {
		return "/feeds"
	}
	return "/feeds/" + name
}

// feedOrders are the lists that feeds show.
var feedOrders = map[string]store.ListOrder{
	"active": store.Active, "featured": store.BountyEnding, "hot": store.Hot, "week": store.Week, "month": store.Month,
}

// feedOf serves /feeds, /feeds/hot and so on.
func (s *Server) feedOf(name string) handler {
	return func(r *http.Request) (*response, error) {
		alternate := "/"
		if name != "active" {
			alternate = pathQuery("/", "tab", string(feedOrders[name]))
		}
		f := s.feed(feedPath(name), alternate, s.Messages.Text("feed."+name, "site", s.Name))
		return s.listFeed(r, f, store.ListQuery{Order: feedOrders[name]}, "lists")
	}
}

// listFeed fills a feed with the questions of a list.
func (s *Server) listFeed(r *http.Request, f *atomFeed, q store.ListQuery, shows ...string) (*response, error) {
	q.Page, q.Size, q.Bodies = 1, parley.FeedEntries, true
	list, err := s.store.Questions(r.Context(), q)
	if err != nil {
		return nil, err
	}
	fresh := feedFresh
	if q.Order != store.Active && q.Order != store.Newest && !list.IsArchive(s.store.Now()) {
		fresh = rankingFresh
	}
	return s.answerFeed(r.Context(), f, list.Questions, fresh, shows)
}

// feedQuestions serves /feeds/questions?tab=…&filters=…&days=…: any list of questions.
func (s *Server) feedQuestions(r *http.Request) (*response, error) {
	chosen := chosenTab(r, questionTabs)
	filter, left := chosenNarrowing(r)
	pairs := append([]string{"tab", strings.ToLower(chosen.name)}, left.pairs()...)
	title := s.Messages.Text("feed.list", "list", s.Messages.Text("list.title."+chosen.key()), "site", s.Name)
	f := s.feed(pathQuery("/feeds/questions", pairs...), pathQuery("/questions", pairs...), title)
	return s.listFeed(r, f, store.ListQuery{Order: chosen.order, Filter: filter | chosen.filter, Days: left.days}, "lists")
}

// feedLinked serves /feeds/linked/{id}: the questions with a link to or from one.
func (s *Server) feedLinked(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	sort := []string{"sort", "newest"}
	f := s.feed("/feeds/linked/"+idOf(id), pathQuery("/questions/linked/"+idOf(id), sort...), s.Messages.Text("feed.linked", "id", id, "site", s.Name))
	return s.listFeed(r, f, store.ListQuery{Order: store.Newest, LinkedTo: id}, "lists")
}

// feedTagNames serves /feeds/tag?tagnames=a+b&sort=newest.
func (s *Server) feedTagNames(r *http.Request) (*response, error) {
	words := strings.Fields(r.URL.Query().Get("tagnames"))
	return s.tagFeed(r, parseAskedTags(words))
}

// feedTagged serves /feeds/tag/{tags}.
func (s *Server) feedTagged(r *http.Request) (*response, error) {
	return s.tagFeed(r, parseTagPath(strings.TrimPrefix(r.URL.EscapedPath(), "/feeds/tag/")))
}

// tagFeedTabs are what ?sort= may be.
var tagFeedTabs = []listTab{
	{"newest", store.Newest, 0, false}, {"active", store.Active, 0, false}, {"votes", store.Votes, 0, false}, {"hot", store.Hot, 0, false},
	{"week", store.Week, 0, false}, {"month", store.Month, 0, false}, {"trending", store.Trending, 0, false}, {"frequent", store.Frequent, 0, false},
	{"bounties", store.BountyEnding, 0, false}, {"unanswered", store.Newest, store.Unanswered, false},
}

// tagFeedPath is the address of a feed of the questions with tags.
func tagFeedPath(tags askedTags, order listTab, left narrowing) string {
	pairs := left.pairs()
	if order != tagFeedTabs[0] {
		pairs = append([]string{"sort", order.name}, pairs...)
	}
	return pathQuery("/feeds/tag/"+tags.path(), pairs...)
}

func (s *Server) tagFeed(r *http.Request, asked askedTags) (*response, error) {
	selection, proper, err := s.findTags(r.Context(), asked, membersTags)
	if unknown, ok := err.(unknownTag); ok {
		return nil, parley.Refuse(parley.NotFound, "tagged.unknown.title", "tag", unknown.name)
	}
	if err != nil {
		return nil, err
	}
	chosen := chosenTab(r, tagFeedTabs)
	filter, left := chosenNarrowing(r)
	self, alternate := tagFeedPath(proper, chosen, left), "/questions/tagged/"+proper.path()
	if pairs := left.pairs(); chosen != tagFeedTabs[0] || len(pairs) > 0 {
		alternate = pathQuery(alternate, append([]string{"tab", chosen.name}, pairs...)...)
	}
	p := s.page("", "")
	title := p.T("feed.tagged", "list", p.T("list.title."+chosen.key()), "tags", proper.text(p), "site", s.Name)
	return s.listFeed(r, s.feed(self, alternate, title), store.ListQuery{Order: chosen.order, Filter: filter | chosen.filter, Days: left.days, Tags: selection}, tagShows(selection)...)
}

// feedSearch serves /feeds/search?q=…: what a search finds, newest first unless
// ?tab= says otherwise.
func (s *Server) feedSearch(r *http.Request) (*response, error) {
	asked := askedQuery(r)
	if asked == "" {
		return nil, parley.Refuse(parley.Invalid, "search.problem.nothing")
	}
	order := "newest"
	pairs := []string{"q", asked}
	if name := searchOrder(r); r.URL.Query().Has("tab") {
		order = name
		pairs = append(pairs, "tab", order)
	}
	found, err := s.store.Search(r.Context(), s.searchRequest(r, asked, order, 0, parley.FeedEntries))
	if err != nil {
		return nil, err
	}
	ids := make([]parley.PostID, len(found.Hits))
	for i, h := range found.Hits {
		ids[i] = h.ID
	}
	posts, err := s.store.PostsByID(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	f := s.feed(pathQuery("/feeds/search", pairs...), pathQuery("/search", pairs...), s.Messages.Text("feed.search", "query", asked, "site", s.Name))
	return s.answerFeed(r.Context(), f, posts, searchFresh, []string{"search"})
}

// feedQuestion serves /feeds/question/{id}: the question and its newest answers.
func (s *Server) feedQuestion(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	posts, err := s.store.QuestionFeed(r.Context(), id, parley.FeedEntries)
	if err != nil {
		return nil, err
	}
	title := s.listItem(store.ListedPost{Title: posts[0].Title}).Heading
	f := s.feed("/feeds/question/"+idOf(id), QuestionPath(id, posts[0].Title), s.Messages.Text("feed.thread", "title", title, "site", s.Name))
	return s.answerFeed(r.Context(), f, posts, feedFresh, []string{"question " + idOf(id)})
}

// feedUser serves /feeds/user/{id}: what someone asked and answered.
func (s *Server) feedUser(r *http.Request) (*response, error) {
	id, err := pathID[parley.UserID](r, "id")
	if err != nil {
		return nil, err
	}
	user, posts, err := s.store.UserFeed(r.Context(), id, parley.FeedEntries)
	if err != nil {
		return nil, err
	}
	name := s.page("", "").PersonName(user)
	f := s.feed("/feeds/user/"+idOf(id), PersonPath(user), s.Messages.Text("feed.user", "name", name, "site", s.Name))
	return s.answerFeed(r.Context(), f, posts, feedFresh, []string{"user " + idOf(id)})
}

// feedResponses serves /feeds/user/{id}/responses: what others answered and
// commented to someone's posts.
func (s *Server) feedResponses(r *http.Request) (*response, error) {
	id, err := pathID[parley.UserID](r, "id")
	if err != nil {
		return nil, err
	}
	user, answers, comments, err := s.store.Responses(r.Context(), id, parley.FeedEntries)
	if err != nil {
		return nil, err
	}
	p := s.page("", "")
	f := s.feed("/feeds/user/"+idOf(id)+"/responses", PersonPath(user), p.T("feed.responses", "name", p.PersonName(user), "site", s.Name))
	newest := int64(0)
	for _, c := range comments {
		f.Entries = append(f.Entries, s.commentEntry(p, c))
		newest = max(newest, int64(c.Created))
	}
	all, err := s.evidenceOfPosts(r.Context(), p, answers)
	if err != nil {
		return nil, err
	}
	for _, a := range answers {
		e, err := s.feedEntry(r.Context(), p, a, all[a.ID])
		if err != nil {
			return nil, err
		}
		f.Entries = append(f.Entries, e)
		newest = max(newest, feedUpdated(a))
	}
	slices.SortStableFunc(f.Entries, func(a, b atomEntry) int { return strings.Compare(b.Published, a.Published) })
	f.Entries = f.Entries[:min(len(f.Entries), parley.FeedEntries)]
	// Nothing tells when a post has its next comment: such a feed is not kept long.
	return finishFeed(f, newest, searchFresh, []string{"user " + idOf(id)})
}
