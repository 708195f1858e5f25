package web

var listRoutes = []route{
	reading("GET /{$}", func(s *Server) handler { return s.showHome }),
	reading("GET /questions", func(s *Server) handler { return s.listQuestions }),
	reading("GET /questions/tagged/{tags}", func(s *Server) handler { return s.listTagged }),
	reading("GET /questions/linked/{id}", func(s *Server) handler { return s.listLinked }),
	reading("GET /questions/greatest-hits", func(s *Server) handler { return s.listGreatestHits }),
	reading("GET /questions/bountied", func(*Server) handler { return toBounties }),
	reading("GET /unanswered", func(s *Server) handler { return s.listUnanswered }),
	reading("GET /unanswered/tagged/{tags}", func(s *Server) handler { return s.listUnansweredTagged }),
	reading("GET /search", func(s *Server) handler { return s.search }),
	reading("GET /feeds", func(s *Server) handler { return s.feedOf("active") }),
	reading("GET /feeds/featured", func(s *Server) handler { return s.feedOf("featured") }),
	reading("GET /feeds/hot", func(s *Server) handler { return s.feedOf("hot") }),
	reading("GET /feeds/week", func(s *Server) handler { return s.feedOf("week") }),
	reading("GET /feeds/month", func(s *Server) handler { return s.feedOf("month") }),
	reading("GET /feeds/tag", func(s *Server) handler { return s.feedTagNames }),
	reading("GET /feeds/tag/{tags}", func(s *Server) handler { return s.feedTagged }),
	reading("GET /feeds/questions", func(s *Server) handler { return s.feedQuestions }),
	reading("GET /feeds/search", func(s *Server) handler { return s.feedSearch }),
	reading("GET /feeds/question/{id}", func(s *Server) handler { return s.feedQuestion }),
	reading("GET /feeds/user/{id}", func(s *Server) handler { return s.feedUser }),
}
