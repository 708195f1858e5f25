package main

import (
	"context"
	"encoding/json"
	"fmt"

	"parley/internal/extract"
)

type extractCmd struct{}

// extractCase is a line of input.
type extractCase struct {
	ID   json.RawMessage `json:"id"`
	HTML *string         `json:"html"`
	URL  string          `json:"url"`
}

// extractResult is a line of output.
type extractResult struct {
	ID      json.RawMessage `json:"id"`
	Text    string          `json:"text"`
	Visible string          `json:"visible"`
	Title   string          `json:"title"`
	Date    string          `json:"date"` // YYYY-MM-DD, YYYY-MM, YYYY or ""
	Outlet  string          `json:"outlet"`
	Authors []string        `json:"authors"`
	Lang    string          `json:"lang"`
}

func (c *extractCmd) Run(ctx context.Context, std *streams) error {
	return answerLines(ctx, std, func(line []byte) (json.RawMessage, any, error) {
		var in extractCase
		if err := json.Unmarshal(line, &in); err != nil {
			return in.ID, nil, err
		}
		if in.HTML == nil {
			return in.ID, nil, fmt.Errorf(`"html" is missing`)
		}
		p := extract.HTML([]byte(*in.HTML), "text/html; charset=utf-8", in.URL)
		return in.ID, extractResult{
			ID: id(in.ID), Text: p.Main(), Visible: p.Visible(),
			Title: p.Title, Date: p.Published.String(), Outlet: p.Outlet, Authors: append([]string{}, p.Authors...), Lang: p.Lang,
		}, nil
	})
}
