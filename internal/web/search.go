package web

import (
	"context"
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley"
	"parley/internal/evidence"
	"parley/internal/markup"
	"parley/internal/search"
	"parley/internal/store"
)

// searchTabs are the orders of results, by ?tab=.
var searchTabs = []string{"relevance", "newest", "active", "votes"}

// searchPath is the address of the search page.
const searchPath = "/search"

// searchFresh is how long results are kept: what is found changes with every
// post.
const searchFresh = time.Minute

// searchView is the search page, with results if something was asked for.
type searchView struct {
	*page
	Asked    string
	Results  store.SearchResults
	Items    []listItem
	TabLinks []tab
	Pages    pager
	Parts    []searchPart
	Question parley.PostID // on whose page the search was begun, 0 for none
	Problems []string      // what of the query does not count, and why
	Instead  string        // address of the search with another spelling
}

// searchPart is a part of the card that explains the query language; Topic is ""
// if there is one part only.
type searchPart struct {
	Topic    string
	Examples []searchExample
}

// searchExample is a line of the card that explains the query language.
type searchExample struct{ Term, Meaning string }

// search serves /search. A query that is only tags leads to their list.
func (s *Server) search(r *http.Request) (*response, error) {
	asked := askedQuery(r)
	if tags, ok := onlyTags(asked, mostTags(r.Context())); ok {
		return redirect(http.StatusFound, "/questions/tagged/"+tags.path())
	}
	v := &searchView{page: s.page("", s.Messages.Text("search.title")), Asked: asked}
	v.examples(asked == "")
	if asked == "" {
		v.Canonical = "/search"
		return s.html(r.Context(), v.page, searchPage(v))
	}
	if err := s.limited(r, searching); err != nil {
		return nil, err
	}
	order := searchOrder(r)
	size := chosenPageSize(r)
	number := min(pageNumber(r), (store.SearchReach+size-1)/size+1)
	limit := max(0, min(size, store.SearchReach-(number-1)*size))
	v.Question = questionOf(r)
	var err error
	if v.Results, err = s.store.Search(r.Context(), s.searchRequest(r, asked, order, (number-1)*size, limit)); err != nil {
		return nil, err
	}
	v.found(order, number, size)
	if number > v.Pages.Last {
		return redirect(http.StatusFound, v.Pages.Link(v.Pages.Last))
	}
	if v.Items, err = s.foundItems(r, v.Results); err != nil {
		return nil, err
	}
	own, err := s.ownTags(r.Context())
	if err != nil {
		return nil, err
	}
	if own != nil {
		own.Hide = false // who searches wants to find
	}
	v.Items, _ = watchItems(own, v.Items)
	v.keep(searchFresh)
	return s.html(r.Context(), v.page, searchPage(v), append(itemShows(v.Items), "search")...)
}

// askedQuery is what was typed into the search box.
func askedQuery(r *http.Request) string {
	return strings.TrimSpace(strings.Map(printable, r.URL.Query().Get("q")))
}

func searchOrder(r *http.Request) string {
	for _, name := range searchTabs {
		if strings.EqualFold(r.URL.Query().Get("tab"), name) {
			return name
		}
	}
	return searchTabs[0]
}

// questionOf is the question on whose page a search was begun, 0 for none.
func questionOf(r *http.Request) parley.PostID {
	id, err := strconv.ParseInt(r.URL.Query().Get("question"), 10, 64)
	if err != nil {
		return 0
	}
	return parley.PostID(id)
}

func (s *Server) searchRequest(r *http.Request, asked, order string, offset, limit int) store.SearchRequest {
	q := store.SearchRequest{Text: asked, Order: order, Question: questionOf(r), Offset: offset, Limit: limit}
	if v := visitorFrom(r.Context()); v != nil {
		q.Viewer = v.Actor
	}
	return q
}

// found sets what surrounds the results.
func (v *searchView) found(order string, number, size int) {
	v.Title, v.Query, v.Robots = v.T("search.results", "query", v.Asked), v.Asked, "noindex"
	pairs := func(name string) []string {
		list := []string{"q", v.Asked}
		if name != searchTabs[0] {
			list = append(list, "tab", name)
		}
		if size != parley.ListPageSize {
			list = append(list, "pagesize", idOf(int64(size)))
		}
		if v.Question != 0 {
			list = append(list, "question", idOf(v.Question))
		}
		return list
	}
	for _, name := range searchTabs {
		v.TabLinks = append(v.TabLinks, tab{Text: v.T("search.tab." + name), Path: pathQuery("/search", pairs(name)...), Current: name == order})
	}
	v.Pages = newPager(number, min(v.Results.Total, store.SearchReach), size, "/search", pairs(order))
	v.Feed = pathQuery("/feeds/search", pairs(order)...)
	v.FeedTitle = v.T("feed.search", "query", v.Asked, "site", v.Name)
	for _, p := range v.Results.Problems {
		v.Problems = append(v.Problems, v.T("search.problem."+p.Kind, "operator", p.Operator, "value", p.Value))
	}
	if v.Results.Instead != "" {
		v.Instead = pathQuery("/search", "q", v.Results.Instead)
	}
}

// foundItems fetches the posts of results and picks the part of each that shows
// best why it was found.
func (s *Server) foundItems(r *http.Request, found store.SearchResults) ([]listItem, error) {
	ids := make([]parley.PostID, len(found.Hits))
	for i, h := range found.Hits {
		ids[i] = h.ID
	}
	posts, err := s.store.PostsByID(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	verbatim, err := s.verbatimAnswers(r.Context(), posts)
	if err != nil {
		return nil, err
	}
	items := make([]listItem, 0, len(posts))
	for _, p := range posts {
		text := strings.Join(strings.Fields(markup.Text(p.Body)), " ")
		p.Body = ""
		item := s.listItem(p)
		item.Verbatim = verbatim[p.ID]
		item.Marked = marked(text, found.Language.Highlight(text, found.Query))
		items = append(items, item)
	}
	return items, nil
}

// verbatimAnswers are the answers among posts whose quotations are all verbatim.
func (s *Server) verbatimAnswers(ctx context.Context, posts []store.ListedPost) (map[parley.PostID]bool, error) {
	var quoting []parley.PostID
	for _, p := range posts {
		if p.Type == parley.Answer && evidence.PostMayQuote(p.Body) {
			quoting = append(quoting, p.ID)
		}
	}
	return s.store.AllVerbatim(ctx, quoting)
}

// marked writes a passage as safe HTML with the found words marked.
func marked(text string, p search.Passage) string {
	var b strings.Builder
	if p.Start > 0 {
		b.WriteString("…")
	}
	at := p.Start
	for _, hit := range p.Hits {
		b.WriteString(html.EscapeString(text[at:hit.Start]) + "<mark>" + html.EscapeString(text[hit.Start:hit.End]) + "</mark>")
		at = hit.End
	}
	b.WriteString(html.EscapeString(text[at:p.End]))
	if p.End < len(text) {
		b.WriteString("…")
	}
	return b.String()
}

// searchTopic is a part of the card that explains the query language, by its key.
type searchTopic struct {
	key   string
	terms [][2]string // what to write, and the key of what it means
}

// searchTopics are the whole language (search-syntax.md §1 to §3), for the page
// without results.
var searchTopics = []searchTopic{
	{"words", [][2]string{
		{"two words", "words"}, {`"exact phrase"`, "phrase"}, {"-word", "exclude"}, {"encour*", "wildcard"},
		{"title:word", "intitle"}, {`body:"two words"`, "body"}, {`code:"word"`, "code"}, {"url:example.com", "url"},
	}},
	{"tags", [][2]string{
		{"[tag]", "tag"}, {"[tag] -[other]", "tags"}, {"[one] or [other]", "or"}, {"[home-*]", "tagwild"}, {"intags:mine", "intags"},
	}},
	{"posts", [][2]string{
		{"user:1234", "user"}, {"is:question", "is"}, {"score:3", "score"}, {"hascode:yes", "hascode"}, {"inquestion:1234", "inquestion"},
		{"wiki:yes", "wiki"}, {"locked:yes", "locked"}, {"hasnotice:yes", "hasnotice"}, {"deleted:1", "deleted"},
	}},
	{"questions", [][2]string{
		{"answers:0", "answers"}, {"views:500..1000", "views"}, {"hasaccepted:yes", "hasaccepted"}, {"isanswered:yes", "isanswered"},
		{"closed:no", "closed"}, {"duplicate:yes", "duplicate"}, {"migrated:yes", "migrated"}, {"insaves:mine", "insaves"},
	}},
	{"answers", [][2]string{{"isaccepted:yes", "accepted"}}},
	{"dates", [][2]string{
		{"created:2012", "year"}, {"created:2012-04", "month"}, {"created:2012-04..", "since"}, {"created:1m", "previous"}, {"lastactive:3m..", "active"},
	}},
	{"quotations", [][2]string{
		{"hassource:yes", "hassource"}, {"source:un.org", "insource"}, {"quote:altered", "quote"}, {"sourced:2024-01..", "sourced"},
	}},
}

// cardTerms are the lines of the card beside results.
var cardTerms = []string{
	"two words", `"exact phrase"`, "-word", "encour*", "[tag]", "[tag] -[other]", "[one] or [other]", "title:word", `code:"word"`, "url:example.com",
	"user:1234", "is:question", "answers:0", "score:3", "isaccepted:yes", "created:2012-04..", "hassource:yes",
}

// hintExamples are the lines of the card of the search box (search-syntax.md §4).
var hintExamples = [][2]string{
	{"[tag]", "tag"}, {"user:1234", "user"}, {`"exact phrase"`, "phrase"}, {"answers:0", "answers"},
	{"score:3", "score"}, {"is:question", "is"}, {"isaccepted:yes", "accepted"},
}

// examples sets the lines of the card: all of them, or those to show beside results.
func (v *searchView) examples(all bool) {
	var shown []searchExample
	for _, t := range searchTopics {
		part := searchPart{Topic: v.T("search.topic." + t.key)}
		for _, e := range t.terms {
			if all || slices.Contains(cardTerms, e[0]) {
				part.Examples = append(part.Examples, searchExample{e[0], v.T("search.card." + e[1])})
			}
		}
		shown = append(shown, part.Examples...)
		v.Parts = append(v.Parts, part)
	}
	if !all {
		v.Parts = []searchPart{{Examples: shown}}
	}
}

// TotalText is how many results there are, in words.
func (v *searchView) TotalText() string {
	if v.Results.Capped {
		return v.T("search.capped", "n", Thousands(v.Results.Total))
	}
	return v.N("search.total", v.Results.Total, "n", Thousands(v.Results.Total))
}

// onlyTags reads a query that is nothing but tags: [a], [a] [b], [a] or [b],
// [a] -[b]; with no more tags than most.
func onlyTags(query string, most int) (askedTags, bool) {
	var words []string
	for rest := strings.TrimSpace(query); rest != ""; rest = strings.TrimSpace(rest) {
		if after, ok := cutWord(rest, "or"); ok && len(words) > 0 {
			words, rest = append(words, "or"), after
			continue
		}
		inner, not := strings.CutPrefix(rest, "-")
		inner, open := strings.CutPrefix(inner, "[")
		name, after, closed := strings.Cut(inner, "]")
		name = strings.ToLower(strings.TrimSpace(name))
		if !open || !closed || name == "" || name == "or" || name[0] == '-' || strings.ContainsAny(name, "[ ") {
			return askedTags{}, false
		}
		if not {
			name = "-" + name
		}
		words, rest = append(words, name), after
	}
	t := parseAskedTags(words)
	return t, len(t.groups) > 0 && len(t.names()) <= most
}

// cutWord cuts a word and the blank or bracket after it from the beginning.
func cutWord(s, word string) (after string, ok bool) {
	if len(s) <= len(word) || !strings.EqualFold(s[:len(word)], word) || !strings.ContainsRune(" [", rune(s[len(word)])) {
		return s, false
	}
	return s[len(word):], true
}
