package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley"
	"parley/internal/markup"
	"parley/internal/store"
)

// listTab is a way to look at a list of questions.
type listTab struct {
	name     string // in the address, as Stack Exchange spells it
	order    store.ListOrder
	filter   store.ListFilter
	activity bool // tells who was active last, not who asked
}

// key names the tab in the catalogue.
func (t listTab) key() string { return strings.ToLower(t.name) }

var (
	homeTabs = []listTab{
		{"active", store.Active, store.NotDisliked, true},
		{"bounties", store.BountyEnding, 0, false},
		{"hot", store.Hot, 0, false},
		{"week", store.Week, 0, false},
		{"month", store.Month, 0, false},
	}
	questionTabs = []listTab{
		{"Newest", store.Newest, 0, false},
		{"Active", store.Active, 0, true},
		{"Bounties", store.BountyEnding, 0, false},
		{"Unanswered", store.Newest, store.Unanswered, false},
		{"Frequent", store.Frequent, 0, false},
		{"Votes", store.Votes, 0, false},
		{"Trending", store.Trending, 0, false},
		{"Week", store.Week, 0, false},
		{"Month", store.Month, 0, false},
	}
	unansweredTabs = []listTab{
		{"newest", store.Newest, store.Unanswered, false},
		{"votes", store.Votes, store.Unanswered, false},
		{"noanswers", store.Newest, store.NoAnswers, false},
	}
	linkedTabs = []listTab{
		{"hot", store.Hot, 0, false},
		{"newest", store.Newest, 0, false},
		{"votes", store.Votes, 0, false},
		{"active", store.Active, 0, true},
	}
)

// tabAliases are other names of tabs: of the filter panel (search-syntax.md
// §5), of older pages, and of the API.
var tabAliases = map[string]string{
	"recentactivity": "active", "activity": "active", "interesting": "active", "mostvotes": "votes", "score": "votes",
	"mostfrequent": "frequent", "faq": "frequent", "bountyendingsoon": "bounties", "bountied": "bounties", "featured": "bounties",
	"creation": "newest",
}

// chosenTab is the tab that ?tab= or ?sort= asks for, else the first.
func chosenTab(r *http.Request, tabs []listTab) listTab {
	query := r.URL.Query()
	for _, asked := range []string{query.Get("tab"), query.Get("sort")} {
		asked = strings.ToLower(asked)
		for _, name := range []string{asked, tabAliases[asked]} {
			for _, t := range tabs {
				if t.key() == name {
					return t
				}
			}
		}
	}
	return tabs[0]
}

// listFilters are what ?filters= may name, several with commas between them.
var listFilters = []struct {
	name   string
	filter store.ListFilter
}{
	{"NoAnswers", store.NoAnswers},
	{"NoAcceptedAnswer", store.NoAcceptedAnswer},
	{"Bounty", store.WithBounty},
}

// chosenFilters reads ?filters=. It also returns their names in their order.
func chosenFilters(r *http.Request) (filter store.ListFilter, names []string) {
	asked := strings.Split(strings.ToLower(r.URL.Query().Get("filters")), ",")
	for _, f := range listFilters {
		if slices.Contains(asked, strings.ToLower(f.name)) {
			filter |= f.filter
			names = append(names, f.name)
		}
	}
	return filter, names
}

// mostDays is how far back ?days= reaches: what is older is not narrowed by it.
const mostDays = 36_500

// chosenDays reads ?days=: only questions asked at most so many days ago, 0 for
// all.
func chosenDays(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("days"))
	if err != nil || n < 0 || n > mostDays {
		return 0
	}
	return n
}

// pageSizes are what ?pagesize= may be.
var pageSizes = []int{parley.ListPageSize, 30, 50}

func chosenPageSize(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("pagesize"))
	if err != nil || !slices.Contains(pageSizes, n) {
		return parley.ListPageSize
	}
	return n
}

// listSpec says what kind of list a page shows.
type listSpec struct {
	nav        string
	path       string
	parameter  string // that names the tab: "tab", or "sort"
	tabs       []listTab
	filterable bool
	single     int                // questions of a list that is one page; 0 has pages
	tags       askedTags          // only questions with these
	selection  store.TagSelection // the same, looked up
	linkedTo   parley.PostID
}

// listView is a page with a list of questions.
type listView struct {
	*page
	*store.QuestionList
	Heading  string
	Note     string // below the heading
	Tab      listTab
	TabLinks []tab
	Items    []listItem
	Pages    pager
	Filter   *filterForm
	Tags     askedTags // of the list
	Banner   *tagBanner
	Home     bool
	Own      *parley.WatchedTags // of a member
	Hidden   int                 // items that a member has hidden
	Subject  listItem            // the question whose linked questions are listed
	narrowed narrowing           // what of the list was asked for
	spec     listSpec
}

// listItem is a post in a list.
type listItem struct {
	store.ListedPost
	Heading  string
	Path     string
	Excerpt  string
	Marked   string // excerpt as safe HTML, with marks; takes the place of Excerpt
	Watched  bool   // a member watches one of the tags
	Verbatim bool   // an answer all of whose quotations are verbatim; known of what a search found
	Ignored  bool   // a member ignores one of the tags, and watches none
}

// narrowing is what the filter form leaves of a list. Its zero value leaves all.
type narrowing struct {
	filters []string // by name
	days    int      // as in [store.ListQuery]
}

// chosen reports whether anything is left out.
func (n narrowing) chosen() bool { return len(n.filters) > 0 || n.days > 0 }

// pairs are the parameters of an address that say so.
func (n narrowing) pairs() []string {
	var pairs []string
	if len(n.filters) > 0 {
		pairs = append(pairs, "filters", strings.Join(n.filters, ","))
	}
	if n.days > 0 {
		pairs = append(pairs, "days", strconv.Itoa(n.days))
	}
	return pairs
}

// chosenNarrowing reads ?filters= and ?days=.
func chosenNarrowing(r *http.Request) (store.ListFilter, narrowing) {
	filter, names := chosenFilters(r)
	return filter, narrowing{names, chosenDays(r)}
}

// filterForm is the form that narrows a list.
type filterForm struct {
	Tags    string // as they are written into the form
	Watched bool   // the member's watched tags can be chosen
	Filters []option
	Tabs    []option
	Sizes   []option
	Days    string
	Open    bool
}

// option is one of several things to choose.
type option struct {
	Value, Text string
	Chosen      bool
}

// rankingFresh is how long a computed order stays right on a site that lives.
const rankingFresh = 5 * time.Minute

// showList answers with a page of a list. complete may add to the view before
// it is shown.
func (s *Server) showList(r *http.Request, spec listSpec, complete func(*listView)) (*response, error) {
	chosen, size, number := chosenTab(r, spec.tabs), chosenPageSize(r), pageNumber(r)
	q := store.ListQuery{Order: chosen.order, Filter: chosen.filter, Tags: spec.selection, LinkedTo: spec.linkedTo, Activity: chosen.activity}
	var left narrowing
	if spec.filterable {
		var filter store.ListFilter
		filter, left = chosenNarrowing(r)
		q.Filter |= filter
		q.Days = left.days
	}
	if spec.single > 0 {
		size, number = spec.single, 1
	}
	q.Page, q.Size = number, size
	list, err := s.store.Questions(r.Context(), q)
	if err != nil {
		return nil, err
	}
	v := &listView{page: s.page(spec.nav, ""), QuestionList: list, Tab: chosen, Tags: spec.tags, spec: spec}
	v.narrowed = left
	kept := v.query(chosen.name, left, size)
	v.Pages = newPager(number, list.Reach, size, spec.path, kept)
	shows := append([]string{"lists"}, tagShows(spec.selection)...)
	if number > v.Pages.Last {
		return redirect(http.StatusFound, v.Pages.Link(v.Pages.Last), shows...)
	}
	v.Canonical = v.Pages.Link(number)
	if len(kept) > 0 {
		v.Robots = "noindex,follow"
	}
	if q.Days > 0 || q.Order == store.Hot || q.Order == store.Trending || q.Order == store.Week || q.Order == store.Month {
		if !list.IsArchive(v.now) {
			v.keep(rankingFresh)
		}
	}
	for _, p := range list.Questions {
		v.Items = append(v.Items, s.listItem(p))
	}
	if v.Own, err = s.ownTags(r.Context()); err != nil {
		return nil, err
	}
	v.Items, v.Hidden = watchItems(v.Own, v.Items)
	v.links(left, size)
	complete(v)
	return s.html(r.Context(), v.page, listPage(v), append(shows, itemShows(v.Items)...)...)
}

// query is the query of a tab of the list: what differs from the usual.
func (v *listView) query(name string, left narrowing, size int) []string {
	var pairs []string
	if name != v.spec.tabs[0].name {
		pairs = append(pairs, v.spec.parameterName(), name)
	}
	pairs = append(pairs, left.pairs()...)
	if size != parley.ListPageSize && v.spec.single == 0 {
		pairs = append(pairs, "pagesize", strconv.Itoa(size))
	}
	return pairs
}

func (l listSpec) parameterName() string {
	if l.parameter == "" {
		return "tab"
	}
	return l.parameter
}

// links fills the tabs and the filter form.
func (v *listView) links(left narrowing, size int) {
	for _, t := range v.spec.tabs {
		v.TabLinks = append(v.TabLinks, tab{Text: v.T("list.tab." + t.key()), Path: pathQuery(v.spec.path, v.query(t.name, left, size)...), Current: t.name == v.Tab.name})
	}
	if !v.spec.filterable {
		return
	}
	filters := left.filters
	f := &filterForm{
		Tags:    v.Tags.written(),
		Watched: v.Own != nil && len(v.Own.Watched) > 0,
		Open:    left.chosen() || len(v.Tags.groups)+len(v.Tags.without) > 1,
	}
	if left.days > 0 {
		f.Days = strconv.Itoa(left.days)
	}
	now := strings.Join(filters, ",")
	f.Filters = []option{{"", v.T("list.filter.all"), now == ""}}
	for _, known := range listFilters {
		f.Filters = append(f.Filters, option{known.name, v.T("list.filter." + strings.ToLower(known.name)), now == known.name})
	}
	if len(filters) > 1 {
		text := v.T("list.filter." + strings.ToLower(filters[0]))
		for _, name := range filters[1:] {
			text = v.T("list.filter.and", "a", text, "b", v.T("list.filter."+strings.ToLower(name)))
		}
		f.Filters = append(f.Filters, option{now, text, true})
	}
	for _, t := range v.spec.tabs {
		f.Tabs = append(f.Tabs, option{t.name, v.T("list.tab." + t.key()), t.name == v.Tab.name})
	}
	for _, n := range pageSizes {
		f.Sizes = append(f.Sizes, option{strconv.Itoa(n), strconv.Itoa(n), n == size})
	}
	v.Filter = f
}

// listItem prepares a post for a list.
func (s *Server) listItem(p store.ListedPost) listItem {
	i := listItem{ListedPost: p, Heading: p.Title, Path: QuestionPath(p.Question, p.Title)}
	if i.Heading == "" {
		i.Heading = s.Messages.Text("question.untitled")
	}
	if p.Type == parley.Answer {
		i.Path = AnswerPath(p.Question, p.Title, p.ID)
	}
	i.Excerpt = markup.Excerpt(wholeTags(p.Body), parley.ExcerptLength)
	return i
}

// wholeTags cuts off a tag that the end of the text cuts in two.
func wholeTags(html string) string {
	if i := strings.LastIndexByte(html, '<'); i >= 0 && !strings.Contains(html[i:], ">") {
		return html[:i]
	}
	return html
}

// itemShows names what is on a list's items.
func itemShows(items []listItem) []string {
	var names []string
	for _, i := range items {
		names = append(names, "title "+idOf(i.Question))
		if i.By.ID != 0 {
			names = append(names, "user "+idOf(i.By.ID))
		}
	}
	return names
}

// TotalText is how many questions a list has, in words.
func (v *listView) TotalText() string {
	if v.More {
		return v.T("list.more", "n", Thousands(v.Total))
	}
	return v.N("list.total", v.Total, "n", Thousands(v.Total))
}

// EventText says what a list tells of a post.
func (p *page) EventText(i listItem) string { return p.T("list." + string(i.Event)) }

// CountText is how many questions a tag of the sidebar has.
func (v *listView) CountText(t store.TagCount) string {
	if t.About {
		return v.T("list.roughly", "n", Thousands(t.Count))
	}
	return Thousands(t.Count)
}

// TagLink is where a tag of the sidebar leads: beside the list of one tag, to
// the questions that have both. Beside other lists it is the tag alone, or the
// combinations would have no end.
func (v *listView) TagLink(t store.TagCount) string {
	if v.Tags.one() == "" {
		return TagPath(t.Name)
	}
	return v.spec.path[:strings.LastIndexByte(v.spec.path, '/')+1] + v.Tags.with(t.Name).path()
}
