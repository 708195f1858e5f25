package web

import (
	"net/http"
	"strings"
)

// ownPages are what a member has for himself, as the tabs stand that lead
// between them.
var ownPages = []struct{ name, key string }{
	{"inbox", "inbox.title"},
	{"achievements", "achievements.title"},
	{"saves", "saves.title"},
	{"following", "following.title"},
	{"drafts", "drafts.title"},
	{"review", "queue.tab"},
	{"edit", "own.settings"},
}

// ownPath is the address of one of a member's own pages.
func ownPath(v *visitor, name string) string {
	id := idOf(v.Actor.ID)
	switch name {
	case "inbox":
		return "/inbox"
	case "achievements":
		return "/topbar/achievements"
	case "saves":
		return "/users/saves/" + id + "/all"
	case "drafts":
		return "/users/drafts"
	case "review":
		return "/review/suggested-edits"
	}
	return "/users/" + name + "/" + id
}

// ownParts are the tabs of a profile that only its owner has, with the page
// that each leads to; "" is not there for anybody.
var ownParts = map[string]string{
	"following": "following", "followed": "following", "followers": "", "responses": "inbox",
	"saves": "saves", "bookmarks": "saves", "favorites": "saves",
	"settings": "edit", "preferences": "preferences", "subscriptions": "email/settings",
}

// ownPart leads from a tab of a profile to the page of its owner; others do not
// find it.
func (s *Server) ownPart(r *http.Request, name string) (*response, error) {
	page := ownParts[strings.ToLower(name)]
	v := visitorFrom(r.Context())
	if v == nil || page == "" || r.PathValue("id") != idOf(v.Actor.ID) {
		return membersPage(r)
	}
	return redirect(http.StatusFound, ownPath(v, page))
}

// ownView is a page of a member's own with the tabs that lead to the others.
type ownView struct {
	*page
	Current string // of ownPages
}

func (s *Server) ownView(name, title string) ownView {
	p := s.page("", s.Messages.Text(title))
	p.Robots, p.fresh = "noindex", 0
	return ownView{p, name}
}

// tabs of an ownView; the visitor is known when the page is made.
func (v ownView) tabs() []tab {
	var list []tab
	for _, o := range ownPages {
		list = append(list, tab{v.T(o.key), ownPath(v.Visitor, o.name), o.name == v.Current})
	}
	return list
}
