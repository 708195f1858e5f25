package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"slices"
	"sync"

	"parley/internal/evidence"
	"parley/internal/extract"
)

type quoteCmd struct {
	Check quoteCheckCmd `cmd:"" help:"Compare quotations with their sources. Reads JSON lines {\"id\", \"quote\", \"text\" or \"html\", \"lang\"} and writes a line for each: {\"id\", \"status\", \"severity\", \"segments\", \"marks\", \"edits\", …}."`
}

type quoteCheckCmd struct{}

// quoteCase is a line of input.
type quoteCase struct {
	ID    json.RawMessage `json:"id"`
	Quote *string         `json:"quote"`
	Text  *string         `json:"text"`
	HTML  *string         `json:"html"`
	URL   string          `json:"url"`
	Lang  string          `json:"lang"`
}

// quoteResult is a line of output. Segments are offsets in code points: of text,
// or of the text that was taken out of html.
type quoteResult struct {
	ID        json.RawMessage   `json:"id"`
	Status    evidence.Status   `json:"status,omitempty"`
	Severity  evidence.Severity `json:"severity,omitempty"`
	Reason    evidence.Reason   `json:"reason,omitempty"`
	Coverage  float64           `json:"coverage"`
	Segments  [][2]int          `json:"segments"`
	Marks     quoteMarks        `json:"marks"`
	Edits     []quoteEdit       `json:"edits"`
	Artefacts int               `json:"artefacts,omitempty"`
	Notes     []evidence.Note   `json:"notes,omitempty"`
}

type quoteMarks struct {
	Elisions   int `json:"elisions"`
	Insertions int `json:"insertions"`
	Gaps       int `json:"gaps"`
}

type quoteEdit struct {
	Kind     evidence.EditKind `json:"kind"`
	Severity evidence.Severity `json:"severity"`
	Was      string            `json:"was"`
	Now      string            `json:"now"`
}

func (c *quoteCheckCmd) Run(ctx context.Context, std *streams) error {
	var checker quoteChecker
	return answerLines(ctx, std, func(line []byte) (json.RawMessage, any, error) {
		result, err := checker.check(line)
		return result.ID, result, err
	})
}

// quoteChecker keeps the texts that were prepared last: quotations of one source
// often follow each other.
type quoteChecker struct {
	mu     sync.Mutex
	recent []*preparedText // the last one used first
}

// preparedTexts bounds how many texts are kept.
const preparedTexts = 32

type preparedText struct {
	hash  uint64
	lang  string
	html  bool
	check func() func(*evidence.Quotation) evidence.Verdict
}

var textSeed = maphash.MakeSeed()

func (c *quoteChecker) check(line []byte) (quoteResult, error) {
	var in quoteCase
	if err := json.Unmarshal(line, &in); err != nil {
		return quoteResult{ID: in.ID}, err
	}
	r := quoteResult{ID: id(in.ID)}
	switch {
	case in.Quote == nil:
		return r, fmt.Errorf(`"quote" is missing`)
	case (in.Text == nil) == (in.HTML == nil):
		return r, fmt.Errorf(`either "text" or "html" is needed`)
	}
	v := c.prepared(&in)(evidence.Read(*in.Quote))
	r.Status, r.Severity, r.Reason, r.Coverage = v.Status, v.Severity, v.Reason, v.Coverage
	r.Marks = quoteMarks(v.Marks)
	r.Artefacts, r.Notes = v.Artefacts, v.Notes
	r.Segments = make([][2]int, 0, len(v.Segments))
	for _, s := range v.Segments {
		r.Segments = append(r.Segments, [2]int{s.Start, s.End})
	}
	r.Edits = make([]quoteEdit, 0, len(v.Edits))
	for _, e := range v.Edits {
		r.Edits = append(r.Edits, quoteEdit{e.Kind, e.Severity, e.Was, e.Now})
	}
	return r, nil
}

// prepared returns the check against the text or page of a line.
func (c *quoteChecker) prepared(in *quoteCase) func(*evidence.Quotation) evidence.Verdict {
	text := cmp.Or(in.Text, in.HTML)
	hash := maphash.String(textSeed, *text) ^ maphash.String(textSeed, in.URL)
	c.mu.Lock()
	at := slices.IndexFunc(c.recent, func(p *preparedText) bool {
		return p.hash == hash && p.lang == in.Lang && p.html == (in.HTML != nil)
	})
	var p *preparedText
	if at >= 0 {
		p = c.recent[at]
		c.recent = slices.Delete(c.recent, at, at+1)
	} else {
		lang, url := in.Lang, in.URL
		p = &preparedText{hash: hash, lang: lang, html: in.HTML != nil}
		p.check = sync.OnceValue(func() func(*evidence.Quotation) evidence.Verdict {
			if p.html {
				return evidence.NewPage(extract.HTML([]byte(*text), "text/html; charset=utf-8", url), lang).Check
			}
			return evidence.NewIndex(*text, lang).Check
		})
	}
	c.recent = slices.Insert(c.recent[:min(len(c.recent), preparedTexts-1)], 0, p)
	c.mu.Unlock()
	return p.check()
}
