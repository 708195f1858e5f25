package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"parley"
	"parley/internal/store"
)

// flairView is what the flair of a user shows.
type flairView struct {
	*page
	User store.Person
}

// showFlair serves /users/flair/{id}.json and .html, a card of a user for other
// programs. There is no picture of it.
func (s *Server) showFlair(r *http.Request) (*response, error) {
	number, form, _ := strings.Cut(r.PathValue("file"), ".")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || form != "json" && form != "html" {
		return nil, errNoPage
	}
	user, err := s.store.Profile(r.Context(), parley.UserID(id))
	if err != nil {
		return nil, err
	}
	v := &flairView{page: s.page("users", user.Name), User: user.Person}
	shows := "user " + number
	if form == "html" {
		res, err := s.html(r.Context(), v.page, flairPage(v), shows)
		if err == nil {
			res.robots = "noindex"
		}
		return res, err
	}
	body, err := json.Marshal(map[string]any{
		"id": user.ID, "displayName": v.PersonName(user.Person), "profileUrl": v.Absolute(PersonPath(user.Person)),
		"reputation": Thousands(user.Reputation),
		"badges":     map[string]int{"gold": user.Gold, "silver": user.Silver, "bronze": user.Bronze},
	})
	if err != nil {
		return nil, err
	}
	return &response{status: http.StatusOK, contentType: "application/json; charset=utf-8", body: body, shows: []string{shows}, fresh: v.fresh, robots: "noindex"}, nil
}
