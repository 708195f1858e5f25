package web

import (
	"net/http"
	"strconv"

	"parley"
	"parley/internal/store"
)

// claimView is where a member says that an imported user is them.
type claimView struct {
	*page
	Form     *form
	Claim    *store.Claim // nil before there is one
	Original string       // address of the original profile, "" if its site is not known
	Ask      *form
	Asked    []store.Claim // of the moderators' page
}

// showClaim serves GET /users/claim.
func (s *Server) showClaim(r *http.Request) (*response, error) {
	return s.claimPage(r, newForm("user", r.URL.Query().Get("user")), newForm())
}

func (s *Server) claimPage(r *http.Request, f, ask *form) (*response, error) {
	claim, err := s.store.OpenClaim(r.Context(), visitorFrom(r.Context()).Session.User)
	if err != nil {
		return nil, err
	}
	p := s.accountPage("claim")
	v := &claimView{page: p, Form: f, Claim: claim, Ask: ask}
	if claim != nil && s.origin() != "" {
		v.Original = s.origin() + "/users/" + idOf(claim.Claimed)
	}
	return s.html(r.Context(), p, claimTemplate(v))
}

// origin is the address of the site that the imported users came from.
func (s *site) origin() string {
	if s.OriginHost == "" {
		return ""
	}
	return s.originScheme + "://" + s.OriginHost
}

// startClaim serves POST /users/claim.
func (s *Server) startClaim(r *http.Request) (*response, error) {
	id, err := strconv.ParseInt(r.PostForm.Get("user"), 10, 64)
	if err != nil {
		err = parley.Refuse(parley.NotFound, "claim.error.none")
	} else {
		err = s.users.StartClaim(r.Context(), visitorFrom(r.Context()).Session, parley.UserID(id))
	}
	return s.claimed(r, err, "user")
}

// claimed shows the claim after an act, with what was refused at a field.
func (s *Server) claimed(r *http.Request, err error, field string) (*response, error) {
	e, ok := asRefusal(err)
	if err == nil {
		return seeOther("/users/claim")
	}
	if !ok {
		return nil, err
	}
	if e.Fields == nil && field != "" {
		e = &parley.Error{Kind: e.Kind, Fields: []parley.FieldError{{Field: field, Key: e.Key, Args: e.Args}}}
	}
	typed := s.page("", "").typed(r, e)
	f, ask := typed, newForm()
	if field == "reason" {
		f, ask = newForm(), typed
	}
	res, err := s.claimPage(r, f, ask)
	return again(res, err, e)
}

// checkClaim serves POST /users/claim/check.
func (s *Server) checkClaim(r *http.Request) (*response, error) {
	v := visitorFrom(r.Context())
	claim, err := s.store.OpenClaim(r.Context(), v.Session.User)
	if err == nil {
		err = s.users.CheckClaim(r.Context(), v.Session, s.origin())
	}
	if err == nil && claim != nil {
		return seeOther("/users/" + idOf(claim.Claimed))
	}
	return s.claimed(r, err, "")
}

// askAboutClaim serves POST /users/claim/ask.
func (s *Server) askAboutClaim(r *http.Request) (*response, error) {
	return s.claimed(r, s.users.AskAboutClaim(r.Context(), visitorFrom(r.Context()).Session, r.PostForm.Get("reason")), "reason")
}

// withdrawClaim serves POST /users/claim/withdraw.
func (s *Server) withdrawClaim(r *http.Request) (*response, error) {
	return s.claimed(r, s.users.WithdrawClaim(r.Context(), visitorFrom(r.Context()).Session), "")
}

// maxClaimsShown is how many claims the moderators' page has.
const maxClaimsShown = 100

// showClaims serves GET /users/claims.
func (s *Server) showClaims(r *http.Request) (*response, error) {
	return s.claimsPage(r, newForm())
}

func (s *Server) claimsPage(r *http.Request, f *form) (*response, error) {
	list, err := s.store.AskedClaims(r.Context(), maxClaimsShown)
	if err != nil {
		return nil, err
	}
	p := s.accountPage("claims")
	return s.html(r.Context(), p, claimsTemplate(&claimView{page: p, Form: f, Asked: list}))
}

// decideClaim serves POST /users/claims/{claim}.
func (s *Server) decideClaim(r *http.Request) (*response, error) {
	id, err := strconv.ParseInt(r.PathValue("claim"), 10, 64)
	if err != nil {
		return nil, errNoPage
	}
	err = s.users.DecideClaim(r.Context(), visitorFrom(r.Context()).Actor, id, r.PostForm.Get("decision") == "grant", r.PostForm.Get("answer"))
	if err != nil {
		return s.tryAgain(r, err, s.claimsPage)
	}
	return seeOther("/users/claims")
}
