package evidence

import (
	"time"
	"unicode/utf8"
)

// contextRunes is how much of the text stands in a selector on either side of
// the passage, in code points.
const contextRunes = 32

// TextQuoteSelector is that of the W3C Web Annotation data model: a passage by its
// words and those around it.
type TextQuoteSelector struct {
	Type   string `json:"type"`
	Exact  string `json:"exact"`
	Prefix string `json:"prefix,omitempty"`
	Suffix string `json:"suffix,omitempty"`
}

// TextPositionSelector is a passage by its place, in code points.
type TextPositionSelector struct {
	Type  string `json:"type"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Select returns the selectors of a passage that stands between two others.
func Select(before, passage, after string, s Segment) PassageSelectors {
	from, to := len(before), 0
	for range contextRunes {
		_, size := utf8.DecodeLastRuneInString(before[:from])
		from -= size
		_, size = utf8.DecodeRuneInString(after[to:])
		to += size
	}
	return PassageSelectors{
		TextQuoteSelector{Type: "TextQuoteSelector", Exact: passage, Prefix: before[from:], Suffix: after[:to]},
		TextPositionSelector{Type: "TextPositionSelector", Start: s.Start, End: s.End},
	}
}

// AnnotationOf says what an annotation is of.
type AnnotationOf struct {
	ID       string    // its own address
	Source   string    // the address of the source
	Cached   string    // the address of the copy that was compared, or ""
	Fetched  time.Time // when the copy was made
	Checked  time.Time // when the two were compared
	Software string    // the address of the site that did it
	Note     string    // that reviewers agreed to, "" for none
}

// Annotation is a verdict as a W3C Web Annotation. It is to be written as JSON.
type Annotation struct {
	Context    string             `json:"@context"`
	ID         string             `json:"id"`
	Type       string             `json:"type"`
	Motivation string             `json:"motivation"`
	Created    string             `json:"created"`
	Creator    annotationCreator  `json:"creator"`
	Body       any                `json:"body"` // one annotationBody, or a list
	Target     []annotationTarget `json:"target"`
}

type annotationCreator struct {
	Type     string `json:"type"`
	Homepage string `json:"homepage,omitempty"`
}

type annotationBody struct {
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
	Value   string `json:"value"`
}

type annotationTarget struct {
	Type     string           `json:"type"`
	Source   string           `json:"source"`
	State    *annotationState `json:"state,omitempty"`
	Selector []any            `json:"selector,omitempty"`
}

type annotationState struct {
	Type       string `json:"type"`
	SourceDate string `json:"sourceDate"`
	Cached     string `json:"cached,omitempty"`
}

// PassageSelectors are both selectors of one passage.
type PassageSelectors struct {
	Quote    TextQuoteSelector
	Position TextPositionSelector
}

// Annotate describes a status of a quotation: what was found of it is one target
// each, or the whole source if nothing was.
func Annotate(status Status, found []PassageSelectors, of AnnotationOf) Annotation {
	a := Annotation{
		Context:    "http://www.w3.org/ns/anno.jsonld",
		ID:         of.ID,
		Type:       "Annotation",
		Motivation: "assessing",
		Created:    of.Checked.UTC().Format(time.RFC3339),
		Creator:    annotationCreator{Type: "Software", Homepage: of.Software},
	}
	verdict := annotationBody{Type: "TextualBody", Purpose: "classifying", Value: string(status)}
	if a.Body = verdict; of.Note != "" {
		a.Body = []annotationBody{verdict, {Type: "TextualBody", Purpose: "commenting", Value: of.Note}}
	}
	var state *annotationState
	if !of.Fetched.IsZero() {
		state = &annotationState{"TimeState", of.Fetched.UTC().Format(time.RFC3339), of.Cached}
	}
	for _, s := range found {
		a.Target = append(a.Target, annotationTarget{"SpecificResource", of.Source, state, []any{s.Quote, s.Position}})
	}
	if a.Target == nil {
		a.Target = []annotationTarget{{"SpecificResource", of.Source, state, nil}}
	}
	return a
}
