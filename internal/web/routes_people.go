package web

// peopleRoutes are users, badges and tags (site-surface.md §2 and §4).
var peopleRoutes = []route{
	{"GET /users", func(s *Server) handler { return s.showUsers }},
	{"GET /users/{id}", func(s *Server) handler { return s.showProfile }},
	{"GET /users/{id}/{$}", func(s *Server) handler { return s.showProfile }},
	{"GET /users/{id}/{slug}", func(s *Server) handler { return s.showProfile }},
	{"GET /u/{id}", func(s *Server) handler { return s.showProfile }},
	{"GET /users/current", func(s *Server) handler { return s.toLogin }},
	{"GET /users/moderators", func(s *Server) handler { return s.showModerators }},
	{"GET /users/activity/{id}", func(s *Server) handler { return s.profileTab("activity") }},
	{"GET /users/rep/{id}", func(s *Server) handler { return s.profileTab("reputation") }},
	{"GET /users/rep/{id}/{rest...}", func(s *Server) handler { return s.profileTab("reputation") }},
	{"GET /users/flair/{file}", func(s *Server) handler { return s.showFlair }},

	{"GET /help/badges", func(s *Server) handler { return s.showBadges }},
	{"GET /help/badges/{id}", func(s *Server) handler { return s.showBadge }},
	{"GET /help/badges/{id}/{slug}", func(s *Server) handler { return s.showBadge }},
	{"GET /badges", func(s *Server) handler { return s.moveBadges }},
	{"GET /badges/{id}", func(s *Server) handler { return s.showBadge }},
	{"GET /badges/{id}/{slug}", func(s *Server) handler { return s.showBadge }},

	{"GET /tags", func(s *Server) handler { return s.showTags }},
	{"GET /tags/synonyms", func(s *Server) handler { return s.showSynonyms }},
	{"GET /tags/moderator-only", func(s *Server) handler { return s.showModeratorTags }},
	{"GET /tags/{tag}", func(s *Server) handler { return s.moveTag }},
	{"GET /tags/{tag}/{section}", func(s *Server) handler { return s.showTag }},
}
