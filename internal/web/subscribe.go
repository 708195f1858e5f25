package web

import (
	"net/http"
	"strconv"
	"strings"

	"parley"
	"parley/internal/store"
)

// subscribeView is the page on which a member has himself told of the new
// questions of a tag.
type subscribeView struct {
	*page
	Tag   string
	Query string
	Saved bool // it is among the member's saved searches, and he is told of it
}

// showSubscribe serves GET /tags/{tag}/subscribe. A subscription is a saved
// search.
func (s *Server) showSubscribe(r *http.Request) (*response, error) {
	name := r.PathValue("tag")
	tag, err := s.store.TagHead(r.Context(), name)
	if parley.KindOf(err) == parley.NotFound {
		return s.unknownTag(r, name)
	}
	if err != nil {
		return nil, err
	}
	if tag.Master != "" {
		return seeOther(tagSectionPath(tag.Master, "subscribe"))
	}
	list, err := s.store.SavedSearches(r.Context(), visitorFrom(r.Context()).Actor.ID)
	if err != nil {
		return nil, err
	}
	p := s.page("tags", s.Messages.Text("subscribe.title", "tag", tag.Name))
	p.Robots = "noindex"
	v := &subscribeView{page: p, Tag: tag.Name, Query: "[" + tag.Name + "] is:question"}
	for _, y := range list {
		v.Saved = v.Saved || y.Query == v.Query && y.Notify
	}
	return s.html(r.Context(), p, subscribePage(v))
}

// toSavedSearch leads ?uqlId= of a list of questions to the member's saved
// search of that number, nil if he has none.
func (s *Server) toSavedSearch(r *http.Request) (*response, error) {
	id, err := strconv.ParseInt(r.URL.Query().Get("uqlId"), 10, 64)
	visitor := visitorFrom(r.Context())
	if err != nil || visitor == nil {
		return nil, nil
	}
	list, err := s.store.SavedSearches(r.Context(), visitor.Actor.ID)
	if err != nil {
		return nil, err
	}
	for _, y := range list {
		if y.ID == id {
			return redirect(http.StatusFound, savedSearchPath(y))
		}
	}
	return nil, nil
}

func savedSearchPath(y store.SavedSearch) string {
	return pathQuery("/search", "q", y.Query, "tab", "newest")
}

// asSearch is the query that finds the questions of a list, "" if none can.
func (v *listView) asSearch() string {
	filters := v.narrowed.filters
	words := []string{}
	for _, g := range v.Tags.groups {
		words = append(words, "["+strings.Join(g, "] or [")+"]")
	}
	for _, name := range v.Tags.without {
		words = append(words, "-["+name+"]")
	}
	words = append(words, "is:question")
	if v.Tab.filter&store.Unanswered != 0 {
		words = append(words, "isanswered:no", "closed:no")
	}
	for _, name := range filters {
		switch name {
		case "NoAnswers":
			words = append(words, "answers:0", "closed:no")
		case "NoAcceptedAnswer":
			words = append(words, "hasaccepted:no")
		default:
			return "" // there is no operator for bounties
		}
	}
	if v.narrowed.days > 0 {
		words = append(words, "created:"+strconv.Itoa(v.narrowed.days)+"d..")
	}
	return strings.Join(words, " ")
}
