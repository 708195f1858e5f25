package web

// peopleRoutes are users, badges and tags (site-surface.md §2 and §4).
var peopleRoutes = []route{
	reading("GET /users", func(s *Server) handler { return s.showUsers }),
	reading("GET /users/{id}", func(s *Server) handler { return s.showProfile }),
	reading("GET /users/{id}/{$}", func(s *Server) handler { return s.showProfile }),
	reading("GET /users/{id}/{slug}", func(s *Server) handler { return s.showProfile }),
	reading("GET /u/{id}", func(s *Server) handler { return s.showProfile }),
	personal("GET /users/current", func(s *Server) handler { return s.toOwnProfile }),
	reading("GET /users/moderators", func(s *Server) handler { return s.showModerators }),
	reading("GET /users/activity/{id}", func(s *Server) handler { return s.profileTab("activity") }),
	reading("GET /users/rep/{id}", func(s *Server) handler { return s.profileTab("reputation") }),
	reading("GET /users/rep/{id}/{rest...}", func(s *Server) handler { return s.profileTab("reputation") }),
	reading("GET /users/flair/{file}", func(s *Server) handler { return s.showFlair }),

	reading("GET /help/badges", func(s *Server) handler { return s.showBadges }),
	reading("GET /help/badges/{id}", func(s *Server) handler { return s.showBadge }),
	reading("GET /help/badges/{id}/{slug}", func(s *Server) handler { return s.showBadge }),
	reading("GET /badges", func(s *Server) handler { return s.moveBadges }),
	reading("GET /badges/{id}", func(s *Server) handler { return s.showBadge }),
	reading("GET /badges/{id}/{slug}", func(s *Server) handler { return s.showBadge }),

	reading("GET /tags", func(s *Server) handler { return s.showTags }),
	reading("GET /tags/synonyms", func(s *Server) handler { return s.showSynonyms }),
	reading("GET /tags/moderator-only", func(s *Server) handler { return s.showModeratorTags }),
	reading("GET /tags/{tag}", func(s *Server) handler { return s.moveTag }),
	reading("GET /tags/{tag}/{section}", func(s *Server) handler { return s.showTag }),
}
