package web

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"parley"
	"parley/internal/markup"
	"parley/internal/posts"
	"parley/internal/search"
	"parley/internal/store"
)

// writeView is a page with a form for a text: a question, an answer, an edit.
type writeView struct {
	*page
	Form     *form
	Action   string
	Rules    *parley.Rules
	Question store.PostHead // that is answered or edited
	Preview  string         // safe HTML, "" before it was asked for
	Similar  []store.QuestionLink
	Draft    string // the draft's kind and post: "question/0"
	Restored bool   // what stands in the form is a draft
	Another  int64  // an answer that the writer has given already
	MayWiki  bool
	Policy   parley.EvidencePolicy // what the site asks of the post

	MayAnswer     bool   // the question may come with an answer
	AnswerPreview string // safe HTML, "" before it was asked for
}

// AnswerOpen reports whether the box for the asker's own answer is open: there is
// something in it.
func (v *writeView) AnswerOpen() bool {
	_, wrong := v.Form.Wrong(posts.FieldAnswer)
	prefix := editorPrefix(posts.FieldAnswer)
	return wrong || v.AnswerPreview != "" || v.Form.Value(posts.FieldAnswer)+v.Form.Value(prefix+"quote-text")+v.Form.Value(prefix+"quote-url") != ""
}

// previewLabel tells the preview of a field from another on the page.
func previewLabel(p *page, field string) string {
	if field == posts.FieldAnswer {
		return p.T("ask.answer.previewing")
	}
	return p.T("editor.previewing")
}

// previewPath is where the editor of a field gets its preview.
func previewPath(field string) string {
	if field == posts.FieldAnswer {
		return "/preview?of=" + field
	}
	return "/preview"
}

// opened is the field that tells when a form was opened (a closing meanwhile
// does not void an answer at once).
const opened = "opened"

func (s *Server) writePage(nav, title string) *page {
	p := s.page(nav, title)
	p.Robots, p.scripts = "noindex", []string{s.editor}
	return p
}

// showAsk serves GET /questions/ask, with ?tags= and ?title= filled in, or the
// draft that was left.
func (s *Server) showAsk(r *http.Request) (*response, error) {
	v := visitorFrom(r.Context())
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	f := newForm("title", q.Get("title"), "tags", strings.ReplaceAll(q.Get("tags"), ";", " "))
	d, err := s.store.QuestionDraft(r.Context(), v.Actor.ID)
	if err != nil {
		return nil, err
	}
	view := &writeView{Form: f, Rules: rules}
	if d != nil {
		f.Values.Set("title", d.Title)
		f.Values.Set("tags", d.Tags)
		f.Values.Set("body", d.Body)
		f.Values.Set(posts.FieldAnswer, d.Answer)
		view.Restored = true
	}
	return s.askPage(r, view)
}

func (s *Server) askPage(r *http.Request, v *writeView) (*response, error) {
	v.page = s.writePage("ask", s.Messages.Text("ask.title"))
	v.Action, v.Draft = "/questions/ask", "question/0"
	v.Policy = questionPolicy(v.Rules.EvidencePolicy(tagsTyped(v.Form.Value("tags"))))
	v.MayAnswer = parley.Can(v.Rules, visitorFrom(r.Context()).Actor, parley.ToAskAndAnswer, &parley.Object{Now: s.store.Now()}) == nil
	if err := parley.Can(v.Rules, visitorFrom(r.Context()).Actor, parley.ToAsk, &parley.Object{Now: s.store.Now()}); err != nil && v.Form.Error == "" {
		if e, ok := formError(err); ok {
			v.Form.Error = v.ErrorText(e)
		}
	}
	return s.html(r.Context(), v.page, askTemplate(v))
}

// questionPolicy is what a policy asks of a question: its quotations need sources
// where answers do.
func questionPolicy(p parley.EvidencePolicy) parley.EvidencePolicy {
	if p == parley.EvidenceAnswers {
		return parley.EvidenceQuotes
	}
	return p
}

// tagsTyped are the tags of a field, separated by blanks, commas or semicolons.
func tagsTyped(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == ',' || c == ';' || c == '\n' || c == '\t' })
}

// ask serves POST /questions/ask: a preview for those without script, or the
// question.
func (s *Server) ask(r *http.Request) (*response, error) {
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	f := r.PostForm
	if again, err := s.mended(r); err != nil || again {
		return s.previewAsk(r, rules, err)
	}
	act := s.act(r)
	asked, err := s.posts.Ask(r.Context(), act, posts.Question{Title: f.Get("title"), Body: f.Get("body"), Tags: tagsTyped(f.Get("tags")), Answer: f.Get(posts.FieldAnswer)})
	if err == nil {
		return seeOther(QuestionPath(asked.ID, asked.Title))
	}
	e, ok := formError(err)
	if !ok {
		return nil, err
	}
	s.keepDraft(r, draftOf(r, store.DraftQuestion, 0))
	res, pageErr := s.askPage(r, &writeView{Form: s.page("", "").typed(r, e), Rules: rules})
	return again(res, pageErr, e)
}

// keepDraft keeps what was not taken; that it cannot is no reason to lose the
// page that shows it.
func (s *Server) keepDraft(r *http.Request, d store.Draft) {
	if err := s.posts.KeepDraft(r.Context(), visitorFrom(r.Context()).Actor, d); err != nil {
		s.logger.Warn("keeping a draft", "error", err)
	}
}

// previewAsk shows without script what the question will look like, and those
// like it.
func (s *Server) previewAsk(r *http.Request, rules *parley.Rules, wrong error) (*response, error) {
	v, err := s.previewed(r, wrong)
	if err != nil {
		return nil, err
	}
	v.Rules = rules
	if v.AnswerPreview, err = s.previewAnswerToo(r, v); err != nil {
		return nil, err
	}
	// Badges are no words of the text.
	plain, _ := s.posts.Preview(r.Context(), visitorFrom(r.Context()).Actor, posts.CleanSource(r.PostForm.Get("body"))) // what is wrong with it is told above
	if v.Similar, err = s.similarTo(r.Context(), r.PostForm.Get("title"), plain); err != nil {
		return nil, err
	}
	s.keepDraft(r, draftOf(r, store.DraftQuestion, 0))
	return s.askPage(r, v)
}

// previewAnswerToo is the preview of the answer that comes with the question; what
// is wrong with it is told in the form.
func (s *Server) previewAnswerToo(r *http.Request, v *writeView) (string, error) {
	source := r.PostForm.Get(posts.FieldAnswer)
	if source == "" {
		return "", nil
	}
	html, _, err := s.draftPreview(r, posts.FieldAnswer, source, writerWait)
	if e, ok := formError(err); ok {
		v.Form.Errors = append(v.Form.Errors, parley.FieldError{Field: posts.FieldAnswer, Key: e.Key, Args: e.Args})
		return "", nil
	}
	return html, err
}

// similarTo finds questions like the one that is being asked; html is its text,
// as far as there is one.
func (s *Server) similarTo(ctx context.Context, title, html string) ([]store.QuestionLink, error) {
	if strings.TrimSpace(title) == "" {
		return nil, nil
	}
	return s.store.SimilarQuestions(ctx, search.Text{Title: title, Body: markup.Text(html)}, similarShown)
}

// showSimilar serves GET /questions/ask/similar, a list for the ask page's
// script.
func (s *Server) showSimilar(r *http.Request) (*response, error) {
	q := r.URL.Query()
	list, err := s.similarTo(r.Context(), q.Get("title"), "")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := similarList(s.page("", ""), list).Render(r.Context(), &b); err != nil {
		return nil, err
	}
	return fragment(b.String()), nil
}

// showAnswerForm serves GET /questions/{id}/answer.
func (s *Server) showAnswerForm(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	f := newForm(opened, idOf(s.store.Now().UnixMilli()))
	d, err := s.store.Draft(r.Context(), visitorFrom(r.Context()).Actor.ID, store.DraftAnswer, id)
	if err != nil {
		return nil, err
	}
	v := &writeView{Form: f}
	if d != nil {
		f.Values.Set("body", d.Body)
		v.Restored = true
	}
	return s.answerPage(r, v, id)
}

func (s *Server) answerPage(r *http.Request, v *writeView, question parley.PostID) (*response, error) {
	head, err := s.store.PostHead(r.Context(), question)
	if err != nil {
		return nil, err
	}
	if head.Type != parley.Question {
		return nil, errNoPage
	}
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	v.page = s.writePage("questions", s.Messages.Text("answer.form.title", "title", head.Title))
	v.Question, v.Rules = head, rules
	v.Action, v.Draft = "/questions/"+idOf(question)+"/answer/submit", "answer/"+idOf(question)
	v.MayWiki = rules.Holds(visitorFrom(r.Context()).Actor, "community-wiki")
	if rules.RequiresEvidence() {
		current, err := s.store.CurrentText(r.Context(), question)
		if err != nil {
			return nil, err
		}
		v.Policy = rules.EvidencePolicy(current.Tags)
	}
	return s.html(r.Context(), v.page, answerPageTemplate(v))
}

// answer serves POST /questions/{id}/answer.
func (s *Server) answerQuestion(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	f := r.PostForm
	if again, err := s.mended(r); err != nil || again {
		return s.previewAnswer(r, id, err)
	}
	given, err := s.posts.Answer(r.Context(), s.act(r), posts.Answer{Question: id, Body: f.Get("body"), Wiki: f.Get("wiki") != "", Another: f.Get("another") != "", Opened: openedAt(f.Get(opened))})
	if err == nil {
		return seeOther(AnswerPath(given.Question, given.Title, given.ID))
	}
	e, ok := formError(err)
	if !ok {
		return nil, err
	}
	s.keepDraft(r, draftOf(r, store.DraftAnswer, id))
	v := &writeView{Form: s.page("", "").typed(r, e)}
	if e.Key == "post.answer.another" && len(e.Args) == 2 {
		v.Another, _ = e.Args[1].(int64) // another type is no number to show
	}
	res, pageErr := s.answerPage(r, v, id)
	return again(res, pageErr, e)
}

func (s *Server) previewAnswer(r *http.Request, id parley.PostID, wrong error) (*response, error) {
	v, err := s.previewed(r, wrong)
	if err != nil {
		return nil, err
	}
	s.keepDraft(r, draftOf(r, store.DraftAnswer, id))
	return s.answerPage(r, v, id)
}

// openedAt reads the time that a form was opened; one in the future or no
// number is unknown.
func openedAt(text string) time.Time {
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
