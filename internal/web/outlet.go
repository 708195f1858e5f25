package web

import (
	"net/http"
	"time"

	"parley"
	"parley/internal/store"
)

// outletsFresh is how long the counts of outlets may be out of date.
const outletsFresh = 10 * time.Minute

const (
	outletsListed = 100
	outletQuotes  = 20
)

// outletsView is the list of outlets that are quoted most.
type outletsView struct {
	*page
	List []store.Outlet
}

// outletView is the facts about one outlet. It keeps no score of truth: what it
// counts is what writers here did, and what happened to links.
type outletView struct {
	*page
	*store.OutletFacts
	Newest []*quoteView
}

// outletName is what an outlet is called.
func outletName(o store.Outlet) string {
	if o.Name != "" {
		return o.Name
	}
	return o.Host
}

func outletPath(host string) string { return "/evidence/outlets/" + store.OutletHost(host) }

// showOutlets serves /evidence/outlets.
func (s *Server) showOutlets(r *http.Request) (*response, error) {
	list, err := s.store.Outlets(r.Context(), outletsListed)
	if err != nil {
		return nil, err
	}
	v := &outletsView{page: s.page("questions", s.Messages.Text("outlets.title")), List: list}
	v.keep(outletsFresh)
	return s.html(r.Context(), v.page, outletsPage(v))
}

// showOutlet serves /evidence/outlets/{host}.
func (s *Server) showOutlet(r *http.Request) (*response, error) {
	host := r.PathValue("host")
	if bare := store.OutletHost(host); bare != host {
		return redirect(http.StatusMovedPermanently, outletPath(bare))
	}
	facts, err := s.store.OutletFacts(r.Context(), host)
	if err != nil {
		return nil, err
	}
	if facts.Quotes == 0 {
		return nil, parley.Refuse(parley.NotFound, "outlets.unknown")
	}
	newest, err := s.store.QuotesOfOutlet(r.Context(), host, outletQuotes)
	if err != nil {
		return nil, err
	}
	p := s.page("questions", outletName(facts.Outlet))
	p.Robots = "noindex"
	v := &outletView{page: p, OutletFacts: facts}
	for _, q := range newest {
		shown, err := p.quoteView(q)
		if err != nil {
			return nil, err
		}
		v.Newest = append(v.Newest, shown)
	}
	p.keep(outletsFresh)
	return s.html(r.Context(), p, outletPage(v))
}

// outletFact is a fact with its value in words.
type outletFact struct{ Name, Value, About string }

// Facts are the rows of the page.
func (v *outletView) Facts() []outletFact {
	checked := v.Verbatim + v.Altered + v.OtherChecked
	list := []outletFact{
		{v.T("outlets.quotes"), Thousands(v.Quotes), v.T("outlets.quotesabout", "checked", Thousands(checked))},
		{v.T("outlets.verbatim"), v.share(v.Verbatim, checked), v.T("outlets.verbatimabout")},
		{v.T("outlets.altered"), v.share(v.Altered, checked), v.T("outlets.alteredabout")},
		{v.T("outlets.sources"), Thousands(v.Sources), ""},
		{v.T("outlets.dead"), v.share(v.Dead, v.Sources), v.T("outlets.deadabout")},
		{v.T("outlets.corrected"), Thousands(v.Corrected), v.T("outlets.correctedabout")},
	}
	if v.Median != "" {
		list = append(list, outletFact{v.T("outlets.age"), v.yearsSince(v.Median), v.T("outlets.ageabout", "date", v.partialDate(v.Median))})
	}
	return list
}

// share is a part of a whole, with both numbers: a percentage alone would make
// three quotations look like three thousand.
func (v *outletView) share(n, of int64) string {
	if of == 0 {
		return v.T("outlets.none")
	}
	return v.T("outlets.share", "percent", (200*n+of)/(2*of), "n", Thousands(n), "of", Thousands(of))
}

// yearsSince is how long ago a date of the precision that is known was, in words.
func (v *outletView) yearsSince(date string) string {
	middle := date + map[int]string{len("2024"): "-07-01", len("2024-01"): "-15"}[len(date)]
	at, err := time.Parse(time.DateOnly, middle)
	if err != nil {
		return v.partialDate(date)
	}
	months := max(0, int64(v.now.Sub(at).Hours()/24/30.44))
	if months < 24 {
		return v.N("outlets.months", months)
	}
	return v.N("outlets.years", months/12)
}
