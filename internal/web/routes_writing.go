package web

// writingRoutes are asking, answering and all that members write.
var writingRoutes = []route{
	personal("GET /questions/ask", func(s *Server) handler { return s.showAsk }),
	writing("POST /questions/ask", func(s *Server) handler { return s.ask }),
	{pattern: "GET /questions/ask/similar", who: members, class: previews, handler: func(s *Server) handler { return s.showSimilar }},
	personal("GET /questions/{id}/answer/submit", func(s *Server) handler { return s.showAnswerForm }),
	writing("POST /questions/{id}/answer/submit", func(s *Server) handler { return s.answerQuestion }),
	writing("POST /posts/{id}/vote/{type}", func(s *Server) handler { return s.castVote }),
	writing("POST /posts/{id}/follow", func(s *Server) handler { return s.onPost(s.follow) }),
	writing("POST /posts/{id}/save", func(s *Server) handler { return s.onPost(s.save) }),
	writing("POST /posts/{id}/accept", func(s *Server) handler { return s.onPost(s.accept) }),
	writing("POST /posts/{id}/delete", func(s *Server) handler { return s.remove }),
	writing("POST /posts/{id}/undelete", func(s *Server) handler { return s.onPost(s.undelete) }),
	writing("POST /posts/{id}/edit-submit", func(s *Server) handler { return s.edit }),
	writing("POST /posts/{id}/rollback/{number}", func(s *Server) handler { return s.rollBack }),
	personal("GET /suggested-edits/{id}", func(s *Server) handler { return s.showSuggested }),
	writing("POST /suggested-edits/{id}", func(s *Server) handler { return s.reviewSuggested }),
	{pattern: "POST /drafts/{kind}/{post}", who: members, class: previews, handler: func(s *Server) handler { return s.saveDraft }},
	{pattern: "GET /filter/tags", who: members, class: previews, handler: func(s *Server) handler { return s.suggestTags }},
	{pattern: "POST /preview", who: members, class: previews, handler: func(s *Server) handler { return s.preview }},
	reading("GET /live", func(s *Server) handler { return s.showLive }),
	reading("GET /images/{name}", func(s *Server) handler { return s.showPicture }),
	personal("GET /upload/image", func(s *Server) handler { return s.showUpload }),
	{pattern: "POST /upload/image", who: members, class: uploads, upload: true, handler: func(s *Server) handler { return s.upload }},
}
