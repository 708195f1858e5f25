package web

import (
	"encoding/json"

	"parley"
	"parley/internal/store"
)

// notice is a box above or below a post that tells its state.
type notice struct {
	Kind  string // "closed", "duplicate", "protected", "locked", "notice", "bounty"
	Title string
	Text  string
	By    []store.Person
	Since int64
	Links []store.QuestionLink // the originals of a duplicate
}

// closeTexts are the keys of the reasons, by CloseReasonTypeId.
var closeTexts = map[parley.CloseReason]string{
	parley.OldExactDuplicate: "duplicate", parley.ClosedDuplicate: "duplicate",
	parley.OldOffTopic: "offtopic", parley.ClosedOffTopic: "offtopic",
	parley.OldSubjective: "subjective", parley.OldNotARealQuestion: "notreal",
	parley.OldTooLocalized: "localized", parley.OldGeneralReference: "reference", parley.OldNoise: "noise",
	parley.ClosedNeedsDetails: "details", parley.ClosedNeedsFocus: "focus", parley.ClosedOpinionBased: "opinion",
}

// notices turns the states of a question into boxes.
func (v *questionView) notices() []notice {
	var list []notice
	for _, st := range v.States {
		n := notice{Kind: st.Kind, Since: st.Since}
		if st.User.ID != 0 {
			n.By = []store.Person{st.User}
		}
		switch st.Kind {
		case "closed":
			if v.Question.Closed == 0 {
				continue
			}
			v.closedNotice(&n, st)
		case "protected", "locked":
			n.Title, n.Text = v.T("notice."+st.Kind+".title"), v.T("notice."+st.Kind+".text")
		case "notice":
			n.Title, n.Text = v.T("notice.notice.title"), st.Text
		case "bounty":
			n.Title = v.T("notice.bounty.title", "amount", st.Reason)
			n.Text = v.T("notice.bounty.text", "date", v.When(st.EndDate, "").Text)
		default:
			continue
		}
		list = append(list, n)
	}
	if v.Question.Closed != 0 && !has(list, "closed") && !has(list, "duplicate") {
		list = append(list, notice{Kind: "closed", Title: v.T("notice.closed.title"), Text: v.T("close.unknown"), Since: v.Question.Closed})
	}
	return list
}

func has(list []notice, kind string) bool {
	for _, n := range list {
		if n.Kind == kind {
			return true
		}
	}
	return false
}

// voter is someone named in the text of an event. Whether the account still
// exists is known of the one alone who is known otherwise; the others are not
// linked.
func voter(id int64, name string, known store.Person) store.Person {
	if known.ID != 0 && parley.UserID(id) == known.ID {
		return known
	}
	return store.Person{Name: name}
}

// closedNotice fills the notice of a closing; the voters are in the JSON of the
// dump.
func (v *questionView) closedNotice(n *notice, st store.State) {
	reason := parley.CloseReason(st.Reason)
	key := closeTexts[reason]
	if key == "" {
		key = "unknown"
	}
	n.Title, n.Text = v.T("notice.closed.title"), v.T("close."+key)
	var voters struct {
		OriginalQuestionIds []int64
		Voters              []struct {
			Id          int64
			DisplayName string
		}
	}
	// Old rows hold other texts: then who closed is known from the row alone.
	if json.Unmarshal([]byte(st.Text), &voters) == nil && len(voters.Voters) > 0 {
		n.By = nil
		for _, u := range voters.Voters {
			n.By = append(n.By, voter(u.Id, u.DisplayName, st.User))
		}
	}
	if !reason.IsDuplicate() {
		return
	}
	n.Kind, n.Title, n.Text = "duplicate", v.T("notice.duplicate.title"), ""
	for _, o := range v.States {
		if o.Kind == "original" {
			n.Links = append(n.Links, store.QuestionLink{ID: parley.PostID(o.Reason), Title: o.Text})
		}
	}
}
