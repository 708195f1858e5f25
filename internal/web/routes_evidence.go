package web

// evidenceRoutes are copies of sources, the machine side of evidence, and the
// archive (evidence.md §6 and §8).
var evidenceRoutes = []route{
	reading("GET /evidence/s/{snapshot}", func(s *Server) handler { return s.showSnapshot }),
	reading("GET /evidence/s/{snapshot}/takedown", func(s *Server) handler { return s.showTakedown }),
	{pattern: "POST /evidence/s/{snapshot}/takedown", class: mailings, handler: func(s *Server) handler { return s.takedown }},
	{pattern: "GET /evidence/s/{snapshot}/excerpt", who: moderators, handler: func(s *Server) handler { return s.showExcerptOnly }},
	{pattern: "POST /evidence/s/{snapshot}/excerpt", who: moderators, class: writes, handler: func(s *Server) handler { return s.excerptOnly }},
	writing("POST /posts/{id}/source-request", func(s *Server) handler { return s.requestSource }),
	writing("POST /posts/{id}/source-request/{request}/close", func(s *Server) handler { return s.closeSourceRequest }),
	personal("GET /evidence/q/{quote}/report", func(s *Server) handler { return s.showReport }),
	writing("POST /evidence/q/{quote}/report", func(s *Server) handler { return s.report }),
	personal("GET /evidence/queue", func(s *Server) handler { return s.showEvidenceQueue }),
	writing("POST /evidence/queue/{flag}/context", func(s *Server) handler { return s.rateContext }),
	{pattern: "POST /evidence/queue/{flag}", who: moderators, class: writes, handler: func(s *Server) handler { return s.resolveFlag }},
	reading("GET /evidence/questions/{id}", func(s *Server) handler { return s.showSourceTimeline }),
	reading("GET /evidence/outlets", func(s *Server) handler { return s.showOutlets }),
	reading("GET /evidence/outlets/{host}", func(s *Server) handler { return s.showOutlet }),
	reading("GET /parley/1.0/posts/{ids}/evidence", api(func(s *Server) handler { return s.apiPostEvidence })),
	reading("GET /parley/1.0/posts/{ids}/citations", api(func(s *Server) handler { return s.apiCitations })),
	reading("GET /parley/1.0/sources", api(func(s *Server) handler { return s.apiSourceByURL })),
	reading("GET /parley/1.0/sources/{ids}", api(func(s *Server) handler { return s.apiSources })),
	reading("GET /parley/1.0/snapshots/{id}", api(func(s *Server) handler { return s.apiSnapshot })),
	reading("GET /parley/1.0/quotes", api(func(s *Server) handler { return s.apiQuotes })),
	reading("GET /parley/1.0/quotes/{file}", api(func(s *Server) handler { return s.apiAnnotation })),
	{pattern: "POST /parley/1.0/quotes/check", class: checks, handler: api(func(s *Server) handler { return s.apiCheck })},
	reading("GET /archive/timegate", func(s *Server) handler { return s.showTimegate }),
	reading("GET /archive/timemap/link", func(s *Server) handler { return s.showTimemap }),
	reading("GET /archive/{stamp}", func(s *Server) handler { return s.showMemento }),
}
