package web

import "net/http"

// tagRoutes are what members do with tags and saved searches.
var tagRoutes = []route{
	personal("GET /search/saved", func(s *Server) handler { return s.showSavedSearches }),
	personal("GET /users/tag-notifications/{id}", func(*Server) handler {
		return func(*http.Request) (*response, error) { return seeOther("/search/saved") }
	}),
	writing("POST /search/saved", func(s *Server) handler { return s.saveSearch }),
	writing("POST /tags/{tag}/synonyms", func(s *Server) handler { return s.actOnSynonyms }),
	personal("GET /tags/{tag}/subscribe", func(s *Server) handler { return s.showSubscribe }),
	personal("GET /tags/watched", func(s *Server) handler { return s.showWatched }),
	writing("POST /tags/watched", func(s *Server) handler { return s.watch }),
	personal("GET /tags/{tag}/edit", func(s *Server) handler { return s.showTagEdit }),
	writing("POST /tags/{tag}/edit", func(s *Server) handler { return s.editTag }),
}
