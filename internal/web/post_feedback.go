package web

import (
	"net/http"
	"strings"

	"parley"
	"parley/internal/store"
)

// Those who may not vote can say all the same whether a post is of use: readers
// without an account, for whom nothing is stored in their browser, and members with
// too little reputation (reputation.md §6). What they say is no vote.

// feedbackKinds are the parts of an address that say what is thought of a post.
var feedbackKinds = map[string]parley.VoteType{"2": parley.UpMod, "3": parley.DownMod}

// giveFeedback serves POST /posts/{id}/feedback, the arrows on the pages of readers.
// Who has logged in since the page was made votes.
func (s *Server) giveFeedback(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	kind, ok := feedbackKinds[r.PostForm.Get("type")]
	if !ok {
		return nil, errNoPage
	}
	v := visitorFrom(r.Context())
	if v != nil {
		r.SetPathValue("type", r.PostForm.Get("type"))
		return s.castVote(r)
	}
	if _, err := s.votes.Feedback(r.Context(), parley.Actor{}, s.subject(r, nil), id, kind); err != nil {
		return nil, err
	}
	return seeOther("/posts/" + idOf(id) + "/feedback")
}

// noted is the parameter of a question's page that tells a member that his click
// was taken as feedback: on which side.
const noted = "noted"

// feedbackInstead takes the vote of a member who has too little reputation for it
// as feedback. refused is why it is no vote; other refusals stay what they are.
func (s *Server) feedbackInstead(r *http.Request, id parley.PostID, kind parley.VoteType, refused error) (*response, error) {
	e, ok := asRefusal(refused)
	if !ok || !strings.HasPrefix(e.Key, "can.reputation.vote-") {
		return nil, refused
	}
	v := visitorFrom(r.Context())
	place, err := s.votes.Feedback(r.Context(), v.Actor, s.subject(r, v), id, kind)
	if err != nil {
		return nil, err
	}
	return backToHead(store.PostHead{Place: place, ID: id}, noted, buttonNames[kind], votedOn, idOf(id))
}

// feedbackNote says that a click on a side was noted, and what a vote takes.
func (v *questionView) feedbackNote(side string) string {
	if needed, ok := v.rules.Threshold("vote-" + side); ok && (side == buttonNames[parley.UpMod] || side == buttonNames[parley.DownMod]) {
		return v.T("feedback.noted."+side, "n", needed)
	}
	return ""
}

// feedbackView thanks a reader.
type feedbackView struct {
	*page
	Post   store.PostHead
	Needed int // reputation to vote up
}

// showFeedbackNoted serves GET /posts/{id}/feedback: that the reader's click was
// noted, that it is no vote, and how to be able to vote.
func (s *Server) showFeedbackNoted(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	head, err := s.store.PostHead(r.Context(), id)
	if err != nil {
		return nil, err
	}
	if headPath(head) == "" {
		return nil, errNoPage
	}
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	v := &feedbackView{page: s.page("questions", s.Messages.Text("feedback.thanks.title")), Post: head}
	v.Robots = "noindex"
	v.Needed, _ = rules.Threshold("vote-up")
	res, err := s.html(r.Context(), v.page, feedbackNotedTemplate(v))
	if err == nil {
		res.noStore = true
	}
	return res, err
}

// postFeedbackView lists what those who may not vote said.
type postFeedbackView struct {
	*page
	Days  int64
	List  []store.PostFeedback
	Pages pager
}

// showPostFeedback serves GET /tools/post-feedback.
func (s *Server) showPostFeedback(r *http.Request) (*response, error) {
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	if err := parley.Can(rules, visitorFrom(r.Context()).Actor, parley.ToSeeFeedback, &parley.Object{Now: s.store.Now()}); err != nil {
		return nil, err
	}
	const path = "/tools/post-feedback"
	v := &postFeedbackView{page: s.page("review", s.Messages.Text("feedback.list.title")), Days: int64(rules.FeedbackListed.Hours() / 24)}
	v.Robots = "noindex"
	number := pageNumber(r)
	if v.List, v.Pages.Total, err = s.store.PostFeedback(r.Context(), s.store.Now().Add(-rules.FeedbackListed).UnixMilli(), number, keptShown); err != nil {
		return nil, err
	}
	if number > 1 && len(v.List) == 0 {
		return redirect(http.StatusFound, path)
	}
	v.Pages = newPager(number, v.Pages.Total, keptShown, path, nil)
	return s.html(r.Context(), v.page, postFeedbackTemplate(v))
}
