package web

// tagRoutes are what members do with tags and saved searches.
var tagRoutes = []route{
	personal("GET /search/saved", func(s *Server) handler { return s.showSavedSearches }),
	writing("POST /search/saved", func(s *Server) handler { return s.saveSearch }),
	writing("POST /tags/{tag}/synonyms", func(s *Server) handler { return s.actOnSynonyms }),
	personal("GET /tags/watched", func(s *Server) handler { return s.showWatched }),
	writing("POST /tags/watched", func(s *Server) handler { return s.watch }),
	personal("GET /tags/{tag}/edit", func(s *Server) handler { return s.showTagEdit }),
	writing("POST /tags/{tag}/edit", func(s *Server) handler { return s.editTag }),
}
