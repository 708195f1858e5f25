package web

import (
	"net/http"

	"parley"
	"parley/internal/posts"
	"parley/internal/store"
)

// tagEditView is the page on which a tag is described.
type tagEditView struct {
	*page
	Tag      string
	Form     *form
	Rules    *parley.Rules
	Suggests bool   // what the visitor writes waits for approval
	Refused  string // why the visitor cannot write, "" for nothing
	Pending  []pendingDescription
}

// showTagEdit serves GET /tags/{tag}/edit.
func (s *Server) showTagEdit(r *http.Request) (*response, error) {
	t, err := s.store.TagTexts(r.Context(), r.PathValue("tag"))
	if err != nil {
		return nil, err
	}
	f := newForm(posts.FieldExcerpt, t.Excerpt.Source, posts.FieldWiki, t.Wiki.Source, "excerpt_base", posts.Base(&t.Excerpt), "wiki_base", posts.Base(&t.Wiki))
	return s.tagEditPage(r, t, f)
}

func (s *Server) tagEditPage(r *http.Request, t *store.TagTexts, f *form) (*response, error) {
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	tag := r.PathValue("tag")
	v := &tagEditView{page: s.writePage("tags", s.Messages.Text("tagwiki.title", "tag", tag)), Tag: tag, Form: f, Rules: rules}
	who, o := visitorFrom(r.Context()).Actor, &parley.Object{Now: s.store.Now(), Type: parley.TagWiki}
	if parley.Can(rules, who, parley.ToEdit, o) != nil {
		v.Suggests = true
		if e, ok := formError(parley.Can(rules, who, parley.ToSuggestEdit, o)); ok {
			v.Refused = v.ErrorText(e)
		}
	}
	v.Pending = v.pendingDescriptions(t)
	return s.html(r.Context(), v.page, tagEditTemplate(v))
}

// editTag serves POST /tags/{tag}/edit: what changed is written at once, or
// suggested by those without the right.
func (s *Server) editTag(r *http.Request) (*response, error) {
	tag, f := r.PathValue("tag"), r.PostForm
	_, err := s.posts.DescribeTag(r.Context(), s.act(r), posts.TagDescription{Tag: tag, Summary: f.Get("summary"),
		Excerpt: f.Get(posts.FieldExcerpt), ExcerptBase: f.Get("excerpt_base"), Wiki: f.Get(posts.FieldWiki), WikiBase: f.Get("wiki_base")})
	if err == nil {
		return seeOther(tagSectionPath(tag, "info"))
	}
	refused, ok := formError(err)
	if !ok {
		return nil, err
	}
	t, textErr := s.store.TagTexts(r.Context(), tag)
	if textErr != nil {
		return nil, textErr
	}
	typed := s.page("", "").typed(r, refused)
	if refused.Key == "edit.stale" { // what is sent next replaces what the others wrote, which the page tells
		typed.Values.Set("excerpt_base", posts.Base(&t.Excerpt))
		typed.Values.Set("wiki_base", posts.Base(&t.Wiki))
	}
	res, pageErr := s.tagEditPage(r, t, typed)
	return again(res, pageErr, refused)
}

// tagPostOf is a post that describes a tag, as the rules see it.
func (s *Server) tagPostOf(r *http.Request, head store.PostHead, who parley.Actor) (o *parley.Object, pending int64, err error) {
	o = &parley.Object{Now: s.store.Now(), Type: head.Type, Owner: head.Owner.ID}
	e, err := s.store.PendingEdit(r.Context(), head.ID)
	if parley.KindOf(err) == parley.NotFound {
		return o, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	o.Pending, o.Proposer = true, e.Proposer
	o.Reviewed, err = s.store.ReviewedEdit(r.Context(), e.ID, who.ID)
	return o, e.ID, err
}
