package posts

import (
	"context"
	"slices"

	"parley"
	"parley/internal/markup"
	"parley/internal/store"
)

// markdown renders a source; bare links to questions of the site show what these
// are called now (comments-and-markup.md §3).
func (p *Posts) markdown(ctx context.Context, source string) (string, error) {
	html, err := p.renderer.Markdown(source)
	if err != nil {
		return "", err
	}
	titles, err := p.store.Titles(ctx, markup.LinkedPosts(html))
	if err != nil || len(titles) == 0 {
		return html, err
	}
	return p.renderer.Titled(titles).Markdown(source)
}

// forgetTitles lets no text of the site show any more what a question is called
// that is being deleted: who may not see it learns no words of it.
func forgetTitles(ctx context.Context, tx *store.Tx, question parley.PostID) error {
	bodies, err := tx.LinkingBodies(ctx, question)
	if err != nil {
		return err
	}
	comments, err := tx.LinkingComments(ctx, question)
	if err != nil || len(bodies)+len(comments) == 0 {
		return err
	}
	titles, err := tx.TitlesEver(ctx, question)
	if err != nil {
		return err
	}
	threads := map[parley.PostID]bool{}
	for _, b := range bodies {
		if html := markup.WithoutTitles(b.HTML, titles); html != b.HTML {
			if err := tx.SetHTML(ctx, b.ID, html); err != nil {
				return err
			}
			threads[b.Thread] = true
		}
	}
	for _, c := range comments {
		left := store.Titles{}
		for id, title := range c.Titles {
			if !slices.Contains(titles, title) {
				left[id] = title
			}
		}
		if len(left) < len(c.Titles) {
			if err := tx.SetCommentTitles(ctx, c.ID, left); err != nil {
				return err
			}
			threads[c.Thread] = true
		}
	}
	for id := range threads {
		if err := tx.Emit(ctx, store.Event{Type: store.TitlesForgotten, Post: id, Question: id}); err != nil {
			return err
		}
	}
	return nil
}
