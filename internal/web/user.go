package web

import (
	"net/http"
	"strings"

	"parley"
	"parley/internal/store"
)

// userTabs are the lists of users, in the order of their tabs.
var userTabs = []store.UserTab{store.ByReputation, store.NewUsers, store.Voters, store.Editors, store.Moderators}

// userPeriods are the periods of the lists that have some; "" is all the time.
var userPeriods = []string{"week", "month", "quarter", "year", ""}

func hasPeriods(t store.UserTab) bool {
	return t == store.ByReputation || t == store.Voters || t == store.Editors
}

// maxSearch bounds the text that lists are searched for, in characters.
const maxSearch = 100

// searchText reads ?search=.
func searchText(r *http.Request) string {
	text := []rune(strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(r.URL.Query().Get("search"), "\x00", ""), "")))
	return string(text[:min(len(text), maxSearch)])
}

// userListView is what /users shows.
type userListView struct {
	*page
	store.UserQuery
	List  *store.UserList
	Pages pager
}

// showUsers serves /users.
func (s *Server) showUsers(r *http.Request) (*response, error) {
	query := r.URL.Query()
	v := &userListView{page: s.page("users", "")}
	v.Tab = store.ByReputation
	for _, t := range userTabs {
		if strings.EqualFold(query.Get("tab"), string(t)) {
			v.Tab = t
		}
	}
	v.UserQuery.Page, v.Search = pageNumber(r), searchText(r)
	for _, p := range userPeriods {
		if v.Search == "" && hasPeriods(v.Tab) && strings.EqualFold(query.Get("filter"), p) {
			v.Period = p
		}
	}
	var err error
	if v.List, err = s.store.Users(r.Context(), v.UserQuery); err != nil {
		return nil, err
	}
	v.Pages = newPager(v.UserQuery.Page, v.List.Total, parley.CardsPerPage, "/users", v.query(v.Tab, v.Period))
	if len(v.List.Users) == 0 && v.UserQuery.Page > 1 {
		return redirect(http.StatusFound, v.Pages.Link(1), "users")
	}
	v.Title = v.T("users.title")
	v.Canonical = v.Pages.Link(v.UserQuery.Page)
	if v.Search != "" || v.Period != "" || v.UserQuery.Page > 1 {
		v.Robots = "noindex, follow"
	}
	shows := []string{"users"}
	for _, u := range v.List.Users {
		shows = append(shows, "user "+idOf(u.ID))
	}
	return s.html(r.Context(), v.page, usersPage(v), shows...)
}

// query is that of a list; the usual one has none.
func (v *userListView) query(t store.UserTab, period string) []string {
	tabName := string(t)
	if t == store.ByReputation {
		tabName = ""
	}
	return []string{"tab", tabName, "filter", period, "search", v.Search}
}

func (v *userListView) tabs() []tab {
	var list []tab
	for _, t := range userTabs {
		list = append(list, tab{v.T("users.tab." + strings.ToLower(string(t))), pathQuery("/users", v.query(t, "")...), t == v.Tab})
	}
	return list
}

// periods are the tabs of the periods, if the list has some.
func (v *userListView) periods() []tab {
	if !hasPeriods(v.Tab) || v.Search != "" {
		return nil
	}
	var list []tab
	for _, p := range userPeriods {
		name := p
		if p == "" {
			name = "all"
		}
		list = append(list, tab{v.T("users.period." + name), pathQuery("/users", v.query(v.Tab, p)...), p == v.Period})
	}
	return list
}

// amount tells what the list sorts by; it is next to the name of the user.
func (v *userListView) amount(u store.UserCard) string {
	switch {
	case v.Tab == store.NewUsers:
		return v.T("users.joined", "when", v.Ago(u.Created).Text)
	case v.Tab == store.Voters:
		return v.N("users.votes", u.Amount, "n", Thousands(u.Amount))
	case v.Tab == store.Editors:
		return v.N("users.edits", u.Amount, "n", Thousands(u.Amount))
	case v.Period != "":
		return v.T("users.gained", "n", Thousands(u.Amount))
	}
	return ""
}

// total tells how many the list has.
func (v *userListView) total() string {
	key := "users.total"
	switch {
	case v.List.Capped:
		key = "users.capped"
	case v.Search != "":
		key = "users.found"
	}
	return v.N(key, v.List.Total, "n", Thousands(v.List.Total))
}

// none tells why the list is empty.
func (v *userListView) none() string {
	switch {
	case v.Search != "":
		return v.T("users.nobody.found", "name", v.Search)
	case v.Tab == store.Moderators:
		return v.T("users.nobody.moderators")
	case v.Tab == store.Voters && v.Period != "":
		return v.T("users.nobody.voters")
	}
	return v.T("users.nobody.any")
}

// showModerators serves the old address of their list.
func (s *Server) showModerators(*http.Request) (*response, error) {
	return redirect(http.StatusMovedPermanently, "/users?tab=Moderators")
}
