package web

import (
	"net/http"
	"slices"
)

// route is one address of the site with what is asked of those who come to
// it. Tests are generated from the table: every route is tried by every role,
// and every unsafe one from foreign sites.
type route struct {
	pattern string // of a ServeMux, with the method
	who     access // who is let in at all; parley.Can decides what they may do there
	class   rateClass
	upload  bool // takes files: up to maxUpload bytes
	handler func(*Server) handler
}

// access is who is let in at an address.
type access int

const (
	everyone access = iota
	members         // others are led to the login, and back
	moderators
	administrators
)

// reading is an address that everyone may read.
func reading(pattern string, h func(*Server) handler) route {
	return route{pattern: pattern, handler: h}
}

// personal is a page that members have.
func personal(pattern string, h func(*Server) handler) route {
	return route{pattern: pattern, who: members, handler: h}
}

// writing is an act of members.
func writing(pattern string, h func(*Server) handler) route {
	return route{pattern: pattern, who: members, class: writes, handler: h}
}

// routeTable lists every address of the site (urls.md, site-surface.md).
func routeTable() []route {
	return slices.Concat(questionRoutes, listRoutes, peopleRoutes, historyRoutes, serviceRoutes, accountRoutes, writingRoutes, evidenceRoutes, tagRoutes)
}

var questionRoutes = []route{
	reading("GET /static/{file...}", func(s *Server) handler { return s.serveStatic }),
	reading("GET /questions/{id}", func(s *Server) handler { return s.showQuestion }),
	reading("GET /questions/{id}/{slug}", func(s *Server) handler { return s.showQuestion }),
	reading("GET /questions/{id}/{slug}/{answer}", func(s *Server) handler { return s.showQuestion }),
}

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, r := range routeTable() {
		mux.Handle(r.pattern, routeHandler{r, r.handler(s)})
	}
	return mux
}
