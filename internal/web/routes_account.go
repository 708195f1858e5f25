package web

// accountRoutes are signing in and out and what belongs to an account.
var accountRoutes = []route{
	{pattern: "POST /users/login", class: signIns, handler: func(s *Server) handler { return s.signIn }},
}
