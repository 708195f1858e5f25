package web

import (
	"net/http"
	"slices"
	"strings"

	"parley"
	"parley/internal/store"
)

// badgesPerPage is how many awards, or badges of tags, a page lists.
const badgesPerPage = 60

// badgeGroups order the known badges by what they are for (badges.md), by
// their slugs. Others stand at the end.
var badgeGroups = []struct{ name, slugs string }{
	{"question", "altruist benefactor curious inquisitive socratic favorite-question stellar-question investor promoter nice-question good-question great-question popular-question notable-question famous-question scholar student tumbleweed"},
	{"answer", "enlightened explainer refiner illuminator generalist guru lifejacket lifeboat nice-answer good-answer great-answer populist reversal revival necromancer self-learner teacher tenacious unsung-hero"},
	{"participation", "autobiographer caucus constituent commentator pundit enthusiast fanatic mortarboard epic legendary precognitive beta quorum convention talkative outspoken yearling informed not-a-robot"},
	{"moderation", "citizen-patrol deputy marshal supporter critic suffrage vox-populi civic-duty electorate sportsmanship editor strunk-white copy-editor excavator archaeologist organizer cleanup disciplined peer-pressure proofreader custodian reviewer steward tag-editor research-assistant synonymizer taxonomist constable sheriff"},
	{"evidence", "cites-it fair-quoter archivist"},
	{"sharing", "announcer booster publicist"},
	{"other", "analytical census marshall"},
}

// badgeClasses are the values of ?filter=.
var badgeClasses = map[string]parley.BadgeClass{"gold": parley.Gold, "silver": parley.Silver, "bronze": parley.Bronze}

// badgeGroup is a part of the list of badges.
type badgeGroup struct {
	Name   string
	Badges []store.Badge
}

// badgesView is what /help/badges shows.
type badgesView struct {
	*page
	Tags   bool
	Filter string // gold, silver, bronze or ""
	Groups []badgeGroup
	Badges []store.Badge // of tags
	Total  int64
	Pages  pager
}

// moveBadges serves the old address of the badges.
func (s *Server) moveBadges(r *http.Request) (*response, error) {
	query := r.URL.Query() // only what the cache tells apart is repeated
	return redirect(http.StatusMovedPermanently, pathQuery("/help/badges", "tab", query.Get("tab"), "filter", query.Get("filter"), "page", query.Get("page")))
}

// showBadges serves /help/badges.
func (s *Server) showBadges(r *http.Request) (*response, error) {
	query := r.URL.Query()
	v := &badgesView{page: s.page("badges", ""), Tags: strings.EqualFold(query.Get("tab"), "tags")}
	if filter := strings.ToLower(query.Get("filter")); badgeClasses[filter] != 0 {
		v.Filter = filter
	} else if filter == "tags" {
		v.Tags = true
	}
	number := pageNumber(r)
	ask := store.BadgeQuery{TagBased: v.Tags, Class: badgeClasses[v.Filter], Page: 1}
	if v.Tags {
		ask.Page, ask.Size = number, badgesPerPage
	}
	list, total, err := s.store.Badges(r.Context(), ask)
	if err != nil {
		return nil, err
	}
	v.Total = total
	v.Pages = newPager(1, 0, badgesPerPage, "/help/badges", v.query(v.Tags, v.Filter))
	if v.Tags {
		v.Badges, v.Pages = list, newPager(number, total, badgesPerPage, "/help/badges", v.query(true, v.Filter))
		if len(list) == 0 && number > 1 {
			return redirect(http.StatusFound, v.Pages.Link(1), "badges")
		}
	} else {
		v.Groups = groupBadges(list)
	}
	v.Title = v.T("badges.title")
	v.Canonical = v.Pages.Link(v.Pages.Number)
	return s.html(r.Context(), v.page, badgesPage(v), "badges")
}

// groupBadges sorts badges into the groups of badgeGroups.
func groupBadges(list []store.Badge) []badgeGroup {
	groups := make([]badgeGroup, len(badgeGroups))
	place := map[string]int{}
	in := map[string]int{}
	for i, g := range badgeGroups {
		groups[i].Name = g.name
		for _, slug := range strings.Fields(g.slugs) {
			in[slug], place[slug] = i, len(place)
		}
	}
	for _, b := range list {
		g, known := in[parley.Slug(b.Name)]
		if !known {
			g = len(groups) - 1
		}
		groups[g].Badges = append(groups[g].Badges, b)
	}
	for _, g := range groups {
		slices.SortStableFunc(g.Badges, func(a, b store.Badge) int {
			return rankOf(place, a.Name) - rankOf(place, b.Name)
		})
	}
	return slices.DeleteFunc(groups, func(g badgeGroup) bool { return len(g.Badges) == 0 })
}

// rankOf is the place of a badge among the known ones; unknown ones come last.
func rankOf(place map[string]int, name string) int {
	if n, ok := place[parley.Slug(name)]; ok {
		return n
	}
	return len(place)
}

func (v *badgesView) query(tags bool, filter string) []string {
	t := ""
	if tags {
		t = "tags"
	}
	return []string{"tab", t, "filter", filter}
}

func (v *badgesView) tabs() []tab {
	return []tab{
		{v.T("badges.tab.badges"), pathQuery("/help/badges", v.query(false, v.Filter)...), !v.Tags},
		{v.T("badges.tab.tags"), pathQuery("/help/badges", v.query(true, v.Filter)...), v.Tags},
	}
}

func (v *badgesView) filters() []tab {
	var list []tab
	for _, f := range []string{"", "bronze", "silver", "gold"} {
		name := f
		if f == "" {
			name = "all"
		}
		list = append(list, tab{v.T("badges.filter." + name), pathQuery("/help/badges", v.query(v.Tags, f)...), f == v.Filter})
	}
	return list
}

// criterion says what a badge is given for, "" when that is not known.
func (p *page) criterion(b store.Badge) string {
	if b.TagBased {
		return p.T("badges.criterion.tag-"+className(b.Class), "tag", b.Name)
	}
	key := "badges.criterion." + parley.Slug(b.Name)
	if text := p.T(key); text != key {
		return text
	}
	return ""
}

// badgeView is what the page of a badge shows.
type badgeView struct {
	*page
	Badge  store.Badge
	Awards []store.Award
	Pages  pager
}

// showBadge serves /help/badges/{id}/{slug}. Dumps do not say which number a
// badge had at its origin, so the name of an old link counts more than its
// number.
func (s *Server) showBadge(r *http.Request) (*response, error) {
	id, err := pathID[parley.BadgeID](r, "id")
	if err != nil {
		return nil, err
	}
	slug := strings.ToLower(r.PathValue("slug"))
	badge, err := s.store.Badge(r.Context(), id)
	if err != nil && parley.KindOf(err) != parley.NotFound {
		return nil, err
	}
	if err != nil || parley.Slug(badge.Name) != slug {
		named, found, nameErr := s.badgeNamed(r, slug)
		switch {
		case nameErr != nil:
			return nil, nameErr
		case found:
			badge, err = named, nil
		case err != nil:
			return nil, err
		}
	}
	number := pageNumber(r)
	v := &badgeView{page: s.page("badges", badge.Name), Badge: badge}
	v.Pages = newPager(number, badge.Count, badgesPerPage, BadgePath(badge.ID, badge.Name), nil)
	if path := BadgePath(badge.ID, badge.Name); !strings.EqualFold(r.URL.Path, path) {
		return redirect(http.StatusMovedPermanently, v.Pages.Link(number), "badges")
	}
	if number > v.Pages.Last {
		return redirect(http.StatusFound, v.Pages.Link(1), "badges")
	}
	if v.Awards, err = s.store.Awards(r.Context(), badge, number, badgesPerPage); err != nil {
		return nil, err
	}
	v.Title = v.T("badges.titleone", "name", badge.Name)
	v.Description = v.criterion(badge)
	v.Canonical = v.Pages.Link(number)
	if number > 1 {
		v.Robots = "noindex, follow"
	}
	shows := []string{"badges"}
	for _, a := range v.Awards {
		shows = append(shows, "user "+idOf(a.User.ID))
	}
	return s.html(r.Context(), v.page, badgePage(v), shows...)
}

// badgeNamed finds a badge by its slug; of several, the one of the highest class.
func (s *Server) badgeNamed(r *http.Request, slug string) (badge store.Badge, found bool, err error) {
	if slug == "" {
		return badge, false, nil
	}
	for _, tags := range []bool{false, true} {
		list, _, err := s.store.Badges(r.Context(), store.BadgeQuery{TagBased: tags, Page: 1})
		if err != nil {
			return badge, false, err
		}
		for _, b := range list {
			if parley.Slug(b.Name) == slug && (!found || b.Class < badge.Class) {
				badge, found = b, true
			}
		}
		if found {
			break
		}
	}
	return badge, found, nil
}
