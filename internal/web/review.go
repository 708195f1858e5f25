package web

import "net/http"

// reviewQueue is one of the queues that a member may open, or what belongs to one.
type reviewQueue struct {
	Path  string
	Title string // in the catalogue; with .text it says what the queue is for
	who   func(reviewer) bool
}

// reviewer is what decides who sees a queue.
type reviewer struct{ moderates, reviews bool }

var reviewQueues = []reviewQueue{
	{"/review/suggested-edits", "review.edits", func(reviewer) bool { return true }},
	{"/evidence/queue", "review.evidence", func(r reviewer) bool { return r.moderates || r.reviews }},
	{"/tags/synonyms", "review.synonyms", func(reviewer) bool { return true }},
	{"/users/claims", "review.claims", func(r reviewer) bool { return r.moderates }},
	{"/evidence/never-archived", "review.never", func(r reviewer) bool { return r.moderates }},
}

// reviewView is the page that leads to the queues.
type reviewView struct {
	*page
	Queues []reviewQueue
}

// showReview serves GET /review.
func (s *Server) showReview(r *http.Request) (*response, error) {
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	who := reviewer{moderates(r), rules.Holds(visitorFrom(r.Context()).Actor, "access-review-queues")}
	v := &reviewView{page: s.page("", s.Messages.Text("review.title"))}
	v.page.Robots, v.page.fresh = "noindex", 0
	for _, q := range reviewQueues {
		if q.who(who) {
			v.Queues = append(v.Queues, q)
		}
	}
	return s.html(r.Context(), v.page, reviewPage(v))
}
