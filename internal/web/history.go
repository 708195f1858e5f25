package web

import (
	"errors"
	"html"
	"net/http"
	"strconv"

	"parley"
	"parley/internal/markup"
	"parley/internal/store"
)

const (
	revisionsPerPage = 20
	// renderBudget is how many bytes of Markdown one page renders for
	// comparisons; revisions beyond it are shown on pages of their own.
	renderBudget = 256 << 10
)

// revisionViews are the ways to show changes, the usual one first.
var revisionViews = []string{"rendered", "source", "side"}

// historyView is the page of a post's revisions.
type historyView struct {
	*page
	Head    store.PostHead
	History *store.History
	View    string // of revisionViews
	Items   []revisionItem
	Before  []eventLine
	Pages   pager

	MayRollBack bool // the visitor may make an older revision the current one
}

// revisionItem is a revision as the list shows it.
type revisionItem struct {
	store.Revision
	TitleHTML string // with marks; "" if it did not change
	BodyHTML  string // rendered, with marks; "" if it did not change or is shown as lines
	Lines     []diffRow
	TagMarks  []tagMark
	TooLong   bool
	Proposal  *proposal
	After     []eventLine // what happened after it
}

// proposal is who proposed and approved a suggested edit.
type proposal struct {
	Proposer  store.Person // without ID and name for somebody without an account
	Approvers []store.Person
}

// tagMark is a tag of a revision that stayed, came or went.
type tagMark struct {
	Name string
	Kind markup.DiffKind
}

// showRevisions serves /posts/{id}/revisions.
func (s *Server) showRevisions(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	head, err := s.store.PostHead(r.Context(), id)
	if err != nil {
		return nil, err
	}
	number := pageNumber(r)
	history, err := s.store.History(r.Context(), id, number, revisionsPerPage)
	if err != nil {
		return nil, err
	}
	view := r.URL.Query().Get("view")
	if view != "source" && view != "side" {
		view = revisionViews[0]
	}
	path := "/posts/" + idOf(id) + "/revisions"
	if number > 1 && len(history.Revisions) == 0 {
		return redirect(http.StatusFound, path, shownBy(head)...)
	}
	p := s.page("questions", "")
	v := &historyView{page: p, Head: head, History: history, View: view}
	p.Title, p.Robots = p.T("history.of", "post", p.postTitle(head)), "noindex"
	v.Pages = newPager(number, int64(history.Total), revisionsPerPage, path, viewQuery(view))
	p.Canonical = v.Pages.Link(number)
	people, err := s.proposers(r, history.Revisions)
	if err != nil {
		return nil, err
	}
	budget := &comparison{renderer: s.renderer, left: renderBudget, rendered: map[string]string{}}
	for _, rev := range history.Revisions {
		v.Items = append(v.Items, v.item(rev, budget, people))
	}
	v.Before = p.eventLines(history.Before)
	if v.MayRollBack, err = s.mayEdit(r, head); err != nil {
		return nil, err
	}
	return s.html(r.Context(), p, revisionsPage(v), shownBy(head)...)
}

func viewQuery(view string) []string {
	if view == revisionViews[0] {
		return nil
	}
	return []string{"view", view}
}

// mayEdit reports whether the visitor may edit a question or answer at once.
func (s *Server) mayEdit(r *http.Request, head store.PostHead) (bool, error) {
	visitor := visitorFrom(r.Context())
	if visitor == nil || head.Type != parley.Question && head.Type != parley.Answer {
		return false, nil
	}
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return false, err
	}
	o, _, err := s.objectOf(r, head, visitor.Actor)
	if err != nil {
		return false, err
	}
	return parley.Can(rules, visitor.Actor, parley.ToEdit, o) == nil, nil
}

// shownBy names what a page about a post shows.
func shownBy(h store.PostHead) []string {
	return []string{"question " + idOf(h.Question), "post " + idOf(h.ID), "user " + idOf(h.Owner.ID)}
}

// maxApprovers is how many approvers of one suggestion are named.
const maxApprovers = 10

// proposers fetches the people of the suggested edits on a page, together.
func (s *Server) proposers(r *http.Request, revisions []store.Revision) (map[parley.UserID]store.Person, error) {
	var ids []parley.UserID
	for _, rev := range revisions {
		if sug, ok := parley.ParseSuggestion(rev.Suggestion); ok {
			ids = append(append(ids, sug.Proposer), sug.Approvers[:min(len(sug.Approvers), maxApprovers)]...)
		}
	}
	return s.store.PersonsByID(r.Context(), ids)
}

func newProposal(comment string, people map[parley.UserID]store.Person) *proposal {
	sug, ok := parley.ParseSuggestion(comment)
	if !ok {
		return nil
	}
	named := func(id parley.UserID) store.Person {
		if p, ok := people[id]; ok || id == 0 {
			return p
		}
		return store.Person{Name: "user" + idOf(id)} // the account is gone
	}
	p := &proposal{Proposer: named(sug.Proposer)}
	for _, id := range sug.Approvers[:min(len(sug.Approvers), maxApprovers)] {
		p.Approvers = append(p.Approvers, named(id))
	}
	return p
}

// comparison renders and compares texts as long as its budget lasts.
type comparison struct {
	renderer *markup.Renderer
	left     int // bytes of Markdown
	rendered map[string]string
}

var errBudget = errors.New("too much to compare on one page")

func (c *comparison) render(source string) (string, error) {
	if html, ok := c.rendered[source]; ok {
		return html, nil
	}
	if c.left -= len(source); c.left < 0 {
		return "", errBudget
	}
	html, err := c.renderer.Markdown(source)
	if err != nil {
		return "", err
	}
	c.rendered[source] = html
	return html, nil
}

// item prepares a revision in the view of the page.
func (v *historyView) item(rev store.Revision, c *comparison, people map[parley.UserID]store.Person) revisionItem {
	it := revisionItem{Revision: rev, After: v.eventLines(rev.Events), Proposal: newProposal(rev.Suggestion, people)}
	first := rev.Kind <= parley.InitialTags
	if rev.Title.Own && !rev.Title.Long {
		it.TitleHTML = lineDiff(rev.Title.Old, rev.Title.New)
		if first {
			it.TitleHTML = html.EscapeString(rev.Title.New)
		}
	}
	if rev.Tags.Own {
		before, after := parley.SplitTags(rev.Tags.Old), parley.SplitTags(rev.Tags.New)
		if first {
			before = after
		}
		it.TagMarks = tagDiff(before, after)
	}
	if !rev.Body.Own {
		return it
	}
	it.TooLong = rev.Body.Long
	switch {
	case it.TooLong:
	case v.View != revisionViews[0]:
		if c.left -= len(rev.Body.Old) + len(rev.Body.New); c.left < 0 {
			it.TooLong = true
		} else if v.View == "side" {
			it.Lines = sideBySide(markup.DiffSource(rev.Body.Old, rev.Body.New))
		} else {
			it.Lines = oneColumn(markup.DiffSource(rev.Body.Old, rev.Body.New))
		}
	default:
		before, err := c.render(rev.Body.Old)
		after, err2 := c.render(rev.Body.New)
		switch err = errors.Join(err, err2); {
		case errors.Is(err, errBudget):
			it.TooLong = true
		case err != nil: // more than a post may have: its lines can be compared all the same
			it.Lines = oneColumn(markup.DiffSource(rev.Body.Old, rev.Body.New))
		case first && rev.Body.Old == "":
			it.BodyHTML = after
		default:
			it.BodyHTML = markup.DiffHTML(before, after)
		}
	}
	return it
}

// revisionView is the page of one revision: the post as it stood then.
type revisionView struct {
	*page
	Head     store.PostHead
	Revision *store.Revision
	Total    int
	BodyHTML string // "" if the text cannot be rendered
	Source   string // the Markdown, on the page of the source
}

// findRevision serves /revisions/{guid}.
func (s *Server) findRevision(r *http.Request) (*response, error) {
	post, number, err := s.store.RevisionOf(r.Context(), r.PathValue("guid"))
	if err != nil {
		return nil, err
	}
	return redirect(http.StatusFound, revisionPath(post, number), "post "+idOf(post))
}

func revisionPath(post parley.PostID, number int) string {
	return "/revisions/" + idOf(post) + "/" + strconv.Itoa(number)
}

// sourcePath is the address of a revision's Markdown, "" for one without GUID.
func sourcePath(rev *store.Revision) string {
	if rev.GUID == "" {
		return ""
	}
	return "/revisions/" + pathEscape(rev.GUID) + "/view-source"
}

// showRevision serves /revisions/{post}/{n}, and leads there from
// /revisions/{guid}/{n}, whose number counts the revisions of the same post.
func (s *Server) showRevision(r *http.Request) (*response, error) {
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return nil, errNoPage
	}
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		post, _, err := s.store.RevisionOf(r.Context(), r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		return redirect(http.StatusFound, revisionPath(post, number), "post "+idOf(post))
	}
	v, err := s.revisionView(r, id, number)
	if err != nil {
		return nil, err
	}
	v.Title = v.T("history.revision.of", "n", number, "post", v.postTitle(v.Head))
	v.Canonical = revisionPath(id, number)
	if !v.Revision.Body.Long {
		// What cannot be rendered is shown as its source.
		v.BodyHTML, _ = s.renderer.Markdown(v.Revision.Body.New)
	}
	return s.html(r.Context(), v.page, revisionPage(v), shownBy(v.Head)...)
}

func (s *Server) revisionView(r *http.Request, id parley.PostID, number int) (*revisionView, error) {
	head, err := s.store.PostHead(r.Context(), id)
	if err != nil {
		return nil, err
	}
	rev, total, err := s.store.Revision(r.Context(), id, number)
	if err != nil {
		return nil, err
	}
	p := s.page("questions", "")
	p.Robots = "noindex"
	return &revisionView{page: p, Head: head, Revision: rev, Total: total}, nil
}

// showSource serves /revisions/{guid}/view-source; with ?format=raw the text alone.
func (s *Server) showSource(r *http.Request) (*response, error) {
	post, number, err := s.store.RevisionOf(r.Context(), r.PathValue("guid"))
	if err != nil {
		return nil, err
	}
	v, err := s.revisionView(r, post, number)
	if err != nil {
		return nil, err
	}
	if v.Source, err = s.store.Source(r.Context(), post, number); err != nil {
		return nil, err
	}
	if r.URL.Query().Get("format") == "raw" {
		return &response{status: http.StatusOK, contentType: "text/plain; charset=utf-8", body: []byte(v.Source), robots: "noindex",
			shows: shownBy(v.Head), fresh: v.fresh}, nil
	}
	v.Title = v.T("history.source_title", "n", number)
	v.Canonical = sourcePath(v.Revision)
	return s.html(r.Context(), v.page, sourcePage(v), shownBy(v.Head)...)
}

// viewTabs are the ways to show the changes.
func (v *historyView) viewTabs() []tab {
	var list []tab
	for _, view := range revisionViews {
		list = append(list, tab{Text: v.T("history." + view), Path: pathQuery("/posts/"+idOf(v.Head.ID)+"/revisions", viewQuery(view)...), Current: view == v.View})
	}
	return list
}

// revisionVerb says what a revision did.
func (p *page) revisionVerb(rev *store.Revision) string {
	switch {
	case rev.RollbackTo != 0:
		return p.T("history.rollbackto")
	case rev.Kind >= parley.RollbackTitle:
		return p.T("history.rollback")
	case rev.Kind >= parley.EditTitle && rev.Suggestion != "":
		return p.T("history.suggested")
	case rev.Kind >= parley.EditTitle:
		return p.T("history.edited")
	}
	return p.T("history.first")
}

// tags are the tags in force with the revision.
func (v *revisionView) tags() []tagMark {
	tags := parley.SplitTags(v.Revision.Tags.New)
	return tagDiff(tags, tags)
}
