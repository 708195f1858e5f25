// Package posts asks, answers, edits, rolls back, accepts, deletes and
// restores; it keeps suggested edits, drafts, what people follow and save.
// Each verb is one transaction and judges who may with [parley.Can]. Votes and
// comments are packages of their own; what a page shows is read from the store.
package posts

import (
	"context"
	"encoding/json"

	"parley"
	"parley/internal/markup"
	"parley/internal/store"
)

// Posts writes the posts of a site.
type Posts struct {
	store    *store.Store
	renderer *markup.Renderer
}

// New returns the posts of a site; r renders them.
func New(s *store.Store, r *markup.Renderer) *Posts { return &Posts{s, r} }

// Preview renders a source as the post of the actor would be, byte for byte.
// Its error is a [parley.Error] if the writer has to change something.
func (p *Posts) Preview(ctx context.Context, a parley.Actor, source string) (string, error) {
	r, err := p.store.Rules(ctx)
	if err != nil {
		return "", err
	}
	return p.render(ctx, r, a, source)
}

// render makes the HTML of a post. Images of newcomers are links.
func (p *Posts) render(ctx context.Context, r *parley.Rules, a parley.Actor, source string) (string, error) {
	html, err := p.markdown(ctx, source)
	if err != nil || r.Holds(a, "new-user") {
		return html, err
	}
	return markup.ImagesAsLinks(html), nil
}

// voters is what the history keeps of who did something, as the dump does.
func voters(a parley.Actor) string {
	type voter struct {
		ID   int64  `json:"Id"`
		Name string `json:"DisplayName"`
	}
	text, _ := json.Marshal(map[string]any{"Voters": []voter{{int64(a.ID), a.DisplayName}}}) // plain values do not fail
	return string(text)
}
