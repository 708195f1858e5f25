package web

import (
	"encoding/json"
	"strconv"
	"strings"

	"parley"
	"parley/internal/store"
)

// eventLine is a line that tells of a closing, a protection, a migration and
// so on.
type eventLine struct {
	What   string
	Reason string
	HTML   string // safe: where it went or came from
	Links  []int64
	By     []store.Person
	At     when
}

// eventNames are the keys of the events.
var eventNames = map[parley.PostHistoryType]string{
	parley.PostClosed: "closed", parley.PostReopened: "reopened", parley.PostDeleted: "deleted", parley.PostUndeleted: "undeleted",
	parley.PostLocked: "locked", parley.PostUnlocked: "unlocked", parley.CommunityOwned: "wiki", parley.PostMigrated: "migrated",
	parley.QuestionMerged: "merged", parley.QuestionUnmerged: "unmerged", parley.QuestionProtected: "protected",
	parley.QuestionUnprotected: "unprotected", parley.PostDisassociated: "disassociated", parley.SuggestedEditApplied: "suggestion",
	parley.PostTweeted: "tweeted", parley.MovedToChat: "chat", parley.NoticeAdded: "notice", parley.NoticeRemoved: "unnotice",
	parley.MigratedAway: "away", parley.MigratedHere: "here", parley.MergeSource: "mergesource", parley.MergeDestination: "mergetarget",
	parley.CommunityBump: "bumped", parley.BecameHot: "hot", parley.RemovedFromHot: "unhot", parley.FromAskWizard: "wizard",
}

// maxNamed is how many voters or originals of one event are named.
const maxNamed = 20

func (p *page) eventLines(rows []store.HistoryRow) []eventLine {
	var list []eventLine
	for _, row := range rows {
		list = append(list, p.eventLine(row))
	}
	return list
}

// eventLine tells of a row of the history.
func (p *page) eventLine(row store.HistoryRow) eventLine {
	e := eventLine{At: p.When(row.Created, "")}
	if row.User.ID != 0 || row.User.Name != "" {
		e.By = []store.Person{row.User}
	}
	if name := eventNames[row.Type]; name != "" {
		e.What = p.T("event." + name)
	} else {
		e.What = p.T("event.other", "n", int(row.Type))
	}
	switch row.Type {
	case parley.PostClosed:
		reason, err := strconv.Atoi(row.Comment)
		if key := closeTexts[parley.CloseReason(reason)]; err == nil && key != "" {
			e.Reason = p.T("event.reason." + key)
		}
		p.voters(&e, row.Text)
	case parley.PostReopened, parley.PostDeleted, parley.PostUndeleted, parley.PostLocked, parley.PostUnlocked,
		parley.QuestionProtected, parley.QuestionUnprotected:
		p.voters(&e, row.Text)
	case parley.MigratedAway, parley.MigratedHere, parley.PostMigrated, parley.MergeSource, parley.MergeDestination, parley.PostTweeted:
		p.voters(&e, row.Text)
		address := row.Comment
		if address == "" {
			address = row.Text
		}
		for _, word := range []string{"to ", "from "} {
			address = strings.TrimPrefix(address, word)
		}
		if strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") {
			e.HTML = p.Comment(address)
		}
	case parley.PostDisassociated:
		e.By = nil // the point of it is that nobody knows
	}
	return e
}

// voters reads who took part from the JSON of the dump. Old rows hold other
// texts: then who did it is known from the row alone.
func (p *page) voters(e *eventLine, text string) {
	var v struct {
		OriginalQuestionIds []int64
		Voters              []struct {
			Id          int64
			DisplayName string
		}
	}
	if !strings.HasPrefix(text, "{") || json.Unmarshal([]byte(text), &v) != nil {
		return
	}
	e.Links = v.OriginalQuestionIds[:min(len(v.OriginalQuestionIds), maxNamed)]
	if len(v.Voters) == 0 {
		return
	}
	var known store.Person
	if len(e.By) > 0 {
		known = e.By[0]
	}
	e.By = nil
	for _, u := range v.Voters[:min(len(v.Voters), maxNamed)] {
		e.By = append(e.By, voter(u.Id, u.DisplayName, known))
	}
}
