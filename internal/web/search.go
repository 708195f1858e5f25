package web

import (
	"net/http"
	"strings"
	"time"

	"parley"
	"parley/internal/markup"
	"parley/internal/store"
)

// searchTabs are the orders of results, by ?tab=.
var searchTabs = []string{"relevance", "newest", "active", "votes"}

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
	Examples []searchExample
}

// searchExample is a line of the card that explains the query language.
type searchExample struct{ Term, Meaning string }

// search serves /search. A query that is only tags leads to their list.
func (s *Server) search(r *http.Request) (*response, error) {
	query := r.URL.Query()
	asked := strings.TrimSpace(strings.Map(printable, query.Get("q")))
	if tags, ok := onlyTags(asked); ok {
		return redirect(http.StatusFound, "/questions/tagged/"+tags.path())
	}
	v := &searchView{page: s.page("", s.Messages.Text("search.title")), Asked: asked}
	v.examples()
	if asked == "" {
		v.Canonical = "/search"
		return s.html(r.Context(), v.page, searchPage(v))
	}
	order := searchTabs[0]
	for _, name := range searchTabs {
		if strings.EqualFold(query.Get("tab"), name) {
			order = name
		}
	}
	size := chosenPageSize(r)
	number := min(pageNumber(r), (store.SearchReach+size-1)/size+1)
	limit := max(0, min(size, store.SearchReach-(number-1)*size))
	var err error
	if v.Results, err = s.store.Search(r.Context(), asked, order, (number-1)*size, limit); err != nil {
		return nil, err
	}
	v.found(order, number, size)
	if number > v.Pages.Last {
		return redirect(http.StatusFound, v.Pages.Link(v.Pages.Last))
	}
	if v.Items, err = s.foundItems(r, asked, v.Results.Hits); err != nil {
		return nil, err
	}
	v.keep(searchFresh)
	return s.html(r.Context(), v.page, searchPage(v), itemShows(v.Items)...)
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
		return list
	}
	for _, name := range searchTabs {
		v.TabLinks = append(v.TabLinks, tab{Text: v.T("search.tab." + name), Path: pathQuery("/search", pairs(name)...), Current: name == order})
	}
	v.Pages = newPager(number, min(v.Results.Total, store.SearchReach), size, "/search", pairs(order))
}

// foundItems fetches the posts of results and picks the part of each that shows
// best why it was found.
func (s *Server) foundItems(r *http.Request, asked string, hits []store.SearchHit) ([]listItem, error) {
	ids := make([]parley.PostID, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	posts, err := s.store.PostsByID(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	words := searchWords(asked)
	items := make([]listItem, 0, len(posts))
	for _, p := range posts {
		text := strings.Join(strings.Fields(markup.Text(p.Body)), " ")
		p.Body = ""
		item := s.listItem(p)
		item.Marked = passage(text, words, parley.ExcerptLength)
		items = append(items, item)
	}
	return items, nil
}

func (v *searchView) examples() {
	for _, e := range [][2]string{
		{"two words", "words"}, {`"exact phrase"`, "phrase"}, {"-word", "exclude"}, {"[tag]", "tag"}, {"[tag] -[other]", "tags"},
	} {
		v.Examples = append(v.Examples, searchExample{e[0], v.T("search.card." + e[1])})
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
// [a] -[b].
func onlyTags(query string) (askedTags, bool) {
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
	return t, len(t.groups) > 0 && len(t.names()) <= maxTags
}

// cutWord cuts a word and the blank or bracket after it from the beginning.
func cutWord(s, word string) (after string, ok bool) {
	if len(s) <= len(word) || !strings.EqualFold(s[:len(word)], word) || !strings.ContainsRune(" [", rune(s[len(word)])) {
		return s, false
	}
	return s[len(word):], true
}
