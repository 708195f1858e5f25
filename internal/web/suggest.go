package web

import (
	"net/http"
	"strings"
)

// completedTags is how many tags are offered while one is typed.
const completedTags = 8

// suggestTags serves GET /filter/tags?q=…: tags for what was typed, with what
// they are for.
func (s *Server) suggestTags(r *http.Request) (*response, error) {
	type item struct {
		Name    string `json:"name"`
		Count   int64  `json:"count"`
		Synonym string `json:"synonym,omitempty"`
		Excerpt string `json:"excerpt,omitempty"`
	}
	items := []item{}
	if q := strings.ToLower(strings.TrimSpace(r.URL.Query().Get("q"))); q != "" && len(q) <= maxTagLength {
		offers, err := s.store.CompleteTags(r.Context(), q, completedTags)
		if err != nil {
			return nil, err
		}
		for _, o := range offers {
			items = append(items, item{o.Name, o.Count, o.Synonym, excerpt(wholeTags(o.Excerpt))})
		}
	}
	return jsonAnswer(http.StatusOK, map[string]any{"items": items})
}
