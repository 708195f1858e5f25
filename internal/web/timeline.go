package web

import (
	"net/http"
	"strings"
	"time"

	"parley"
	"parley/internal/store"
)

const timelinePageSize = 50

// timelineView is the page of everything that happened to a post.
type timelineView struct {
	*page
	Head    store.PostHead
	Filter  store.TimelineFilter
	Entries []timelineEntry
	Pages   pager
}

// timelineEntry is a row of the table.
type timelineEntry struct {
	When     when
	What     string
	Who      []store.Person
	HTML     string // safe: a comment, the summary of a revision
	Path     string // where it can be read
	Text     string // of the link to Path, or the detail itself
	Event    *eventLine
	Score    int64
	Proposal *proposal
}

// timelineFilters maps ?filter= to what is shown.
var timelineFilters = []store.TimelineFilter{store.TimelineAll, store.TimelineHistory, store.TimelineComments, store.TimelineVoting}

// showTimeline serves /posts/{id}/timeline.
func (s *Server) showTimeline(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	head, err := s.store.PostHead(r.Context(), id)
	if err != nil {
		return nil, err
	}
	filter := store.TimelineAll
	for _, f := range timelineFilters {
		if strings.EqualFold(r.URL.Query().Get("filter"), string(f)) {
			filter = f
		}
	}
	number := pageNumber(r)
	list, total, err := s.store.Timeline(r.Context(), id, filter, number, timelinePageSize)
	if err != nil {
		return nil, err
	}
	path := "/posts/" + idOf(id) + "/timeline"
	query := []string{"filter", string(filter)}
	if number > 1 && len(list) == 0 {
		return redirect(http.StatusFound, pathQuery(path, query...), shownBy(head)...)
	}
	var proposed []store.Revision
	for _, e := range list {
		if e.Type == parley.SuggestedEditApplied {
			proposed = append(proposed, store.Revision{Suggestion: e.Comment})
		}
	}
	people, err := s.proposers(r, proposed)
	if err != nil {
		return nil, err
	}
	p := s.page("questions", "")
	p.Title, p.Robots = p.T("timeline.of", "post", p.postTitle(head)), "noindex"
	v := &timelineView{page: p, Head: head, Filter: filter, Pages: newPager(number, total, timelinePageSize, path, query)}
	p.Canonical = v.Pages.Link(number)
	for _, e := range list {
		v.Entries = append(v.Entries, v.entry(e, people))
	}
	return s.html(r.Context(), p, timelinePage(v), shownBy(head)...)
}

// filterTabs are the ways to choose what is shown.
func (v *timelineView) filterTabs() []tab {
	var list []tab
	for _, f := range timelineFilters {
		key := string(f)
		if f == store.TimelineAll {
			key = "all"
		}
		list = append(list, tab{Text: v.T("timeline." + key), Path: pathQuery("/posts/"+idOf(v.Head.ID)+"/timeline", "filter", string(f)), Current: f == v.Filter})
	}
	return list
}

// voteNames are the keys of the votes that a timeline counts.
var voteNames = map[parley.VoteType]string{
	parley.AcceptedByOriginator: "accept", parley.UpMod: "up", parley.DownMod: "down", parley.Favorite: "favorite",
}

func (v *timelineView) entry(e store.TimelineEntry, people map[parley.UserID]store.Person) timelineEntry {
	t := timelineEntry{When: v.When(e.Created, "")}
	if e.User.ID != 0 || e.User.Name != "" {
		t.Who = []store.Person{e.User}
	}
	switch e.Kind {
	case store.TimelineRevision:
		v.revisionEntry(&t, e)
	case store.TimelineEvent:
		line := v.eventLine(e.HistoryRow)
		t.What, t.Who, t.Event = line.What, line.By, &line
		t.Proposal = newProposal(e.Comment, people)
	case store.TimelineComment:
		t.What, t.HTML, t.Score = v.T("timeline.comment"), v.Comment(e.Text), e.N
		t.Path = "/posts/comments/" + idOf(e.ID)
	case store.TimelineAnswer:
		t.What, t.Score = v.T("timeline.answer"), e.N
		t.Path, t.Text = "/a/"+idOf(e.ID), v.T("timeline.toanswer")
	case store.TimelineVotes:
		t.What, t.When = v.N("timeline."+voteNames[e.Vote], e.N), v.day(e.Created)
	case store.TimelineBounty:
		key := "bounty"
		if e.Vote == parley.BountyClose {
			key = "award"
		}
		t.What, t.When = v.T("timeline."+key, "n", e.N), v.day(e.Created)
	}
	return t
}

// revisionEntry tells of a revision, and what it set.
func (v *timelineView) revisionEntry(t *timelineEntry, e store.TimelineEntry) {
	switch {
	case e.RevisionKind >= parley.RollbackTitle:
		t.What = v.T("timeline.rolledback")
	case e.RevisionKind >= parley.EditTitle:
		t.What = v.T("timeline.edited")
	case v.Head.Type == parley.Question:
		t.What = v.T("timeline.asked")
	case v.Head.Type == parley.Answer:
		t.What = v.T("timeline.answered")
	default:
		t.What = v.T("timeline.created")
	}
	if e.RevisionKind >= parley.EditTitle {
		var parts []string
		if e.SetsTitle {
			parts = append(parts, v.T("timeline.title_part"))
		}
		if e.SetsBody {
			parts = append(parts, v.T("timeline.body_part"))
		}
		if e.SetsTags {
			parts = append(parts, v.T("timeline.tags_part"))
		}
		t.What += " (" + strings.Join(parts, ", ") + ")"
		if e.Comment != "" {
			t.HTML = v.Comment(e.Comment)
		}
	}
	t.Path, t.Text = "/posts/"+idOf(v.Head.ID)+"/revisions", v.T("timeline.revision")
	if e.GUID != "" {
		t.Path = "/revisions/" + pathEscape(e.GUID)
	}
}

// day is a date of which no more than the day is known.
func (v *timelineView) day(ms int64) when {
	if ms == 0 {
		return v.When(0, "")
	}
	t := time.UnixMilli(ms).UTC()
	day := t.Format(time.DateOnly)
	return when{Text: v.T("timeline.day", "month", v.T("date.month."+idOf(int64(t.Month()))), "day", t.Day(), "year", t.Year()), Title: day, Machine: day}
}
