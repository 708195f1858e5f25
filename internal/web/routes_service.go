package web

import "net/http"

var serviceRoutes = append([]route{
	{"GET /robots.txt", func(s *Server) handler { return s.showRobots }},
	{"GET /sitemap.xml", func(s *Server) handler { return s.showSitemapIndex }},
	{"GET /{sitemap}", func(s *Server) handler { return s.showSitemap }}, // a pattern has no parts of names
	{"GET /opensearch.xml", func(s *Server) handler { return s.showOpenSearch }},
	{"GET /favicon.ico", icon("favicon.ico", "image/x-icon")},
	{"GET /favicon.svg", icon("favicon.svg", "image/svg+xml")},
	{"GET /apple-touch-icon.png", icon("apple-touch-icon.png", "image/png")},
	{"GET /apple-touch-icon-precomposed.png", icon("apple-touch-icon.png", "image/png")},

	{"GET /users/login", loginPage("login")},
	{"GET /users/signup", loginPage("signup")},
	{"GET /users/logout", loginPage("logout")},
	{"GET /users/account-recovery", loginPage("recovery")},

	{"GET /help", func(s *Server) handler { return s.showHelpIndex }},
	{"GET /help/search", func(s *Server) handler { return s.showHelpSearch }},
	{"GET /help/privileges", func(s *Server) handler { return s.showPrivileges }},
	{"GET /help/privileges/{slug}", func(s *Server) handler { return s.showPrivilege }},
	{"GET /help/{article}", func(s *Server) handler { return s.showHelp }},
	{"GET /tour", func(s *Server) handler { return s.showTour }},

	{"GET /faq", moved("/help")},
	{"GET /about", moved("/tour")},
	{"GET /editing-help", moved("/help/formatting")},
	{"GET /legal", moved("/help/licensing")},
	{"GET /legal/{rest...}", moved("/help/licensing")},
	{"GET /privileges", moved("/help/privileges")},
	{"GET /privileges/{slug}", func(s *Server) handler { return s.movedPrivilege }},
}, membersOnly(
	"/review", "/review/{rest...}", "/suggested-edits/{id}", "/tools", "/tools/{rest...}", "/site-analytics",
	"/reputation", "/inbox", "/topbar/{rest...}", "/flags/{rest...}",
	"/users/edit/{id}", "/users/preferences/{id}", "/users/email/settings/{id}", "/users/tag-notifications/{id}",
	"/users/mylogins/{id}", "/users/hidecommunities/{id}", "/users/delete/{id}", "/users/account-info/{id}",
	"/users/flag-summary/{id}", "/users/deleted-questions/{id}", "/users/deleted-answers/{id}", "/users/history/{id}",
	"/users/saves/{id}", "/users/saves/{id}/{list}", "/users/tag-future/{id}", "/users/message/{id}",
)...)

// membersOnly are addresses that need an account.
func membersOnly(patterns ...string) []route {
	var list []route
	for _, p := range patterns {
		list = append(list, route{"GET " + p, func(s *Server) handler { return s.toLogin }})
	}
	return list
}

// moved leads for good from an old address to the new one.
func moved(to string) func(*Server) handler {
	return func(*Server) handler {
		return func(*http.Request) (*response, error) { return redirect(http.StatusMovedPermanently, to) }
	}
}
