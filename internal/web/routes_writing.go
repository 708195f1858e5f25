package web

// writingRoutes are asking, answering and all that members write.
var writingRoutes = []route{
	{pattern: "POST /preview", who: members, class: previews, handler: func(s *Server) handler { return s.preview }},
	reading("GET /live", func(s *Server) handler { return s.showLive }),
	reading("GET /images/{name}", func(s *Server) handler { return s.showPicture }),
	personal("GET /upload/image", func(s *Server) handler { return s.showUpload }),
	{pattern: "POST /upload/image", who: members, class: uploads, upload: true, handler: func(s *Server) handler { return s.upload }},
}
