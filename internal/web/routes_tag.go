package web

// tagRoutes are what members do with tags.
var tagRoutes = []route{
	writing("POST /tags/{tag}/synonyms", func(s *Server) handler { return s.actOnSynonyms }),
	personal("GET /tags/watched", func(s *Server) handler { return s.showWatched }),
	writing("POST /tags/watched", func(s *Server) handler { return s.watch }),
	personal("GET /tags/{tag}/edit", func(s *Server) handler { return s.showTagEdit }),
	writing("POST /tags/{tag}/edit", func(s *Server) handler { return s.editTag }),
}
