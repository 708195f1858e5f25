package web

import (
	"net/http"
	"strconv"

	"parley"
	"parley/internal/posts"
	"parley/internal/tags"
)

// synonymActs is what a member may do with the synonyms of a tag.
type synonymActs struct {
	Path     string
	Suggests bool
	Votes    bool
	Decides  bool
	Needed   int           // score that approves
	Why      string        // what keeps the member from suggesting, "" for nothing
	Mine     map[int64]int // votes, by synonym
}

// synonymActs returns what the visitor may do with a tag's synonyms, nil for a
// reader.
func (s *Server) synonymActs(r *http.Request, p *page, tag string) (*synonymActs, error) {
	v := visitorFrom(r.Context())
	if v == nil {
		return nil, nil
	}
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	o := &parley.Object{Now: s.store.Now()}
	if o.TagScore, err = s.store.TagScore(r.Context(), v.Actor.ID, tag); err != nil {
		return nil, err
	}
	a := &synonymActs{Path: tagSectionPath(tag, "synonyms"), Needed: rules.SynonymApproved, Decides: parley.Can(rules, v.Actor, parley.ToDecideSynonym, o) == nil,
		Votes: parley.Can(rules, v.Actor, parley.ToVoteSynonym, o) == nil}
	refused := parley.Can(rules, v.Actor, parley.ToSuggestSynonym, o)
	if a.Suggests = refused == nil; !a.Suggests {
		if e, ok := formError(refused); ok {
			a.Why = p.ErrorText(e)
		}
	}
	a.Mine, err = s.store.SynonymVotes(r.Context(), v.Actor.ID)
	return a, err
}

// synonymVerdicts are the buttons of a synonym.
var synonymVerdicts = map[string]int{"up": 1, "down": -1, "undo": 0}

// actOnSynonyms serves POST /tags/{tag}/synonyms: the field "name" suggests a
// synonym; "synonym" with "verdict" votes on one, approves or removes it.
func (s *Server) actOnSynonyms(r *http.Request) (*response, error) {
	tag, f := r.PathValue("tag"), r.PostForm
	var err error
	if id := f.Get("synonym"); id != "" {
		err = s.judgeSynonym(r, id, f.Get("verdict"))
	} else {
		name := ""
		if typed := posts.CleanTags([]string{f.Get("name")}); len(typed) > 0 {
			name = typed[0]
		}
		if err = s.checkTagName(r, name); err == nil {
			_, err = s.tags.Suggest(r.Context(), s.act(r), name, tag)
		}
	}
	if err == nil {
		return seeOther(tagSectionPath(tag, "synonyms"))
	}
	r.SetPathValue("section", "synonyms")
	return s.tryAgain(r, err, s.tagPage)
}

func (s *Server) judgeSynonym(r *http.Request, number, verdict string) error {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return parley.Refuse(parley.NotFound, "synonym.none")
	}
	switch verdict {
	case "approve", "remove":
		_, err = s.tags.Decide(r.Context(), s.act(r), id, verdict == "approve")
	default:
		vote, known := synonymVerdicts[verdict]
		if !known {
			return errNoPage
		}
		_, err = s.tags.Vote(r.Context(), s.act(r), id, vote)
	}
	return err
}

// checkTagName judges a name as the form of a question does.
func (s *Server) checkTagName(r *http.Request, name string) error {
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return err
	}
	if name == "" {
		return &parley.Error{Kind: parley.Invalid, Fields: []parley.FieldError{{Field: tags.FieldName, Key: "synonym.noname"}}}
	}
	return posts.CheckTags(rules, tags.FieldName, []string{name})
}
