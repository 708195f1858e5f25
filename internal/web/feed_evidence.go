package web

import (
	"context"
	"io"
	"strings"

	"parley"
	"parley/internal/evidence"
	"parley/internal/markup"
	"parley/internal/store"
)

// evidenceOfPosts reads the quotations of the posts of a feed, in one statement.
func (s *Server) evidenceOfPosts(ctx context.Context, p *page, posts []store.ListedPost) (map[parley.PostID]*postEvidence, error) {
	var quoting []parley.PostID
	for _, post := range posts {
		if evidence.PostMayQuote(post.Body) {
			quoting = append(quoting, post.ID)
		}
	}
	list, err := s.store.QuotesOfPosts(ctx, quoting)
	if err != nil {
		return nil, err
	}
	return p.byPost(list)
}

// feedBody is the sanitised text of a post for readers elsewhere: behind each
// quotation what the comparison with its source showed, and at the end the
// sources, all of it in words (evidence.md §6). Nothing here can be opened, and
// no style of ours is there.
func (p *page) feedBody(ctx context.Context, body string, kind parley.PostType, e *postEvidence) (string, error) {
	if e == nil {
		return body, nil
	}
	text, err := markup.AroundBlockquotes(body, func(int) string { return "" }, func(w io.Writer, place int) error {
		if v := e.blocks[place]; v != nil {
			return feedBadge(v).Render(ctx, w)
		}
		return nil
	})
	if err != nil || len(e.sources()) == 0 {
		return text, err
	}
	var b strings.Builder
	b.WriteString(text)
	err = feedSources(p, e.sources(), p.restsOnName(kind)).Render(ctx, &b)
	return b.String(), err
}
