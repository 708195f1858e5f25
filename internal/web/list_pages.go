package web

import (
	"net/http"
	"slices"
	"strings"

	"parley"
	"parley/internal/store"
)

// The tabs of members, with the questions of the tags that they watch.
var (
	interestingTab = listTab{"interesting", store.Active, store.NotDisliked, true}
	myTagsTab      = listTab{"mytags", store.Newest, store.Unanswered, false}
)

// homeSize is how many questions the home page shows.
const homeSize = 30

// showHome serves /, the most recently active questions at first.
func (s *Server) showHome(r *http.Request) (*response, error) {
	spec, show := listSpec{path: "/", tabs: homeTabs, single: homeSize}, s.showList
	if visitorFrom(r.Context()) != nil {
		spec.tabs = slices.Concat(homeTabs, []listTab{interestingTab})
	}
	if asksFor(r, interestingTab.name) && visitorFrom(r.Context()) != nil {
		show = s.ownTab
	}
	return show(r, spec, func(v *listView) {
		v.Home, v.Heading = true, v.T("home.heading")
		if v.Tab.name != homeTabs[0].name {
			v.Title = v.T("list.title." + v.Tab.key())
		}
		v.listFeed()
	})
}

// listQuestions serves /questions.
func (s *Server) listQuestions(r *http.Request) (*response, error) {
	if saved, err := s.toSavedSearch(r); saved != nil || err != nil {
		return saved, err
	}
	if narrowed, err := s.toTagged(r); narrowed != nil || err != nil {
		return narrowed, err
	}
	return s.showList(r, listSpec{nav: "questions", path: "/questions", tabs: questionTabs, filterable: true}, func(v *listView) {
		v.Heading, v.Title = v.T("list.all"), v.T("list.title."+v.Tab.key())
		v.listFeed()
	})
}

// listFeed sets the feed that fits a list of all questions.
func (v *listView) listFeed() {
	if v.Tab == interestingTab || v.Tab == myTagsTab {
		return // for one member only
	}
	name := "active"
	switch v.Tab.order {
	case store.BountyEnding:
		name = "featured"
	case store.Hot, store.Week, store.Month:
		name = v.Tab.key()
	case store.Votes, store.Frequent, store.Trending:
		name = ""
	}
	if name == "" || v.Tab.filter&(store.Unanswered|store.NoAnswers) != 0 || v.narrowed.chosen() {
		v.Feed, v.FeedTitle = pathQuery("/feeds/questions", v.feedQuery()...), v.T("feed.list", "list", v.Title, "site", v.Name)
		return
	}
	v.Feed, v.FeedTitle = feedPath(name), v.T("feed."+name, "site", v.Name)
}

// feedQuery is the query of the feed of a list that no fixed feed fits.
func (v *listView) feedQuery() []string {
	tab, left := strings.ToLower(v.Tab.name), v.narrowed
	switch {
	case v.Tab.filter == store.NoAnswers:
		tab, left = "newest", narrowing{filters: []string{"NoAnswers"}}
	case v.Tab.filter != 0:
		tab = "unanswered"
	}
	return append([]string{"tab", tab}, left.pairs()...)
}

// listUnanswered serves /unanswered.
func (s *Server) listUnanswered(r *http.Request) (*response, error) {
	spec, show := listSpec{nav: "unanswered", path: "/unanswered", tabs: unansweredTabs}, s.showList
	if visitorFrom(r.Context()) != nil {
		spec.tabs = slices.Concat(unansweredTabs, []listTab{myTagsTab})
	}
	if asksFor(r, myTagsTab.name) {
		show = s.ownTab
	}
	return show(r, spec, func(v *listView) {
		v.Heading, v.Title = v.T("list.unanswered"), v.T("list.unanswered")
		if v.Tab.filter == store.NoAnswers {
			v.Title = v.T("list.title.noanswers")
		}
		v.listFeed()
	})
}

// listLinked serves /questions/linked/{id}: the questions with a link to or
// from one.
func (s *Server) listLinked(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	spec := listSpec{nav: "questions", path: "/questions/linked/" + idOf(id), parameter: "sort", tabs: linkedTabs, linkedTo: id}
	return s.showList(r, spec, func(v *listView) {
		v.Subject = s.listItem(store.ListedPost{ID: id, Question: id, Title: v.Linked})
		v.Heading = v.T("list.linked")
		v.Title = v.Heading + " " + v.Subject.Heading
		v.Robots = "noindex,follow"
		v.Feed, v.FeedTitle = "/feeds/linked/"+idOf(id), v.T("feed.linked", "id", id, "site", v.Name)
	})
}

// hitsSize is how many questions are the greatest hits.
const hitsSize = 50

// listGreatestHits serves /questions/greatest-hits.
func (s *Server) listGreatestHits(r *http.Request) (*response, error) {
	tabs := []listTab{{"hits", store.Viewed, 0, false}}
	return s.showList(r, listSpec{nav: "questions", path: "/questions/greatest-hits", tabs: tabs, single: hitsSize}, func(v *listView) {
		v.Heading, v.Title, v.Note = v.T("list.hits"), v.T("list.hits"), v.T("list.hits.text")
		v.TabLinks = nil
	})
}

// toBounties serves /questions/bountied.
func toBounties(*http.Request) (*response, error) {
	return redirect(http.StatusFound, "/questions?tab=Bounties")
}

// toLogin leads to the login, and back to the same address after it.
func toLogin(r *http.Request) (*response, error) {
	res, err := redirect(http.StatusFound, pathQuery("/users/login", "returnurl", withQuery(r, r.URL.EscapedPath())))
	res.fresh = 0 // it repeats the whole query, which the cache does not tell apart
	return res, err
}
