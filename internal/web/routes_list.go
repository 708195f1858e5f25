package web

var listRoutes = []route{
	{"GET /{$}", func(s *Server) handler { return s.showHome }},
	{"GET /questions", func(s *Server) handler { return s.listQuestions }},
	{"GET /questions/tagged/{tags}", func(s *Server) handler { return s.listTagged }},
	{"GET /questions/linked/{id}", func(s *Server) handler { return s.listLinked }},
	{"GET /questions/greatest-hits", func(s *Server) handler { return s.listGreatestHits }},
	{"GET /questions/bountied", func(*Server) handler { return toBounties }},
	{"GET /questions/ask", func(*Server) handler { return toLogin }},
	{"GET /unanswered", func(s *Server) handler { return s.listUnanswered }},
	{"GET /unanswered/tagged/{tags}", func(s *Server) handler { return s.listUnansweredTagged }},
	{"GET /search", func(s *Server) handler { return s.search }},
	{"GET /feeds", func(s *Server) handler { return s.feedOf("active") }},
	{"GET /feeds/featured", func(s *Server) handler { return s.feedOf("featured") }},
	{"GET /feeds/hot", func(s *Server) handler { return s.feedOf("hot") }},
	{"GET /feeds/week", func(s *Server) handler { return s.feedOf("week") }},
	{"GET /feeds/month", func(s *Server) handler { return s.feedOf("month") }},
	{"GET /feeds/tag", func(s *Server) handler { return s.feedTagNames }},
	{"GET /feeds/tag/{tags}", func(s *Server) handler { return s.feedTagged }},
	{"GET /feeds/question/{id}", func(s *Server) handler { return s.feedQuestion }},
	{"GET /feeds/user/{id}", func(s *Server) handler { return s.feedUser }},
}
