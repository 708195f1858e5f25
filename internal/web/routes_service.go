package web

import "net/http"

var serviceRoutes = append([]route{
	reading("GET /robots.txt", func(s *Server) handler { return s.showRobots }),
	reading("GET /sitemap.xml", func(s *Server) handler { return s.showSitemapIndex }),
	reading("GET /{sitemap}", func(s *Server) handler { return s.showSitemap }), // a pattern has no parts of names
	reading("GET /opensearch.xml", func(s *Server) handler { return s.showOpenSearch }),
	reading("GET /favicon.ico", icon("favicon.ico", "image/x-icon")),
	reading("GET /favicon.svg", icon("favicon.svg", "image/svg+xml")),
	reading("GET /apple-touch-icon.png", icon("apple-touch-icon.png", "image/png")),
	reading("GET /apple-touch-icon-precomposed.png", icon("apple-touch-icon.png", "image/png")),

	reading("GET /help", func(s *Server) handler { return s.showHelpIndex }),
	reading("GET /help/searching", moved("/search")),
	reading("GET /help/search", func(s *Server) handler { return s.showHelpSearch }),
	reading("GET /help/privileges", func(s *Server) handler { return s.showPrivileges }),
	reading("GET /help/privileges/{slug}", func(s *Server) handler { return s.showPrivilege }),
	reading("GET /help/{article}", func(s *Server) handler { return s.showHelp }),
	reading("GET /tour", func(s *Server) handler { return s.showTour }),

	reading("GET /faq", moved("/help")),
	reading("GET /about", moved("/tour")),
	reading("GET /editing-help", moved("/help/formatting")),
	reading("GET /legal", moved("/help/licensing")),
	reading("GET /legal/{rest...}", moved("/help/licensing")),
	reading("GET /privileges", moved("/help/privileges")),
	reading("GET /privileges/{slug}", func(s *Server) handler { return s.movedPrivilege }),
}, membersOnly(
	"/review/{rest...}", "/tools", "/tools/{rest...}", "/site-analytics",
	"/reputation", "/topbar/{rest...}", "/flags/{rest...}",
	"/users/hidecommunities/{id}", "/users/account-info/{id}",
	"/users/flag-summary/{id}", "/users/history/{id}",
	"/users/tag-future/{id}", "/users/message/{id}",
)...)

// membersOnly are addresses that need an account.
func membersOnly(patterns ...string) []route {
	var list []route
	for _, p := range patterns {
		list = append(list, reading("GET "+p, func(*Server) handler { return membersPage }))
	}
	return list
}

// moved leads for good from an old address to the new one.
func moved(to string) func(*Server) handler {
	return func(*Server) handler {
		return func(*http.Request) (*response, error) { return redirect(http.StatusMovedPermanently, to) }
	}
}
