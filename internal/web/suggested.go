package web

import (
	"net/http"
	"strconv"
	"strings"

	"parley"
	"parley/internal/markup"
	"parley/internal/posts"
	"parley/internal/store"
)

// suggestedView is a suggested edit with what it changes.
type suggestedView struct {
	*page
	Edit       *store.SuggestedEdit
	Form       *form
	Head       store.PostHead
	Now        *store.CurrentText
	Diff       []markup.DiffLine
	Reviews    bool
	Refused    string
	IsQuestion bool
	Rules      *parley.Rules
	Held       bool // another reviewer looks at it
}

// rejectReasons are the reasons to reject a suggested edit, as the form lists them.
var rejectReasons = []string{posts.ReasonSpam, posts.ReasonNothing, posts.ReasonTags, posts.ReasonConflict, posts.ReasonReply, posts.ReasonHarm}

// showSuggested serves GET /suggested-edits/{id}.
func (s *Server) showSuggested(r *http.Request) (*response, error) {
	return s.suggestedPage(r, newForm())
}

func (s *Server) suggestedPage(r *http.Request, f *form) (*response, error) {
	e, err := s.suggestedOf(r)
	if err != nil {
		return nil, err
	}
	head, err := s.store.PostHead(r.Context(), e.Post)
	if err != nil {
		return nil, err
	}
	now, err := s.store.CurrentText(r.Context(), e.Post)
	if err != nil {
		return nil, err
	}
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	p := s.writePage("questions", "")
	p.Title = p.T("suggested.title", "post", p.postTitle(head))
	v := &suggestedView{page: p, Edit: e, Form: f, Head: head, Now: now, Diff: markup.DiffSource(now.Source, e.Source), IsQuestion: head.Type == parley.Question, Rules: rules}
	if e.State == "pending" {
		who := visitorFrom(r.Context()).Actor
		o, _, err := s.objectOf(r, head, who)
		if err != nil {
			return nil, err
		}
		judged := parley.Can(rules, who, parley.ToReviewEdit, o)
		v.Reviews = judged == nil
		if refused, ok := formError(judged); ok {
			v.Refused = v.ErrorText(refused)
		}
		if v.Reviews && ownRequest(r) {
			if v.Held, err = s.store.HoldSuggestedEdit(r.Context(), e.ID, who.ID, rules.ReviewHold); err != nil {
				return nil, err
			}
		}
	}
	if f.Value("body") == "" {
		f.Values.Set("body", e.Source)
		f.Values.Set("title", e.Title)
		f.Values.Set("tags", strings.Join(e.Tags, " "))
	}
	return s.html(r.Context(), p, suggestedTemplate(v))
}

// ownRequest reports whether a request for a page was not made by another site, nor
// by a browser before anybody wanted to see the page.
func ownRequest(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site != "cross-site" && site != "same-site" && r.Header.Get("Sec-Purpose") == "" && r.Header.Get("Purpose") == ""
}

// nextSuggested is the page of the next suggested edit that is handed to the
// visitor, or the queue if there is none.
func (s *Server) nextSuggested(r *http.Request, after int64) (string, error) {
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return "", err
	}
	who := visitorFrom(r.Context()).Actor
	next, err := s.store.NextWaitingEdit(r.Context(), after, who.ID, rules.Holds(who, "edit"), rules.Holds(who, "approve-tag-wiki-edits"))
	if next == 0 {
		return "/review/suggested-edits", err
	}
	return "/suggested-edits/" + idOf(next), err
}

func (s *Server) suggestedOf(r *http.Request) (*store.SuggestedEdit, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return nil, errNoPage
	}
	return s.store.SuggestedEdit(r.Context(), id)
}

// reviewSuggested serves POST /suggested-edits/{id}: the field "verdict" says
// approve, improve, reject, reject-edit or skip.
func (s *Server) reviewSuggested(r *http.Request) (*response, error) {
	e, err := s.suggestedOf(r)
	if err != nil {
		return nil, err
	}
	f := r.PostForm
	review := posts.Review{Post: e.Post, Edit: e.ID, Reason: f.Get("reason"), Text: f.Get("text"), Summary: f.Get("summary")}
	verdict := f.Get("verdict")
	if verdict == "improve" || verdict == "reject-edit" {
		own := textTyped(r)
		review.Improved = &own
	}
	var done posts.Reviewed
	switch verdict {
	case "approve", "improve":
		done, err = s.posts.Approve(r.Context(), s.act(r), review)
	case "reject", "reject-edit":
		done, err = s.posts.Reject(r.Context(), s.act(r), review)
	case "skip":
		if err = s.posts.SkipEdit(r.Context(), s.act(r), e.Post, e.ID); err == nil {
			next, err := s.nextSuggested(r, e.ID)
			if err != nil {
				return nil, err
			}
			return seeOther(next)
		}
	default:
		err = parley.Refuse(parley.Invalid, "suggested.verdict")
	}
	switch {
	case err != nil:
		return s.tryAgain(r, err, s.suggestedPage)
	case done.State == "pending": // the post shows nothing of it yet
		return seeOther("/suggested-edits/" + strconv.FormatInt(e.ID, 10))
	}
	return s.backTo(r, e.Post)
}
