package web

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"parley"
	"parley/internal/evidence"
	"parley/internal/fetch"
	"parley/internal/markup"
	"parley/internal/posts"
	"parley/internal/sources"
	"parley/internal/store"
)

// While a text is written, the preview shows for each quotation what will be said
// of it, and offers to mend it. All of that works as a plain form: the buttons send
// the text, and it comes back changed, with its preview (evidence.md §3.2).

// writerWait is how long a preview waits for the sources of a text.
const writerWait = 5 * time.Second

// editorPrefix is what the names of an editor's own fields and buttons begin with,
// so that a form can have one for its body and one for an answer.
func editorPrefix(field string) string {
	if field == posts.FieldAnswer {
		return field + "-"
	}
	return ""
}

// draftQuote is a quotation of a text that is being written.
type draftQuote struct {
	*quoteView
	prefix  string // of the names of fields and buttons
	draft   *sources.Draft
	Repairs []repairOffer
	Number  int64 // of its blockquote, from 0
}

// repairOffer is a change of the text that mends a quotation.
type repairOffer struct {
	Kind       evidence.RepairKind
	Was, Text  string
	Start, End int   // bytes of the text
	From, To   int64 // the same in UTF-16, as scripts count
}

// Value is what the button of the offer sends.
func (o repairOffer) Value() string {
	return strconv.Itoa(o.Start) + "-" + strconv.Itoa(o.End) + ":" + o.Text
}

// Attachable reports whether the writer should name a source.
func (q *draftQuote) Attachable() bool { return q.Status() == "unsourced" }

// Suppliable reports whether the writer may supply the passage: the site cannot
// read it on the page. What may not be archived may not be supplied either.
func (q *draftQuote) Suppliable() bool {
	return q.From != nil && q.draft.Reason != string(fetch.Refused) && q.draft.Reason != string(fetch.Spam) && (q.Status() == string(evidence.Paywalled) || q.Status() == string(evidence.Unreachable))
}

// Name is the name of a field of this quotation.
func (q *draftQuote) Name(of string) string { return q.prefix + of + "-" + idOf(q.Number) }

// draftPreview is the preview of the text of a field with the badges of its
// quotations; waiting tells whether some of their sources are still being fetched.
func (s *Server) draftPreview(r *http.Request, field, source string, wait time.Duration) (html string, waiting bool, err error) {
	who := visitorFrom(r.Context())
	source = posts.CleanSource(source)
	if html, err = s.posts.Preview(r.Context(), who.Actor, source); err != nil || !strings.Contains(html, "<blockquote") {
		return html, false, err
	}
	drafts, err := s.sources.Drafts(r.Context(), who.Actor.ID, html, wait)
	if err != nil {
		return "", false, err
	}
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return "", false, err
	}
	p := s.page("", "")
	at := map[int]*draftQuote{}
	for i := range drafts {
		waiting = waiting || drafts[i].Pending
		if at[drafts[i].Place], err = p.draftQuote(&drafts[i], source, rules); err != nil {
			return "", false, err
		}
		at[drafts[i].Place].prefix = editorPrefix(field)
	}
	html, err = markup.AroundBlockquotes(html, func(place int) string {
		if q := at[place]; q != nil {
			return ` class="quotation" data-quote-status="` + q.Status() + `"`
		}
		return ""
	}, func(w io.Writer, place int) error {
		if q := at[place]; q != nil {
			return draftBadge(q).Render(r.Context(), w)
		}
		return nil
	})
	return html, waiting, err
}

// draftQuote is a draft as badges show quotations.
func (p *page) draftQuote(d *sources.Draft, source string, rules *parley.Rules) (*draftQuote, error) {
	shown := store.ShownQuote{Quote: store.Quote{ID: parley.QuoteID(d.Place + 1), Text: d.Found.Text, Claimed: d.Claimed, State: "unsourced"}, From: d.Source, Copy: d.Snapshot}
	if d.Source != nil {
		shown.Source, shown.State = d.Source.ID, "pending"
	}
	q := &draftQuote{draft: d, Number: int64(d.Place)}
	if d.Checked {
		now := p.now.UnixMilli()
		shown.State = "checked"
		v := &d.Verdict
		shown.Verdict = &store.Check{Status: string(v.Status), Severity: string(v.Severity), Reason: d.Reason, Elisions: v.Marks.Elisions, Insertions: v.Marks.Insertions,
			Gaps: v.Marks.Gaps, Artefacts: v.Artefacts, Edits: len(v.Edits), Verdict: "{}", Checked: now}
		if d.Text != nil {
			verdict := sources.VerdictOf(v, d.Text, rules)
			verdict.Excerpt(rules, len(d.Text.Text()))
			text, err := json.Marshal(verdict)
			if err != nil {
				return nil, err
			}
			shown.Verdict.Verdict = string(text)
		}
	}
	view, err := p.quoteView(shown)
	if err != nil {
		return nil, err
	}
	view.draft, view.secret = true, d.Secret
	q.quoteView = view
	q.offer(source)
	return q, nil
}

// offer finds the repairs of a quotation in the text that was typed.
func (q *draftQuote) offer(source string) {
	place, ok := evidence.QuoteBlock(source, q.draft.Found.Text)
	if !ok {
		return
	}
	read := evidence.Read(source[place[0]:place[1]])
	v := evidence.Verdict{}
	if q.draft.Text != nil {
		v = q.draft.Text.Check(read)
	}
	for _, o := range read.Repairs(v) {
		start, end := place[0]+o.Start, place[0]+o.End
		q.Repairs = append(q.Repairs, repairOffer{Kind: o.Kind, Was: source[start:end], Text: o.Text, Start: start, End: end,
			From: utf16Length(source[:start]), To: utf16Length(source[:end])})
	}
}

func utf16Length(s string) int64 { return int64(len(utf16.Encode([]rune(s)))) }

// mended makes the change that a button of the form asks for, and reports whether
// there was one: then the text is shown again, with its preview.
func (s *Server) mended(r *http.Request) (bool, error) {
	for _, field := range []string{posts.FieldBody, posts.FieldAnswer} {
		if done, err := s.mendedIn(r, field); done || err != nil {
			return true, err
		}
	}
	return r.PostForm.Get("step") == "preview", nil
}

// mendedIn does it for the editor of a field.
func (s *Server) mendedIn(r *http.Request, field string) (bool, error) {
	f, prefix := r.PostForm, editorPrefix(field)
	of := func(name string) string { return f.Get(prefix + name) }
	body := posts.CleanSource(f.Get(field))
	switch {
	case of("repair") != "":
		body = repaired(body, of("repair"))
	case of("attach") != "":
		if err := sharable(of("attach-url-" + of("attach"))); err != nil {
			return true, err
		}
		body = s.attached(r, body, of("attach-url-"+of("attach")), of("attach-text-"+of("attach")))
	case of("supply") != "":
		n := of("supply")
		return true, s.sources.Supply(r.Context(), of("supply-url-"+n), of("supply-text-"+n))
	case f.Get("step") == prefix+"quote":
		if err := sharable(of("quote-url")); err != nil {
			return true, err
		}
		if text := s.quotation(r, prefix); text != "" {
			body = strings.TrimRight(body, "\n") + "\n\n" + text
			f.Del(prefix + "quote-text")
			f.Del(prefix + "quote-url")
			for _, name := range quoteFacts {
				f.Del(prefix + name)
			}
		}
	case f.Get("step") == prefix+"source":
		if err := sharable(of("quote-url")); err != nil {
			return true, err
		}
		for name, fact := range s.factsOf(r, strings.TrimSpace(of("quote-url"))) {
			if of(name) == "" {
				f.Set(prefix+name, fact)
			}
		}
		return true, nil
	default:
		return false, nil
	}
	f.Set(field, strings.TrimLeft(body, "\n"))
	return true, nil
}

// repaired makes a change "start-end:text" of bytes; one that does not fit is none.
func repaired(body, change string) string {
	span, text, ok := strings.Cut(change, ":")
	from, to, _ := strings.Cut(span, "-")
	start, err1 := strconv.Atoi(from)
	end, err2 := strconv.Atoi(to)
	if !ok || err1 != nil || err2 != nil {
		return body
	}
	return evidence.Apply(body, evidence.Repair{Start: start, End: end, Text: text})
}

// sharable refuses the address of a source that carries the rights of whoever
// copied it: readers would get them, and it is not archived (evidence.md §9.4).
func sharable(address string) error {
	if name, found := parley.SecretIn(address); found {
		return parley.Refuse(parley.Invalid, "evidence.write.session", "parameter", name)
	}
	return nil
}

// attached adds the source that was typed to a quotation of the text.
func (s *Server) attached(r *http.Request, body, address, quoted string) string {
	place, ok := evidence.QuoteBlock(body, quoted)
	if !ok || !evidence.Citable(address, nil) {
		return body
	}
	return body[:place[1]] + "\n>\n" + evidence.AttributionLine(s.sourceName(r, address), address) + body[place[1]:]
}

// quotation is the passage of the form "quote with source" as Markdown; prefix is
// what the names of its fields begin with.
func (s *Server) quotation(r *http.Request, prefix string) string {
	passage, address := strings.TrimSpace(r.PostForm.Get(prefix+"quote-text")), strings.TrimSpace(r.PostForm.Get(prefix+"quote-url"))
	if passage == "" || !evidence.Citable(address, nil) {
		return ""
	}
	known := s.factsOf(r, address)
	fact := func(name string) string { return strings.Join(strings.Fields(r.PostForm.Get(prefix+name)), " ") }
	name := nonEmpty(", ", cmp.Or(fact("quote-outlet"), known["quote-outlet"]), cmp.Or(fact("quote-date"), known["quote-date"]))
	text := evidence.QuoteMarkdown(passage, name, address)
	if more := nonEmpty(": ", fact("quote-author"), fact("quote-title")); more != "" {
		// The title of the link: text and address stay as short as without it.
		text = strings.TrimSuffix(text, ")\n") + ` "` + linkTitle.Replace(more) + "\")\n"
	}
	return text
}

// linkTitle keeps words from ending the title of a link in Markdown.
var linkTitle = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// nonEmpty joins what is not empty.
func nonEmpty(between string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), between)
}

// quoteFacts are the fields of the form "quote with source" that the page itself
// may fill: what is typed there is what is written.
var quoteFacts = []string{"quote-outlet", "quote-title", "quote-author", "quote-date"}

// factsOf is what a page says of itself, by the field that it fills, as far as
// fetching it tells in time.
func (s *Server) factsOf(r *http.Request, address string) map[string]string {
	found := s.looked(r, address)
	if found == nil {
		return nil
	}
	v := &quoteView{page: s.page("", ""), ShownQuote: store.ShownQuote{From: found}}
	return map[string]string{"quote-outlet": v.Outlet(), "quote-title": found.Title, "quote-author": strings.Join(found.Authors, ", "), "quote-date": v.Published()}
}

// looked is what the site knows of a page, fetched in the time that a writer waits.
func (s *Server) looked(r *http.Request, address string) *store.Source {
	if !evidence.Citable(address, nil) {
		return nil
	}
	found, err := s.sources.Look(r.Context(), visitorFrom(r.Context()).Actor.ID, address, writerWait)
	if err != nil {
		s.logger.Info("a source that is being named", "url", address, "error", err)
	}
	return found
}

// sourceName is outlet and date of a page, as far as fetching it tells in time.
func (s *Server) sourceName(r *http.Request, address string) string {
	found := s.looked(r, address)
	if found == nil {
		return ""
	}
	return (&quoteView{page: s.page("", ""), ShownQuote: store.ShownQuote{From: found}}).OutletAndDate()
}

// sourceFacts serves POST /preview/source: what a page says of itself, for the
// script of the editor.
func (s *Server) sourceFacts(r *http.Request) (*response, error) {
	address := strings.TrimSpace(r.PostForm.Get("quote-url"))
	if err := sharable(address); err != nil {
		return nil, err
	}
	facts := s.factsOf(r, address)
	if facts == nil {
		facts = map[string]string{}
	}
	res, err := jsonResponse(http.StatusOK, facts)
	if err == nil {
		res.noStore, res.robots = true, "noindex"
	}
	return res, err
}

// quoteFragment serves POST /preview/quotation: a passage with its source as
// Markdown, for the script of the editor.
func (s *Server) quoteFragment(r *http.Request) (*response, error) {
	if err := sharable(r.PostForm.Get("quote-url")); err != nil {
		return nil, err
	}
	text := s.quotation(r, "")
	if text == "" {
		return nil, parley.Refuse(parley.Invalid, "evidence.write.needs")
	}
	return &response{status: http.StatusOK, contentType: "text/plain; charset=utf-8", body: []byte(text), noStore: true, robots: "noindex"}, nil
}

// preview serves POST /preview: the text as the site will show it, by the
// renderer that will render it. ?of=comment takes a comment, ?of=answer the answer
// that comes with a question.
func (s *Server) preview(r *http.Request) (*response, error) {
	text := r.PostForm.Get("body")
	of := r.URL.Query().Get("of")
	if of == "comment" {
		html, err := s.comments.Preview(r.Context(), text)
		return fragment(html), err
	}
	html, waiting, err := s.draftPreview(r, of, text, 0)
	if err != nil {
		return nil, err
	}
	res := fragment(html)
	if waiting {
		res.header = http.Header{"X-Preview-Again": {"1"}}
	}
	return res, nil
}

// fragment is a piece of a page for a script to insert.
func fragment(html string) *response {
	return &response{status: http.StatusOK, contentType: htmlType, body: []byte(html), noStore: true, robots: "noindex"}
}

// previewed is a form with its preview, for those without script; wrong is why a
// change that was asked for could not be made.
func (s *Server) previewed(r *http.Request, wrong error) (*writeView, error) {
	p := s.page("", "")
	html, _, err := s.draftPreview(r, posts.FieldBody, r.PostForm.Get("body"), writerWait)
	v := &writeView{Preview: html}
	if err == nil {
		err = wrong
	}
	e, ok := formError(err)
	switch {
	case ok:
	case err == nil:
		e = &parley.Error{}
	default:
		return nil, err
	}
	v.Form = p.typed(r, e)
	return v, nil
}
