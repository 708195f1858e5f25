package web

import (
	"net/http"
	"strings"

	"parley/internal/store"
)

// completedTags is how many tags are offered while one is typed.
const completedTags = 8

// suggestTags serves GET /filter/tags?q=…: tags that begin with or contain what
// was typed, those in most use first.
func (s *Server) suggestTags(r *http.Request) (*response, error) {
	type item struct {
		Name  string `json:"name"`
		Count int64  `json:"count"`
	}
	items := []item{}
	if q := strings.ToLower(strings.TrimSpace(r.URL.Query().Get("q"))); q != "" {
		cards, err := s.store.TagCards(r.Context(), store.TagsPopular, q, 1)
		if err != nil {
			return nil, err
		}
		for _, c := range cards.Tags {
			if strings.HasPrefix(c.Name, q) || len(items) < completedTags/2 {
				items = append(items, item{c.Name, c.Count})
			}
		}
		items = items[:min(len(items), completedTags)]
	}
	return jsonAnswer(http.StatusOK, map[string]any{"items": items})
}
