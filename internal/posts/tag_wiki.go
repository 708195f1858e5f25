package posts

import (
	"context"
	"errors"
	"unicode/utf8"

	"parley"
	"parley/internal/store"
)

// Fields of the form that describes a tag.
const (
	FieldExcerpt = "excerpt"
	FieldWiki    = "wiki"
)

// TagDescription is an edit of what describes a tag: a short text that lists
// show, and a long one. Bases are from [Base], "" for a text that is not there.
type TagDescription struct {
	Tag                  string
	Excerpt, ExcerptBase string
	Wiki, WikiBase       string
	Summary              string
}

// DescribeTag changes those texts of a tag that differ from what is there: at
// once, or as suggested edits for those without the right, whose ids are
// returned. The texts are written one after the other: if the second is
// refused, the first stays.
func (p *Posts) DescribeTag(ctx context.Context, act parley.Act, d TagDescription) (suggested []int64, err error) {
	r, err := p.store.Rules(ctx)
	if err != nil {
		return nil, err
	}
	now, err := p.store.TagTexts(ctx, d.Tag)
	if err != nil {
		return nil, err
	}
	if n := utf8.RuneCountInString(CleanSource(d.Excerpt)); n > r.TagExcerptMax {
		return nil, &parley.Error{Kind: parley.Invalid, Fields: []parley.FieldError{{Field: FieldExcerpt, Key: "tagwiki.excerpt.long", Args: []any{"n", r.TagExcerptMax, "over", n - r.TagExcerptMax}}}}
	}
	for _, part := range []struct {
		field, text, base string
		kind              parley.PostType
		now               *store.CurrentText
	}{
		{FieldExcerpt, CleanSource(d.Excerpt), d.ExcerptBase, parley.TagWikiExcerpt, &now.Excerpt},
		{FieldWiki, CleanSource(d.Wiki), d.WikiBase, parley.TagWiki, &now.Wiki},
	} {
		if part.text == CleanSource(part.now.Source) {
			continue
		}
		id, err := p.describe(ctx, r, act, d, part.kind, part.base, part.text)
		if err != nil {
			return suggested, ofField(err, part.field)
		}
		if id != 0 {
			suggested = append(suggested, id)
		}
	}
	return suggested, nil
}

// describe changes one text, or suggests that; then it returns the suggested
// edit's id.
func (p *Posts) describe(ctx context.Context, r *parley.Rules, act parley.Act, d TagDescription, kind parley.PostType, base, text string) (int64, error) {
	o := &parley.Object{Now: p.store.Now(), Type: kind}
	if err := parley.Can(r, act.Actor, parley.ToSuggestEdit, o); err != nil {
		return 0, err
	}
	// What is wrong with the text is told before there is a post for it.
	var f faults
	if _, err := p.checkBody(ctx, r, act.Actor, text, &f); err != nil {
		return 0, err
	}
	if err := f.err(); err != nil {
		return 0, err
	}
	var post parley.PostID
	err := p.store.Update(ctx, func(tx *store.Tx) (err error) {
		post, err = tx.TagPost(ctx, d.Tag, kind)
		return err
	})
	if err != nil {
		return 0, err
	}
	if base == "" {
		base = Base(&store.CurrentText{})
	}
	if act.Key != "" {
		act.Key += " " + kindName[kind]
	}
	e := Edit{Post: post, Base: base, Text: Text{Body: text}, Summary: d.Summary}
	if parley.Can(r, act.Actor, parley.ToEdit, o) == nil {
		_, err = p.Edit(ctx, act, e)
		return 0, err
	}
	done, err := p.SuggestEdit(ctx, act, e)
	return done.ID, err
}

var kindName = map[parley.PostType]string{parley.TagWikiExcerpt: FieldExcerpt, parley.TagWiki: FieldWiki}

// ofField is an error about the body of a post as one about a field of the
// form.
func ofField(err error, field string) error {
	e, ok := errors.AsType[*parley.Error](err)
	if !ok || len(e.Fields) == 0 {
		return err
	}
	other := *e
	other.Fields = nil
	for _, f := range e.Fields {
		if f.Field == FieldBody {
			f.Field = field
		}
		other.Fields = append(other.Fields, f)
	}
	return &other
}
