package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/votes"
)

// may reports whether the visitor may do something to a post of the page. What
// it says no to is not offered; the verb judges again.
func (v *questionView) may(p *store.Post, act parley.Action) bool {
	return v.Visitor != nil && parley.Can(v.rules, v.Visitor.Actor, act, v.object(p)) == nil
}

func (v *questionView) object(p *store.Post) *parley.Object { return v.QuestionPage.Object(v.store, p) }

// whyNot is what keeps the visitor from something, "" if nothing does.
func (v *questionView) whyNot(p *store.Post, act parley.Action) string {
	if e, ok := formError(parley.Can(v.rules, v.Visitor.Actor, act, v.object(p))); ok {
		return v.ErrorText(e)
	}
	return ""
}

// whyNoComment is what keeps a member from commenting on a post. A reader is not
// judged: his page is everybody's.
func (v *questionView) whyNoComment(p *store.Post) string {
	if v.Visitor == nil {
		return ""
	}
	return v.whyNot(p, parley.ToComment)
}

// vote is the visitor's vote on a post, 0 for none.
func (v *questionView) vote(p *store.Post) parley.VoteType { return v.Viewer.Votes[p.ID].Type }

// votePath is where a click on a vote button is sent: the same again takes the
// vote back.
func (v *questionView) votePath(p *store.Post, kind parley.VoteType) string {
	if v.vote(p) == kind {
		kind = 0
	}
	return "/posts/" + idOf(p.ID) + "/vote/" + strconv.Itoa(int(kind))
}

// pressed is the state of a button that stays down.
func pressed(down bool) string {
	if down {
		return "true"
	}
	return "false"
}

// action is a small form of a post: one button.
type action struct {
	Path, Text, Label string
	Pressed           *bool // of a button that stays down
}

// link is a link of a post to a page for members.
type link struct {
	Path, Text, Label string
	Place             string // the id of the element that a script shows its form in, or ""
}

// postLinksOf are the pages of a post that the visitor may use.
func (v *questionView) postLinksOf(p *store.Post) []link {
	path, name := "/posts/"+idOf(p.ID), v.postName(*p)
	var list []link
	add := func(page, key string) {
		list = append(list, link{Path: path + "/" + page, Text: v.T(key), Label: v.T(key) + " " + name})
	}
	g, waits := v.Viewer.Pending[p.ID]
	switch {
	case v.may(p, parley.ToEdit):
		add("edit", "post.edit")
	case v.may(p, parley.ToSuggestEdit):
		add("edit", "post.improve")
	}
	if waits {
		list = append(list, link{Path: "/suggested-edits/" + idOf(g.ID), Text: v.T("post.pending"), Label: v.T("post.pending") + " " + name})
	}
	if v.may(p, parley.ToRequestSource) {
		add("source-request", "post.source")
		list[len(list)-1].Place = requestsID(p.ID)
	}
	if v.may(p, parley.ToDelete) {
		add("delete", "post.delete")
	}
	return list
}

// guestsSuggest reports whether readers without an account are offered to suggest an
// edit of the posts of the page. Whether a post takes one yet is told when it is
// asked for: this page is kept.
func (v *questionView) guestsSuggest() bool {
	return v.rules.GuestEdits > 0 && !slices.ContainsFunc(v.States, func(s store.State) bool { return s.Kind == "locked" })
}

// postActionsOf are the acts on a post that the visitor may do, beside voting.
func (v *questionView) postActionsOf(p *store.Post) []action {
	path := "/posts/" + idOf(p.ID)
	name := v.postName(*p)
	var list []action
	toggle := func(what string, on bool) {
		key := "post." + what
		if on {
			key += ".on"
		}
		list = append(list, action{Path: path + "/" + what, Text: v.T(key), Label: v.T(key) + " " + name, Pressed: &on})
	}
	if v.may(p, parley.ToFollow) {
		toggle("follow", v.Viewer.Following[p.ID])
		toggle("save", v.Viewer.Saved[p.ID])
	}
	return list
}

// backTo is the page that an act leads on to: the post on its question's page.
func (s *Server) backTo(r *http.Request, post parley.PostID) (*response, error) {
	head, err := s.store.PostHead(r.Context(), post)
	if err != nil {
		return nil, err
	}
	return backToHead(head)
}

// backToHead is the same for a post whose place is known, with parameters for the
// page.
func backToHead(head store.PostHead, query ...string) (*response, error) {
	path := headPath(head)
	if path == "" {
		return nil, errNoPage
	}
	if head.Type == parley.Question {
		query = append([]string{"noredirect", "1"}, query...)
	}
	path, anchor, at := strings.Cut(path, "#")
	path = pathQuery(path, query...)
	if at {
		path += "#" + anchor
	}
	return seeOther(path)
}

// castVote serves POST /posts/{id}/vote/{type}: the numbers of the dump's
// VoteTypeId, 0 takes a vote back.
func (s *Server) castVote(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	act := s.act(r)
	var done votes.Result
	switch r.PathValue("type") {
	case "0":
		done, err = s.votes.Retract(r.Context(), act, id)
	case "1":
		_, err = s.posts.Accept(r.Context(), act, id)
	case "2":
		done, err = s.votes.Cast(r.Context(), act, id, parley.UpMod)
	case "3":
		done, err = s.votes.Cast(r.Context(), act, id, parley.DownMod)
	case "21":
		_, err = s.posts.Follow(r.Context(), act, id)
	default:
		return nil, errNoPage
	}
	if kind, ok := feedbackKinds[r.PathValue("type")]; ok && err != nil {
		return s.feedbackInstead(r, id, kind, err)
	}
	if err != nil {
		return nil, err
	}
	if done.Place.Question == 0 { // what a former version remembered of a vote has none
		return s.backTo(r, id)
	}
	return backToHead(store.PostHead{Place: done.Place, ID: id}, voteNote(id, done)...)
}

// The parameters of a question's page that tell a member of a vote just cast: on
// which post, how many are left if they are few, and that a reason would help.
const (
	votedOn   = "voted"
	votesLeft = "left"
	voteWhy   = "why"
)

// voteNote is what the page that a vote leads to has to say of it, as parameters.
func voteNote(post parley.PostID, done votes.Result) (query []string) {
	if done.Few {
		query = append(query, votesLeft, strconv.Itoa(done.Left))
	}
	if done.Explain {
		query = append(query, voteWhy, "1")
	}
	if query != nil {
		query = append(query, votedOn, idOf(post))
	}
	return query
}

// readVoteNote reads them.
func (v *questionView) readVoteNote(q url.Values) {
	var said []string
	if left, err := strconv.ParseUint(q.Get(votesLeft), 10, 16); err == nil {
		said = append(said, v.N("vote.left", int64(left)))
	}
	if q.Has(voteWhy) {
		said = append(said, v.T("vote.why"))
	}
	if note := v.feedbackNote(q.Get(noted)); note != "" {
		said = append(said, note)
	}
	if id, err := strconv.ParseInt(q.Get(votedOn), 10, 64); err == nil {
		v.voted, v.voteNote = parley.PostID(id), strings.Join(said, " ")
	}
}

// noteOf is what is said to the visitor of his vote on a post, "" for nothing.
func (v *questionView) noteOf(p *store.Post) string {
	if p.ID != v.voted {
		return ""
	}
	return v.voteNote
}

// follow serves POST /posts/{id}/follow: the button says whether the post is to
// be followed ("on") or no longer.
func (s *Server) follow(r *http.Request, id parley.PostID) (err error) {
	if r.PostForm.Get("on") == "true" {
		_, err = s.posts.Follow(r.Context(), s.act(r), id)
	} else {
		_, err = s.posts.Unfollow(r.Context(), s.act(r), id)
	}
	return err
}

// save serves POST /posts/{id}/save in the same way: for later.
func (s *Server) save(r *http.Request, id parley.PostID) (err error) {
	if r.PostForm.Get("on") == "true" {
		_, err = s.posts.Save(r.Context(), s.act(r), id, 0, "")
	} else {
		_, err = s.posts.Unsave(r.Context(), s.act(r), id)
	}
	return err
}

// accept serves POST /posts/{id}/accept.
func (s *Server) accept(r *http.Request, id parley.PostID) (err error) {
	if r.PostForm.Get("on") == "true" {
		_, err = s.posts.Accept(r.Context(), s.act(r), id)
	} else {
		_, err = s.posts.Unaccept(r.Context(), s.act(r), id)
	}
	return err
}

// undelete serves POST /posts/{id}/undelete.
func (s *Server) undelete(r *http.Request, id parley.PostID) error {
	_, err := s.posts.Undelete(r.Context(), s.act(r), id)
	return err
}

// draftOf reads a draft out of a form.
func draftOf(r *http.Request, kind store.DraftKind, post parley.PostID) store.Draft {
	f := r.PostForm
	return store.Draft{Kind: kind, Post: post, Base: f.Get("base"), Title: strings.TrimSpace(f.Get("title")), Tags: f.Get("tags"), Summary: f.Get("summary"), Body: f.Get("body"), Answer: f.Get(posts.FieldAnswer)}
}

// saveDraft serves POST /drafts/{kind}/{post}, which the script of the editor
// sends while somebody writes.
func (s *Server) saveDraft(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "post")
	if err != nil {
		return nil, err
	}
	kind := store.DraftKind(r.PathValue("kind"))
	if kind != store.DraftQuestion && kind != store.DraftAnswer && kind != store.DraftEdit {
		return nil, errNoPage
	}
	if r.PostForm.Get("forget") != "" {
		if err := s.posts.DropDraft(r.Context(), visitorFrom(r.Context()).Actor, kind, id); err != nil {
			return nil, err
		}
		return seeOther("/users/drafts")
	}
	if err := s.posts.KeepDraft(r.Context(), visitorFrom(r.Context()).Actor, draftOf(r, kind, id)); err != nil {
		return s.jsonError(r, err)
	}
	return &response{status: http.StatusNoContent, contentType: "text/plain; charset=utf-8", noStore: true}, nil
}

// forMember adds to a question's page what a member has there.
func (s *Server) forMember(r *http.Request, v *questionView) error {
	var err error
	if v.rules, err = s.store.Rules(r.Context()); err != nil {
		return err
	}
	if v.Visitor = visitorFrom(r.Context()); v.Visitor == nil {
		return nil
	}
	v.store = s.store
	v.readVoteNote(r.URL.Query())
	v.page.scripts = []string{s.editor}
	f := newForm(opened, idOf(s.store.Now().UnixMilli()), "body", v.Viewer.Draft)
	v.Answer = &writeView{page: v.page, Form: f, Rules: v.rules, Action: "/questions/" + idOf(v.Question.ID) + "/answer/submit", Draft: "answer/" + idOf(v.Question.ID),
		Restored: v.Viewer.Draft != "", MayWiki: v.rules.Holds(v.Visitor.Actor, "community-wiki"), Policy: v.policy}
	return nil
}

// voteLabel names a vote button; its state is told by aria-pressed.
func (v *questionView) voteLabel(p *store.Post, kind parley.VoteType) string {
	return v.T("vote."+buttonNames[kind]+".of", "post", v.postName(*p))
}

// voteTitle is the hint of a vote button: what it means, or why not.
func (v *questionView) voteTitle(p *store.Post, kind parley.VoteType) string {
	act := map[parley.VoteType]parley.Action{parley.UpMod: parley.ToVoteUp, parley.DownMod: parley.ToVoteDown}[kind]
	if why := v.whyNot(p, act); why != "" {
		return why
	}
	return v.T("vote." + buttonNames[kind])
}

var buttonNames = map[parley.VoteType]string{parley.UpMod: "up", parley.DownMod: "down"}
