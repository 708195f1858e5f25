package web

import (
	"encoding/json"
	"time"

	"parley/internal/markup"
	"parley/internal/store"
)

// What a question page says of itself to machines (schema.org).
type (
	dataPage struct {
		Context string       `json:"@context"`
		Type    string       `json:"@type"`
		Entity  dataQuestion `json:"mainEntity"`
	}
	dataQuestion struct {
		Type      string       `json:"@type"`
		Name      string       `json:"name"`
		Text      string       `json:"text"`
		Answers   int64        `json:"answerCount"`
		Votes     int64        `json:"upvoteCount"`
		Author    dataPerson   `json:"author"`
		Created   string       `json:"dateCreated,omitempty"`
		Accepted  *dataAnswer  `json:"acceptedAnswer,omitempty"`
		Suggested []dataAnswer `json:"suggestedAnswer,omitempty"`
	}
	dataAnswer struct {
		Type    string     `json:"@type"`
		Text    string     `json:"text"`
		Votes   int64      `json:"upvoteCount"`
		Author  dataPerson `json:"author"`
		URL     string     `json:"url"`
		Created string     `json:"dateCreated,omitempty"`

		Citation []map[string]any `json:"citation,omitempty"`
		Parts    []map[string]any `json:"hasPart,omitempty"`
	}
	dataPerson struct {
		Type string `json:"@type"`
		Name string `json:"name"`
		URL  string `json:"url,omitempty"`
	}
)

// structuredText is how many characters of a post the structured data repeats.
const structuredText = 500

// structured is the page as schema.org's QAPage.
func (v *questionView) structured() string {
	q := v.Question
	data := dataQuestion{Type: "Question", Name: v.Heading(), Text: markup.Excerpt(v.bodies[q.ID], structuredText),
		Answers: q.AnswerCount, Votes: q.Score, Author: v.dataPerson(Author(q)), Created: dataTime(q.Created)}
	for _, a := range v.Answers {
		answer := dataAnswer{Type: "Answer", Text: markup.Excerpt(v.bodies[a.ID], structuredText), Votes: a.Score,
			Author: v.dataPerson(Author(a)), URL: v.Absolute(v.answerPath(a.ID)), Created: dataTime(a.Created)}
		if e := v.evidence[a.ID]; e != nil {
			answer.Citation, answer.Parts = e.citations(v.Absolute)
		}
		if v.accepted(a) {
			data.Accepted = &answer
		} else {
			data.Suggested = append(data.Suggested, answer)
		}
	}
	text, err := json.Marshal(dataPage{Context: "https://schema.org", Type: "QAPage", Entity: data})
	if err != nil {
		return "{}" // strings and numbers always marshal
	}
	return string(text) // json.Marshal escapes < > &
}

func (v *questionView) dataPerson(p store.Person) dataPerson {
	d := dataPerson{Type: "Person", Name: v.PersonName(p)}
	if path := PersonPath(p); path != "" {
		d.URL = v.Absolute(path)
	}
	return d
}

// dataTime is a time as machines read it, "" for one that is not known.
func dataTime(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format(time.RFC3339)
}
