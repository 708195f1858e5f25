package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"parley"
	"parley/internal/markup"
	"parley/internal/store"
)

// How many things the parts of a profile show.
const (
	profileRows  = 30 // on a page of a list
	profileCards = 60 // badges on a page
	panelRows    = 5  // in a panel of the summary
	panelPosts   = 10 // best posts in the profile
	panelTags    = 10
	panelBadges  = 12
)

// profilePart is a tab of a profile (site-surface.md §4).
type profilePart struct {
	name  string
	sorts []string // values of ?sort=, the usual one first
	fill  func(*Server, context.Context, *profileView, int) (total int64, size int, err error)
}

var profileParts = []profilePart{
	{"profile", nil, (*Server).fillProfile},
	{"summary", nil, (*Server).fillSummary},
	{"answers", []string{"votes", "activity", "newest"}, (*Server).fillAnswers},
	{"questions", []string{"votes", "activity", "newest", "views"}, (*Server).fillQuestions},
	{"tags", nil, (*Server).fillTags},
	{"badges", []string{"recent", "class", "name"}, (*Server).fillBadges},
	{"bounties", []string{"offered", "active", "earned"}, (*Server).fillBounties},
	{"reputation", nil, (*Server).fillReputation},
	{"activity", nil, (*Server).fillActivity},
	{"votes", nil, (*Server).fillVotes},
}

// profileAliases are older names of the tabs.
var profileAliases = map[string]string{
	"topactivity": "summary", "stats": "summary", "topanswers": "answers", "topquestions": "questions", "bounty": "bounties",
	"rep": "reputation", "recent": "activity", "allactions": "activity",
}

// profileView is what a user's pages show.
type profileView struct {
	*page
	User *store.Profile
	Part profilePart
	Sort string
	Path string

	About     string // sanitised
	TopPosts  []store.ProfilePost
	Answers   []store.ProfilePost
	Questions []store.ProfilePost
	Tags      []store.UserTag
	TagTotal  int64
	Badges    []store.UserBadge
	Bounties  []store.ProfileBounty
	Ledger    []store.ReputationLine
	Years     []voteYear
	Bounded   bool // Years leave some posts out
	Acts      []store.Act
	Total     int64 // of what the tab lists
	Pages     pager
}

// showProfile serves /users/{id}/{slug}. A slug that is missing or out of date
// is redirected to the current one.
func (s *Server) showProfile(r *http.Request) (*response, error) {
	id, err := pathID[parley.UserID](r, "id")
	if err != nil {
		return nil, err
	}
	query := r.URL.Query()
	part, own := profilePartOf(query.Get("tab"))
	if own {
		return s.ownPart(r, query.Get("tab"))
	}
	user, err := s.store.Profile(r.Context(), id)
	if err != nil {
		return nil, err
	}
	path, shows := UserPath(id, user.Name), "user "+idOf(id)
	slug := parley.UserSlug(user.Name)
	if strings.HasPrefix(r.URL.Path, "/u/") {
		return redirect(http.StatusMovedPermanently, path, shows)
	}
	if !strings.EqualFold(r.PathValue("slug"), slug) || strings.HasSuffix(r.URL.Path, "/") {
		return redirect(http.StatusMovedPermanently, withQuery(r, path), shows)
	}
	v := &profileView{page: s.page("users", user.Name), User: user, Part: part, Path: path}
	v.Title = v.T("profile.title", "name", v.PersonName(user.Person))
	if len(part.sorts) > 0 {
		v.Sort = part.sorts[0]
		if asked := strings.ToLower(query.Get("sort")); slices.Contains(part.sorts, asked) {
			v.Sort = asked
		}
	}
	number := pageNumber(r)
	size := 0
	if v.Total, size, err = part.fill(s, r.Context(), v, number); err != nil {
		return nil, err
	}
	v.Pages = newPager(number, v.Total, max(size, 1), path, v.query(part.name, v.Sort))
	if number > v.Pages.Last {
		return redirect(http.StatusFound, v.Pages.Link(1), shows)
	}
	v.Canonical = v.Pages.Link(number)
	if part.name != "profile" {
		v.Title = v.T("profile.titlepart", "name", v.PersonName(user.Person), "part", v.T("profile.tab."+part.name))
		v.Robots = "noindex, follow"
	}
	v.Description = markup.Excerpt(v.About, parley.ExcerptLength)
	v.Feed, v.FeedTitle = "/feeds/user/"+idOf(id), v.T("profile.feed", "name", v.PersonName(user.Person))
	return s.html(r.Context(), v.page, profilePage(v), append(v.shows(), shows)...)
}

// profilePartOf finds the tab of a name; own is true for tabs of the owner.
func profilePartOf(name string) (part profilePart, own bool) {
	name = strings.ToLower(name)
	if alias := profileAliases[name]; alias != "" {
		name = alias
	}
	for _, p := range profileParts {
		if p.name == name {
			return p, false
		}
	}
	_, own = ownParts[name]
	return profileParts[0], own
}

// profileTab serves old addresses of a tab: /users/activity/{id}.
func (s *Server) profileTab(name string) handler {
	return func(r *http.Request) (*response, error) {
		id, err := pathID[parley.UserID](r, "id")
		if err != nil {
			return nil, err
		}
		user, err := s.store.UserName(r.Context(), id)
		if err != nil {
			return nil, err
		}
		return redirect(http.StatusMovedPermanently, pathQuery(UserPath(id, user), "tab", name), "user "+idOf(id))
	}
}

// mostUp is the largest number of upvotes of a year.
func (v *profileView) mostUp() int64 {
	most := int64(1)
	for _, y := range v.Years {
		most = max(most, y.Up)
	}
	return most
}

// query is that of a tab; the usual tab and order have none.
func (v *profileView) query(part, sort string) []string {
	for _, p := range profileParts {
		if p.name == part && len(p.sorts) > 0 && p.sorts[0] == sort {
			sort = ""
		}
	}
	if part == "profile" {
		part = ""
	}
	return []string{"tab", part, "sort", sort}
}

// Link is the address of a tab.
func (v *profileView) Link(part string) string { return pathQuery(v.Path, v.query(part, "")...) }

func (v *profileView) tabs() []tab {
	var list []tab
	for _, p := range profileParts {
		list = append(list, tab{v.T("profile.tab." + p.name), v.Link(p.name), p.name == v.Part.name})
	}
	return list
}

func (v *profileView) sorts() []tab {
	var list []tab
	for _, sort := range v.Part.sorts {
		list = append(list, tab{v.T("profile.sort." + v.Part.name + "." + sort), pathQuery(v.Path, v.query(v.Part.name, sort)...), sort == v.Sort})
	}
	return list
}

// shows names everything whose change makes the page wrong.
func (v *profileView) shows() []string {
	var names []string
	for _, list := range [][]store.ProfilePost{v.TopPosts, v.Answers, v.Questions} {
		for _, p := range list {
			names = append(names, "title "+idOf(p.Question))
		}
	}
	for _, b := range v.Bounties {
		names = append(names, "title "+idOf(b.Question))
	}
	for _, a := range v.Acts {
		if a.Question != 0 {
			names = append(names, "title "+idOf(a.Question))
		}
	}
	return names
}

// membership is how long ago the account was made, in words.
func (v *profileView) membership() when {
	w := v.Ago(v.User.Created)
	if v.User.Created == 0 {
		return w
	}
	t := time.UnixMilli(v.User.Created).UTC()
	if days := int64(v.now.Sub(t) / (24 * time.Hour)); days < 31 {
		w.Text = v.N("profile.days", max(days, 0))
	} else {
		w.Text = v.span(t)
	}
	return w
}

// website is the user's website if it is a web address, with the text to show.
func (v *profileView) website() (href, text string) {
	address := strings.TrimSpace(v.User.Website)
	if address != "" && !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || !strings.Contains(u.Host, ".") || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", ""
	}
	return u.String(), strings.TrimPrefix(u.Host, "www.") + strings.TrimSuffix(u.Path, "/")
}

// original is the profile at the site that an imported user was taken from.
func (v *profileView) original() string {
	if !v.User.Imported || v.OriginHost == "" {
		return ""
	}
	return "https://" + v.OriginHost + "/users/" + idOf(v.User.ID)
}

// postPath leads to a question, or to an answer within it.
func postPath(kind parley.PostType, question, post parley.PostID, title string) string {
	if kind == parley.Answer {
		return AnswerPath(question, title, post)
	}
	return QuestionPath(question, title)
}

// titleOr is a title, or the words for none.
func (p *page) titleOr(title string) string {
	if title == "" {
		return p.T("question.untitled")
	}
	return title
}

// actPath leads to what somebody did.
func actPath(a store.Act) string {
	switch {
	case a.Kind == "awarded" && a.Badge != 0:
		return BadgePath(a.Badge, a.Title)
	case a.Post == 0:
		return ""
	case a.Kind == "commented":
		return "/posts/comments/" + idOf(a.Comment)
	case a.Kind == "revised":
		return "/posts/" + idOf(a.Post) + "/revisions"
	case a.Question == 0:
		return ""
	}
	return postPath(a.PostType, a.Question, a.Post, a.Title)
}

// actTitle names what somebody acted on.
func (v *profileView) actTitle(a store.Act) string {
	switch {
	case a.Title != "":
		return a.Title
	case a.PostType == parley.TagWiki || a.PostType == parley.TagWikiExcerpt:
		return v.T("profile.act.wiki")
	case a.Post == 0:
		return v.T("profile.act.removed")
	}
	return v.T("question.untitled")
}

// reason names a line of the ledger.
func (v *profileView) reason(l store.ReputationLine) string {
	if l.Opening && l.Type == "arbitrary_reputation_change" {
		return v.T("profile.ledger.opening")
	}
	key := "profile.ledger." + l.Type
	if text := v.T(key); text != key {
		return text
	}
	return v.T("profile.ledger.other")
}

// className is the key of a class of badges: "gold".
func className(c parley.BadgeClass) string {
	switch c {
	case parley.Gold:
		return "gold"
	case parley.Silver:
		return "silver"
	}
	return "bronze"
}

// signed writes a change of reputation: +10, −2.
func signed(n int64) string {
	if n > 0 {
		return "+" + Thousands(n)
	}
	return strings.Replace(Thousands(n), "-", "−", 1)
}

// bountyAmount is what the user gave or got.
func (v *profileView) bountyAmount(b store.ProfileBounty) int64 {
	if v.Sort == string(store.BountiesEarned) && b.Awarded != 0 {
		return b.Awarded
	}
	return b.Amount
}

// bountyState tells what became of a bounty.
func (v *profileView) bountyState(b store.ProfileBounty) string {
	switch {
	case !b.Ended:
		return v.T("profile.bounty.open", "date", v.When(b.Close, "").Text)
	case b.Answer != 0:
		return v.T("profile.bounty.awarded")
	}
	return v.T("profile.bounty.expired")
}

// toOwnProfile serves /users/current.
func (s *Server) toOwnProfile(r *http.Request) (*response, error) {
	a := visitorFrom(r.Context()).Actor
	return redirect(http.StatusFound, withQuery(r, UserPath(a.ID, a.DisplayName)))
}
