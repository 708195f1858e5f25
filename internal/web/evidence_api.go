package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"parley"
	"parley/internal/evidence"
	"parley/internal/extract"
	"parley/internal/sources"
	"parley/internal/store"
)

// The machine side of evidence stands beside the compatible API, in its frame:
// items, has_more, times in Unix seconds, absent fields left out
// (evidence.md §8).

const apiMost = 100 // ids in a path, items of a page

// apiItems is the frame around every answer.
type apiItems struct {
	Items   []any `json:"items"`
	HasMore bool  `json:"has_more"`
}

// apiError is the frame of a refusal (api-v2.3.md §2).
type apiError struct {
	ID      int    `json:"error_id"`
	Name    string `json:"error_name"`
	Message string `json:"error_message"`
}

func jsonResponse(status int, v any) (*response, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return &response{status: status, contentType: "application/json; charset=utf-8", body: body}, nil
}

// api answers errors of a handler in the frame of the API.
func api(h func(*Server) handler) func(*Server) handler {
	return func(s *Server) handler {
		return func(r *http.Request) (*response, error) {
			res, err := h(s)(r)
			if err != nil {
				return s.apiRefusal(err)
			}
			return res, nil
		}
	}
}

// apiRefusal is an error in the frame of the API; one of ours stays an error.
func (s *Server) apiRefusal(err error) (*response, error) {
	e, ok := formError(err)
	switch {
	case parley.KindOf(err) == parley.NotFound:
		return jsonResponse(http.StatusNotFound, apiError{404, "no_method", s.page("", "").ErrorText(asError(err))})
	case ok && e.Kind == parley.Busy:
		res, err := jsonResponse(http.StatusBadRequest, apiError{502, "throttle_violation", s.page("", "").ErrorText(e)})
		if err == nil {
			res.retryAfter = e.After
		}
		return res, err
	case ok:
		return jsonResponse(http.StatusBadRequest, apiError{400, "bad_parameter", s.page("", "").ErrorText(e)})
	}
	return nil, err
}

// apiIDs reads up to 100 ids with semicolons between them.
func apiIDs[T ~int64](r *http.Request, name string) ([]T, error) {
	var list []T
	for part := range strings.SplitSeq(r.PathValue(name), ";") {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil || len(list) == apiMost {
			return nil, parley.Refuse(parley.Invalid, "evidence.api.ids")
		}
		list = append(list, T(n))
	}
	return list, nil
}

// apiQuote is a quotation as the API gives it.
type apiQuote struct {
	ID         parley.QuoteID    `json:"quote_id"`
	Post       parley.PostID     `json:"post_id"`
	Comment    parley.CommentID  `json:"comment_id,omitempty"`
	Ordinal    int               `json:"ordinal"`
	Kind       string            `json:"kind"`
	Text       string            `json:"text"`
	Words      int               `json:"words"`
	Lang       string            `json:"lang,omitempty"`
	Claimed    string            `json:"claimed_date,omitempty"`
	AttachedBy string            `json:"attached_by"`
	State      string            `json:"state"`
	Status     string            `json:"status,omitempty"`
	Severity   string            `json:"severity,omitempty"`
	Reason     string            `json:"reason,omitempty"`
	Coverage   float64           `json:"coverage,omitempty"`
	Marks      map[string]int    `json:"marks,omitempty"`
	Verdict    *sources.Verdict  `json:"verdict,omitempty"`
	Source     *apiSource        `json:"source,omitempty"`
	Snapshot   parley.SnapshotID `json:"snapshot_id,omitempty"`
	Checked    int64             `json:"checked_date,omitempty"`
	Changed    int64             `json:"source_changed_date,omitempty"`
	Override   string            `json:"override_status,omitempty"`
	Context    string            `json:"context_note,omitempty"` // that reviewers agreed to
	Link       string            `json:"link"`
}

// apiSource is a source as the API gives it.
type apiSource struct {
	ID        parley.SourceID   `json:"source_id"`
	URL       string            `json:"url"`
	Canonical string            `json:"canonical_url,omitempty"`
	Type      string            `json:"type,omitempty"`
	Title     string            `json:"title,omitempty"`
	Outlet    string            `json:"outlet,omitempty"`
	Authors   []string          `json:"authors,omitempty"`
	Published string            `json:"published_on,omitempty"`
	Lang      string            `json:"lang,omitempty"`
	Outcome   string            `json:"outcome"`
	Fetched   int64             `json:"fetched_date,omitempty"`
	Newest    parley.SnapshotID `json:"snapshot_id,omitempty"`
	Snapshots int               `json:"snapshot_count,omitempty"`
}

func apiSourceOf(s *store.Source) *apiSource {
	return &apiSource{ID: s.ID, URL: s.URL, Canonical: s.CanonicalURL, Type: s.Type, Title: s.Title, Outlet: s.Outlet, Authors: s.Authors,
		Published: s.Published, Lang: s.Lang, Outcome: s.Outcome, Fetched: s.Fetched / 1000, Newest: s.NewestID, Snapshots: s.SnapshotCount}
}

func (s *Server) apiQuoteOf(q store.ShownQuote, rules *parley.Rules) (*apiQuote, error) {
	a := &apiQuote{ID: q.ID, Post: q.Post, Comment: q.Comment, Ordinal: q.Ordinal, Kind: q.Kind, Text: q.Text, Words: q.Words, Lang: q.Lang,
		Claimed: q.Claimed, AttachedBy: q.AttachedBy, State: q.State, Snapshot: q.Snapshot, Changed: q.Changed / 1000, Override: q.Override,
		Context: q.Context, Link: s.URL + "/q/" + idOf(q.Post) + "#quote-" + idOf(q.ID)}
	if q.From != nil {
		a.Source = apiSourceOf(q.From)
	}
	if k := q.Verdict; k != nil {
		a.Status, a.Severity, a.Reason, a.Coverage, a.Checked = k.Status, k.Severity, k.Reason, float64(k.Coverage)/1000, k.Checked/1000
		a.Marks = map[string]int{"elisions": k.Elisions, "insertions": k.Insertions, "gaps": k.Gaps, "artefacts": k.Artefacts}
		a.Verdict = &sources.Verdict{}
		if err := json.Unmarshal([]byte(k.Verdict), a.Verdict); err != nil {
			return nil, err
		}
		textBytes := 0
		if q.Copy != nil && q.Copy.Removed == 0 {
			textBytes = q.Copy.TextBytes
		}
		a.Verdict.Excerpt(rules, textBytes)
	}
	return a, nil
}

// apiPostEvidence serves /parley/1.0/posts/{ids}/evidence.
func (s *Server) apiPostEvidence(r *http.Request) (*response, error) {
	ids, err := apiIDs[parley.PostID](r, "ids")
	if err != nil {
		return nil, err
	}
	list, err := s.store.QuotesOfPosts(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	out := apiItems{Items: []any{}}
	if err := s.addQuotes(r.Context(), &out, list); err != nil {
		return nil, err
	}
	return jsonResponse(http.StatusOK, out)
}

func (s *Server) addQuotes(ctx context.Context, out *apiItems, list []store.ShownQuote) error {
	rules, err := s.store.Rules(ctx)
	if err != nil {
		return err
	}
	for _, q := range list {
		a, err := s.apiQuoteOf(q, rules)
		if err != nil {
			return err
		}
		out.Items = append(out.Items, a)
	}
	return nil
}

// apiQuotes serves /parley/1.0/quotes?status=&since=&page=&pagesize=.
func (s *Server) apiQuotes(r *http.Request) (*response, error) {
	query := r.URL.Query()
	since, _ := strconv.ParseInt(query.Get("since"), 10, 64) // 0: from the beginning
	size, err := strconv.Atoi(query.Get("pagesize"))
	if err != nil || size < 1 || size > apiMost {
		size = 30
	}
	list, err := s.store.QuotesByStatus(r.Context(), query.Get("status"), since*1000, size+1, (pageNumber(r)-1)*size)
	if err != nil {
		return nil, err
	}
	out := apiItems{Items: []any{}, HasMore: len(list) > size}
	if err := s.addQuotes(r.Context(), &out, list[:min(len(list), size)]); err != nil {
		return nil, err
	}
	return jsonResponse(http.StatusOK, out)
}

// apiSources serves /parley/1.0/sources/{ids}.
func (s *Server) apiSources(r *http.Request) (*response, error) {
	ids, err := apiIDs[parley.SourceID](r, "ids")
	if err != nil {
		return nil, err
	}
	out := apiItems{Items: []any{}}
	for _, id := range ids {
		if err := out.addSource(s.store.SourceByID(r.Context(), id)); err != nil {
			return nil, err
		}
	}
	return jsonResponse(http.StatusOK, out)
}

// apiSourceByURL serves /parley/1.0/sources?url=.
func (s *Server) apiSourceByURL(r *http.Request) (*response, error) {
	out := apiItems{Items: []any{}}
	norm := evidence.NormURL(r.URL.Query().Get("url"))
	if norm == "" {
		return nil, parley.Refuse(parley.Invalid, "evidence.archive.address")
	}
	if err := out.addSource(s.store.SourceByURL(r.Context(), norm)); err != nil {
		return nil, err
	}
	return jsonResponse(http.StatusOK, out)
}

// addSource adds a source if there is one.
func (out *apiItems) addSource(found *store.Source, err error) error {
	if err == nil {
		out.Items = append(out.Items, apiSourceOf(found))
	} else if parley.KindOf(err) != parley.NotFound {
		return err
	}
	return nil
}

// apiSnapshot serves /parley/1.0/snapshots/{id}: metadata, and with ?text=1 as much
// of the text as the one who asks may see.
func (s *Server) apiSnapshot(r *http.Request) (*response, error) {
	id, err := pathID[parley.SnapshotID](r, "id")
	if err != nil {
		return nil, err
	}
	n, err := s.store.Snapshot(r.Context(), id)
	if err != nil {
		return nil, err
	}
	item := map[string]any{"snapshot_id": n.ID, "source_id": n.Source, "fetched_date": n.Fetched / 1000, "final_url": n.FinalURL, "http_status": n.Status,
		"media_type": n.MediaType, "text_sha256": n.TextSHA256, "text_bytes": n.TextBytes, "word_count": n.Words, "access": n.Access, "origin": n.Origin,
		"link": s.URL + "/evidence/s/" + idOf(n.ID)}
	if n.Removed != 0 {
		item["removed_date"] = n.Removed / 1000
	} else if r.URL.Query().Get("text") == "1" {
		if err := s.apiText(r, n, item); err != nil {
			return nil, err
		}
	}
	return jsonResponse(http.StatusOK, apiItems{Items: []any{item}})
}

// apiText adds the text of a copy to an item, or else the passages that posts quote
// from it.
func (s *Server) apiText(r *http.Request, n *store.Snapshot, item map[string]any) error {
	from, err := s.store.SourceByID(r.Context(), n.Source)
	if err != nil {
		return err
	}
	text, err := s.store.SnapshotText(r.Context(), n.TextSHA256)
	if err != nil {
		return err
	}
	if text != nil && s.seesAll(r, n, from) {
		item["text"] = text.Main()
		return nil
	}
	list, err := s.store.QuotesOfSnapshot(r.Context(), n.ID)
	if err != nil {
		return err
	}
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return err
	}
	var all sources.Verdict
	for _, q := range list {
		v, err := s.page("", "").quoteView(q)
		if err != nil {
			return err
		}
		all.Passages = append(all.Passages, v.verdict.Passages...)
	}
	all.Excerpt(rules, n.TextBytes)
	item["excerpts"] = all.Passages
	return nil
}

// Limits of a check by the API: what the checker itself takes is more.
const (
	apiQuoteBytes = 64 << 10
	apiTextBytes  = 1 << 20
)

// apiCheck serves POST /parley/1.0/quotes/check: {quote, text} or {quote, url},
// where the url is that of a source which the site has a copy of. It tells
// nothing of the text beyond the passages around the quoted words.
func (s *Server) apiCheck(r *http.Request) (*response, error) {
	var in struct{ Quote, Text, URL, Lang string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, parley.Refuse(parley.Invalid, "evidence.api.json")
	}
	if in.Quote == "" || len(in.Quote) > apiQuoteBytes || len(in.Text) > apiTextBytes || (in.Text == "") == (in.URL == "") {
		return nil, parley.Refuse(parley.Invalid, "evidence.api.check")
	}
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	read := evidence.Read(in.Quote)
	if in.Text != "" {
		page := &extract.Page{Blocks: []extract.Block{{Text: in.Text, Main: true}}}
		text := evidence.NewPage(page, in.Lang)
		v := text.Check(read)
		return jsonResponse(http.StatusOK, apiItems{Items: []any{checkedOf(&v, text.Checked(&v), rules)}})
	}
	v, text, err := s.sources.CheckURL(r.Context(), read, in.URL)
	if err != nil {
		return nil, err
	}
	return jsonResponse(http.StatusOK, apiItems{Items: []any{checkedOf(v, text, rules)}})
}

// checkedOf is a verdict as the check gives it.
func checkedOf(v *evidence.Verdict, text *evidence.Index, rules *parley.Rules) map[string]any {
	verdict := sources.VerdictOf(v, text, rules)
	verdict.Excerpt(rules, len(text.Text()))
	return map[string]any{"status": v.Status, "severity": v.Severity, "coverage": v.Coverage,
		"marks":   map[string]int{"elisions": v.Marks.Elisions, "insertions": v.Marks.Insertions, "gaps": v.Marks.Gaps, "artefacts": v.Artefacts},
		"verdict": verdict}
}
