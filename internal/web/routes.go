package web

import (
	"net/http"
	"slices"
)

// route is one address of the site. Tests are generated from the table.
type route struct {
	pattern string // of a ServeMux, with the method
	handler func(*Server) handler
}

// routeTable lists every address that readers have (urls.md, site-surface.md).
func routeTable() []route {
	return slices.Concat(questionRoutes, listRoutes, peopleRoutes, historyRoutes, serviceRoutes)
}

var questionRoutes = []route{
	{"GET /static/{file...}", func(s *Server) handler { return s.serveStatic }},
	{"GET /questions/{id}", func(s *Server) handler { return s.showQuestion }},
	{"GET /questions/{id}/{slug}", func(s *Server) handler { return s.showQuestion }},
	{"GET /questions/{id}/{slug}/{answer}", func(s *Server) handler { return s.showQuestion }},
}

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, r := range routeTable() {
		mux.Handle(r.pattern, routeHandler{r.handler(s)})
	}
	return mux
}
