package web

import (
	"net/http"
	"strings"
	"time"

	"parley"
	"parley/internal/markup"
	"parley/internal/store"
)

// tagOrders are the tabs of the list of tags.
var tagOrders = []store.TagOrder{store.TagsPopular, store.TagsByName, store.TagsNewest}

// tagListView is what /tags shows.
type tagListView struct {
	*page
	Order  store.TagOrder
	Search string
	List   *store.TagCards
	Pages  pager
}

// showTags serves /tags.
func (s *Server) showTags(r *http.Request) (*response, error) {
	v := &tagListView{page: s.page("tags", ""), Order: store.TagsPopular, Search: strings.ToLower(searchText(r))}
	for _, o := range tagOrders {
		if strings.EqualFold(r.URL.Query().Get("tab"), string(o)) {
			v.Order = o
		}
	}
	number := pageNumber(r)
	var err error
	if v.List, err = s.store.TagCards(r.Context(), v.Order, v.Search, number); err != nil {
		return nil, err
	}
	v.Pages = newPager(number, v.List.Total, parley.CardsPerPage, "/tags", v.query(v.Order))
	if len(v.List.Tags) == 0 && number > 1 {
		return redirect(http.StatusFound, v.Pages.Link(1), "tags")
	}
	v.Title = v.T("tagpage.list.title")
	v.Canonical = v.Pages.Link(number)
	if v.Search != "" || number > 1 {
		v.Robots = "noindex, follow"
	}
	shows := []string{"tags"}
	for _, t := range v.List.Tags {
		shows = append(shows, "tag "+t.Name)
	}
	v.keep(time.Hour) // the numbers of the last days
	return s.html(r.Context(), v.page, tagsPage(v), shows...)
}

func (v *tagListView) query(o store.TagOrder) []string {
	order := string(o)
	if o == store.TagsPopular {
		order = ""
	}
	return []string{"tab", order, "search", v.Search}
}

func (v *tagListView) tabs() []tab {
	var list []tab
	for _, o := range tagOrders {
		list = append(list, tab{v.T("tagpage.list." + string(o)), pathQuery("/tags", v.query(o)...), o == v.Order})
	}
	return list
}

// excerpt is the short description of a tag as plain text.
func excerpt(html string) string { return markup.Excerpt(html, parley.ExcerptLength) }

// recent tells how many questions were asked lately.
func (p *page) recent(week, month int64) string {
	switch {
	case week > 0 && month > week:
		return p.N("tagpage.week", week, "n", Thousands(week)) + ", " + p.N("tagpage.month", month, "n", Thousands(month))
	case week > 0:
		return p.N("tagpage.week", week, "n", Thousands(week))
	case month > 0:
		return p.N("tagpage.month", month, "n", Thousands(month))
	}
	return ""
}

// tagSection is one of the pages of a tag.
type tagSection struct {
	name string
	fill func(*Server, *http.Request, *tagView, int) (total int64, err error)
}

var tagSections = []tagSection{
	{"info", (*Server).fillTagInfo},
	{"topusers", (*Server).fillTagUsers},
	{"hot", (*Server).fillTagHot},
	{"new", (*Server).fillTagNew},
	{"faq", (*Server).fillTagFrequent},
	{"synonyms", (*Server).fillTagSynonyms},
}

// tagView is what the pages of a tag show.
type tagView struct {
	*page
	Tag      *store.TagHead
	Section  tagSection
	Form     *form
	Filter   string // of the hot answers
	Wiki     *store.TagWiki
	WikiBody string // sanitised
	Users    *store.TagUsers
	Posts    []store.TagPost
	Synonyms []store.TagSynonym
	Acts     *synonymActs         // of a member, on the page of synonyms
	Pending  []pendingDescription // for members
	Pages    pager
}

// pendingDescription is a suggested edit, that waits, of a description of a tag.
type pendingDescription struct {
	ID   int64
	Name string // of the description
}

func (p *page) pendingDescriptions(t *store.TagTexts) (list []pendingDescription) {
	for _, e := range []pendingDescription{{t.ExcerptEdit, p.T("tagwiki.shorttext")}, {t.WikiEdit, p.T("tagwiki.longtext")}} {
		if e.ID != 0 {
			list = append(list, e)
		}
	}
	return list
}

// moveTag serves /tags/{tag}.
func (s *Server) moveTag(r *http.Request) (*response, error) {
	return redirect(http.StatusMovedPermanently, withQuery(r, TagPath(r.PathValue("tag"))))
}

func tagSectionPath(tag, section string) string { return "/tags/" + tagPart(tag) + "/" + section }

// showTag serves /tags/{tag}/{section}.
func (s *Server) showTag(r *http.Request) (*response, error) { return s.tagPage(r, newForm()) }

// tagPage is a page of a tag; f is what a member typed there.
func (s *Server) tagPage(r *http.Request, f *form) (*response, error) {
	var section tagSection
	for _, t := range tagSections {
		if t.name == r.PathValue("section") {
			section = t
		}
	}
	name := r.PathValue("tag")
	switch {
	case section.fill == nil:
		return nil, errNoPage
	case name != strings.ToLower(name):
		return redirect(http.StatusMovedPermanently, withQuery(r, tagSectionPath(strings.ToLower(name), section.name)))
	}
	tag, err := s.store.TagHead(r.Context(), name)
	if parley.KindOf(err) == parley.NotFound {
		return s.unknownTag(r, name)
	}
	if err != nil {
		return nil, err
	}
	if tag.Master != "" {
		return redirect(http.StatusMovedPermanently, withQuery(r, tagSectionPath(tag.Master, section.name)), "tag "+name, "tags")
	}
	v := &tagView{page: s.page("tags", ""), Tag: tag, Section: section, Form: f}
	v.Title = v.T("tagpage.title."+section.name, "tag", tag.Name)
	v.Description = excerpt(tag.Excerpt)
	number := pageNumber(r)
	v.Pages = newPager(number, 0, tagRows, tagSectionPath(tag.Name, section.name), nil)
	total, err := section.fill(s, r, v, number)
	if err != nil {
		return nil, err
	}
	v.Pages = newPager(number, total, tagRows, v.Pages.path, v.Pages.query)
	if number > v.Pages.Last {
		return redirect(http.StatusFound, v.Pages.Link(1), "tag "+name)
	}
	v.Canonical = v.Pages.Link(number)
	if section.name != "info" {
		v.Robots = "noindex, follow"
	}
	v.keep(6 * time.Hour) // the numbers of the last days
	return s.html(r.Context(), v.page, tagPage(v), v.shows()...)
}

// tagRows is how many answers, questions or synonyms a page lists.
const tagRows = 30

// unknownTag answers for a tag that does not exist, with those that it may
// have been meant for.
func (s *Server) unknownTag(r *http.Request, name string) (*response, error) {
	v := &unknownTagView{page: s.page("tags", ""), Name: name}
	v.Title, v.Robots = v.T("tagpage.unknown.title"), "noindex"
	var err error
	if v.Similar, err = s.store.SimilarTags(r.Context(), name, similarTags); err != nil {
		return nil, err
	}
	res, err := s.html(r.Context(), v.page, unknownTagPage(v), "tags")
	if err == nil {
		res.status = http.StatusNotFound
	}
	return res, err
}

// similarTags is how many tags are offered in the place of an unknown one.
const similarTags = 8

type unknownTagView struct {
	*page
	Name    string
	Similar []store.TagCount
}

func (s *Server) fillTagInfo(r *http.Request, v *tagView, _ int) (total int64, err error) {
	if visitorFrom(r.Context()) != nil {
		texts, err := s.store.TagTexts(r.Context(), v.Tag.Name)
		if err != nil {
			return 0, err
		}
		v.Pending = v.pendingDescriptions(texts)
	}
	if v.Tag.WikiPost == 0 {
		return 0, nil
	}
	wiki, err := s.store.TagWiki(r.Context(), v.Tag.WikiPost)
	if err == nil && wiki.Body != "" { // one without text waits for its first edit to be approved
		v.Wiki, v.WikiBody = wiki, s.renderer.Sanitise(wiki.Body)
	}
	return 0, err
}

// tagUserRows is how many people each list of a tag has.
const tagUserRows = 20

func (s *Server) fillTagUsers(r *http.Request, v *tagView, _ int) (total int64, err error) {
	v.Users, err = s.store.TagUsers(r.Context(), v.Tag.ID, v.since(30), tagUserRows)
	return 0, err
}

// since is a number of days before the time that the lists look back from.
func (v *tagView) since(days int64) int64 {
	return v.Tag.AsOf - days*int64(24*time.Hour/time.Millisecond)
}

// hotPeriods are the values of ?filter= of the hot answers with their days; 0
// is all the time.
var hotPeriods = []struct {
	name string
	days int64
}{{"week", 7}, {"month", 30}, {"year", 365}, {"all", 0}}

const usualHotPeriod = "year"

func (s *Server) fillTagHot(r *http.Request, v *tagView, number int) (total int64, err error) {
	v.Filter = usualHotPeriod
	days := int64(365)
	for _, p := range hotPeriods {
		if strings.EqualFold(r.URL.Query().Get("filter"), p.name) {
			v.Filter, days = p.name, p.days
		}
	}
	since := int64(0)
	if days > 0 {
		since = v.since(days)
	}
	v.Pages.query = v.hotQuery(v.Filter)
	v.Posts, err = s.store.TagHotAnswers(r.Context(), v.Tag.ID, since, number, tagRows+1)
	return v.cut(number), err
}

func (v *tagView) hotQuery(period string) []string {
	if period == usualHotPeriod {
		period = ""
	}
	return []string{"filter", period}
}

func (v *tagView) hotTabs() []tab {
	var list []tab
	for _, p := range hotPeriods {
		list = append(list, tab{v.T("tagpage.hot." + p.name), pathQuery(tagSectionPath(v.Tag.Name, "hot"), v.hotQuery(p.name)...), p.name == v.Filter})
	}
	return list
}

func (s *Server) fillTagNew(r *http.Request, v *tagView, number int) (total int64, err error) {
	v.Posts, err = s.store.TagNewAnswers(r.Context(), v.Tag.ID, number, tagRows+1)
	return v.cut(number), err
}

func (s *Server) fillTagFrequent(r *http.Request, v *tagView, number int) (total int64, err error) {
	v.Posts, err = s.store.TagFrequent(r.Context(), v.Tag.ID, number, tagRows+1)
	return v.cut(number), err
}

// cut keeps a page of the posts, of which one more was asked for, and returns
// how many there are up to here: lists that are not counted have a next page
// as long as there is one.
func (v *tagView) cut(number int) int64 {
	total := int64(number-1)*tagRows + int64(len(v.Posts))
	v.Posts = v.Posts[:min(len(v.Posts), tagRows)]
	if len(v.Posts) == 0 {
		return 0
	}
	return total
}

func (s *Server) fillTagSynonyms(r *http.Request, v *tagView, number int) (total int64, err error) {
	if v.Synonyms, total, err = s.store.TagSynonyms(r.Context(), v.Tag.Name, number, tagRows); err != nil {
		return 0, err
	}
	v.Acts, err = s.synonymActs(r, v.page, v.Tag.Name)
	return total, err
}

// tabs are the pages of the tag.
func (v *tagView) tabs() []tab {
	var list []tab
	for _, t := range tagSections {
		list = append(list, tab{v.T("tagpage.tab." + t.name), tagSectionPath(v.Tag.Name, t.name), t.name == v.Section.name})
	}
	return list
}

// shows names everything whose change makes the page wrong.
func (v *tagView) shows() []string {
	names := []string{"tag " + v.Tag.Name}
	for _, post := range []parley.PostID{v.Tag.WikiPost, v.Tag.ExcerptPost} {
		if post != 0 {
			names = append(names, "post "+idOf(post))
		}
	}
	if v.Section.name == "synonyms" {
		names = append(names, "tags")
	}
	for _, p := range v.Posts {
		names = append(names, "title "+idOf(p.Question))
	}
	return names
}

// body is the beginning of a post as plain text.
func (v *tagView) body(p store.TagPost) string {
	return markup.Excerpt(p.Body, parley.ExcerptLength)
}

// excerptText is the whole short description as plain text.
func (v *tagView) excerptText() string { return markup.Text(v.Tag.Excerpt) }

// tagNamesView is what /tags/synonyms and /tags/moderator-only show.
type tagNamesView struct {
	*page
	Heading, Empty string
	Synonyms       []store.TagSynonym
	Tags           []store.TagCount
	Pages          pager
}

// showSynonyms serves /tags/synonyms.
func (s *Server) showSynonyms(r *http.Request) (*response, error) {
	v := &tagNamesView{page: s.page("tags", "")}
	v.Heading, v.Empty = v.T("tagpage.synonyms.title"), v.T("tagpage.synonyms.none")
	number := pageNumber(r)
	var total int64
	var err error
	if v.Synonyms, total, err = s.store.TagSynonyms(r.Context(), "", number, tagNames); err != nil {
		return nil, err
	}
	return s.tagNames(r, v, "/tags/synonyms", number, total)
}

// showModeratorTags serves /tags/moderator-only.
func (s *Server) showModeratorTags(r *http.Request) (*response, error) {
	v := &tagNamesView{page: s.page("tags", "")}
	v.Heading, v.Empty = v.T("tagpage.moderators.title"), v.T("tagpage.moderators.none")
	number := pageNumber(r)
	var total int64
	var err error
	if v.Tags, total, err = s.store.ModeratorTags(r.Context(), number, tagNames); err != nil {
		return nil, err
	}
	return s.tagNames(r, v, "/tags/moderator-only", number, total)
}

// tagNames is how many names these lists have on a page.
const tagNames = 60

func (s *Server) tagNames(r *http.Request, v *tagNamesView, path string, number int, total int64) (*response, error) {
	v.Title = v.Heading
	v.Pages = newPager(number, total, tagNames, path, nil)
	if number > v.Pages.Last {
		return redirect(http.StatusFound, path, "tags")
	}
	v.Canonical = v.Pages.Link(number)
	return s.html(r.Context(), v.page, tagNamesPage(v), "tags")
}
