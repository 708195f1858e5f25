package demo

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley"
)

// event is one row of PostHistory. The Community is the author if community is
// set; nobody is if there is no author at all.
type event struct {
	kind      parley.PostHistoryType
	post      *post
	guid      string
	at        time.Time
	by        author
	community bool
	comment   string
	text      *string
}

var closeReasons = map[string]parley.CloseReason{
	"duplicate": parley.ClosedDuplicate,
	"off-topic": parley.ClosedOffTopic,
	"details":   parley.ClosedNeedsDetails,
	"focus":     parley.ClosedNeedsFocus,
	"opinion":   parley.ClosedOpinionBased,
}

// history returns all rows of PostHistory in the order of time.
func (s *site) history() ([]event, error) {
	var all []event
	suggested := 0
	for _, p := range s.posts {
		all = append(all, p.texts(&suggested)...)
		if p.draft != nil && p.draft.Wiki {
			all = append(all, event{kind: parley.CommunityOwned, post: p, guid: guid(p.name(), "wiki"), at: p.created, by: p.owner})
		}
	}
	for _, t := range s.topics {
		acts, err := s.acts(t)
		if err != nil {
			return nil, fmt.Errorf("thread %s: %w", t.slug, err)
		}
		all = append(all, acts...)
	}
	slices.SortStableFunc(all, func(a, b event) int { return a.at.Compare(b.at) })
	numberNotices(all)
	return all, nil
}

// texts returns the rows of the revisions of a post. It counts the suggested
// edits, whose numbers the rows give.
func (p *post) texts(suggested *int) []event {
	var all []event
	for i, r := range p.revisions {
		add := func(kind parley.PostHistoryType, text string) {
			all = append(all, event{kind: kind, post: p, guid: r.guid, at: r.at, by: r.by,
				community: r.by == author{}, comment: r.summary, text: &text})
		}
		// The types of a text follow each other: initial, edit, rollback.
		step := parley.PostHistoryType(0)
		switch {
		case r.rollback:
			step = parley.RollbackTitle - parley.InitialTitle
		case i > 0:
			step = parley.EditTitle - parley.InitialTitle
		}
		if r.changed.body {
			add(parley.InitialBody+step, r.body)
		}
		if r.changed.title {
			add(parley.InitialTitle+step, r.title)
		}
		if r.changed.tags {
			add(parley.InitialTags+step, parley.JoinTags(r.tags))
		}
		if len(r.approved) > 0 {
			*suggested++
			var by []string
			for _, a := range r.approved {
				by = append(by, strconv.FormatInt(int64(a.id), 10))
			}
			all = append(all, event{kind: parley.SuggestedEditApplied, post: p, guid: r.guid, at: r.at,
				comment: fmt.Sprintf("Proposed by %d approved by %s edit id of %d", r.by.id, strings.Join(by, ", "), *suggested)})
		}
	}
	return all
}

// acts returns the rows of what was done to a question beside editing it.
func (s *site) acts(t *topic) ([]event, error) {
	var all []event
	d := t.question.draft
	add := func(e event, err error) error {
		all = append(all, e)
		return err
	}
	if d.Closed != nil {
		if err := add(s.closure(t)); err != nil {
			return nil, err
		}
	}
	if a := d.Protected; a != nil {
		if err := add(s.act(t, parley.QuestionProtected, t.at(a.After, "protected"), nil, a.By)); err != nil {
			return nil, err
		}
	}
	if a := d.Locked; a != nil {
		if err := add(s.act(t, parley.PostLocked, t.frozen(), nil, a.By)); err != nil {
			return nil, err
		}
		if err := add(s.act(t, parley.NoticeAdded, t.frozen(), nil, a.By)); err != nil {
			return nil, err
		}
	}
	if b := d.Bounty; b != nil {
		if err := add(s.act(t, parley.NoticeAdded, t.at(b.After, "bounty"), nil, b.By)); err != nil {
			return nil, err
		}
		for _, a := range t.answers {
			if a.draft.Awarded == 0 {
				continue
			}
			if err := add(s.act(t, parley.NoticeRemoved, a.awardedAt(), nil, b.By)); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// act makes the row of something that members did to a question. Notices have
// no text, everything else names those who voted for it.
func (s *site) act(t *topic, kind parley.PostHistoryType, at time.Time, originals []parley.PostID, who ...string) (event, error) {
	e := event{kind: kind, post: t.question, guid: guid(t.slug, kind, at.Sub(t.question.created)), at: at}
	var voters []author
	for _, key := range who {
		a, err := s.author(key)
		if err != nil {
			return e, err
		}
		e.by = a // the last one counts as the one who did it
		voters = append(voters, a)
		s.saw(a, at)
	}
	if kind == parley.NoticeAdded || kind == parley.NoticeRemoved {
		return e, nil
	}
	text, err := voterText(voters, originals)
	e.text = &text
	return e, err
}

// closure makes the row of the closing of a question.
func (s *site) closure(t *topic) (event, error) {
	c := t.question.draft.Closed
	reason, ok := closeReasons[c.Reason]
	if !ok {
		return event{}, fmt.Errorf("unknown close reason %q", c.Reason)
	}
	var originals []parley.PostID
	if c.Of != "" {
		original, err := s.topic(c.Of)
		if err != nil {
			return event{}, err
		}
		originals = append(originals, original.question.id)
	}
	if reason.IsDuplicate() != (originals != nil) {
		return event{}, fmt.Errorf("closed as %q, original %q: a duplicate has one, other questions have none", c.Reason, c.Of)
	}
	e, err := s.act(t, parley.PostClosed, t.closed(), originals, c.By...)
	e.comment = strconv.Itoa(int(reason))
	return e, err
}

// numberNotices gives notices their numbers in the order of time, which are all
// that the dump says about them; the removal of one names it.
func numberNotices(all []event) {
	n := 0
	running := map[*post]string{}
	for i := range all {
		switch e := &all[i]; e.kind {
		case parley.NoticeAdded:
			n++
			e.comment = strconv.Itoa(n)
			running[e.post] = e.comment
		case parley.NoticeRemoved:
			e.comment = running[e.post]
		}
	}
}

// voterText is the JSON that the dump has for acts by vote.
func voterText(voters []author, originals []parley.PostID) (string, error) {
	type voter struct {
		ID   parley.UserID `json:"Id"`
		Name string        `json:"DisplayName"`
	}
	text := struct {
		Originals []parley.PostID `json:"OriginalQuestionIds,omitempty"`
		Voters    []voter
	}{Originals: originals}
	for _, v := range voters {
		if v.person == nil {
			return "", fmt.Errorf("a deleted account (%s) cannot have voted here", v.deleted)
		}
		text.Voters = append(text.Voters, voter{v.id, v.Name})
	}
	b, err := json.Marshal(text)
	return string(b), err
}
