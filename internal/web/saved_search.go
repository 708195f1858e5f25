package web

import (
	"net/http"
	"strconv"

	"parley/internal/store"
)

// savedSearchesView is the page of a member's saved searches.
type savedSearchesView struct {
	*page
	Form *form // of a search that was not taken
	List []store.SavedSearch
}

// showSavedSearches serves GET /search/saved.
func (s *Server) showSavedSearches(r *http.Request) (*response, error) {
	return s.savedSearchesPage(r, newForm())
}

func (s *Server) savedSearchesPage(r *http.Request, f *form) (*response, error) {
	list, err := s.store.SavedSearches(r.Context(), visitorFrom(r.Context()).Actor.ID)
	if err != nil {
		return nil, err
	}
	p := s.page("", s.Messages.Text("savedsearch.title"))
	p.Robots = "noindex"
	return s.html(r.Context(), p, savedSearchesTemplate(&savedSearchesView{page: p, Form: f, List: list}))
}

// saveSearch serves POST /search/saved: the field "act" says remove, tell or
// tellno of the search "id"; without it the search "q" is saved as "name".
func (s *Server) saveSearch(r *http.Request) (*response, error) {
	f := r.PostForm
	id, _ := strconv.ParseInt(f.Get("id"), 10, 64) // no number is nobody's search
	var err error
	switch act := f.Get("act"); act {
	case "remove":
		err = s.searches.Remove(r.Context(), s.act(r), id)
	case "tell", "tellno":
		err = s.searches.Tell(r.Context(), s.act(r), id, act == "tell")
	default:
		err = s.searches.Save(r.Context(), s.act(r), f.Get("name"), f.Get("q"), f.Get("tell") != "")
	}
	if err == nil {
		return seeOther("/search/saved")
	}
	return s.tryAgain(r, err, s.savedSearchesPage)
}
