package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"parley"
	"parley/internal/evidence"
	"parley/internal/extract"
	"parley/internal/store"
)

// work is a source as bibliographies name it.
func (s *Server) work(q *store.ShownQuote) evidence.Work {
	w := evidence.Work{Type: "WebPage", URL: q.From.URL, Title: q.From.Title, Outlet: q.From.OutletName(), Authors: q.From.Authors, Lang: q.From.Lang, Published: dateOf(q.From.Published)}
	if q.From.Type == "article" {
		w.Type = "NewsArticle"
	}
	if q.Copy != nil {
		at := time.UnixMilli(q.Copy.Fetched).UTC()
		w.Accessed = extract.Date{Year: at.Year(), Month: int(at.Month()), Day: at.Day()}
		if q.Copy.Removed == 0 {
			w.Archived = s.URL + snapshotPath(q.Copy.ID, q.Quote.ID)
		}
	}
	return w
}

// dateOf reads 2024, 2024-01 or 2024-01-10.
func dateOf(s string) extract.Date {
	var n [3]int
	for i, part := range strings.SplitN(s, "-", 3) {
		n[i], _ = strconv.Atoi(part) // "" is not known
	}
	return extract.Date{Year: n[0], Month: n[1], Day: n[2]}
}

// citationFormats are the forms in which the sources of posts are given.
var citationFormats = map[string]struct {
	contentType, file string
	write             func([]evidence.Work) ([]byte, error)
}{
	"csl":    {"application/vnd.citationstyles.csl+json", "sources.json", evidence.CSL},
	"bibtex": {"application/x-bibtex; charset=utf-8", "sources.bib", func(w []evidence.Work) ([]byte, error) { return []byte(evidence.BibTeX(w)), nil }},
	"ris":    {"application/x-research-info-systems; charset=utf-8", "sources.ris", func(w []evidence.Work) ([]byte, error) { return []byte(evidence.RIS(w)), nil }},
}

// citationNames are the formats in the order of the page, by the names that they
// have everywhere.
var citationNames = []struct{ Key, Name string }{{"bibtex", "BibTeX"}, {"ris", "RIS"}, {"csl", "CSL-JSON"}}

func citationPath(post parley.PostID, format string) string {
	return "/parley/1.0/posts/" + idOf(post) + "/citations?format=" + format
}

// apiCitations serves /parley/1.0/posts/{ids}/citations?format=csl|bibtex|ris: what
// posts rest on, each source once, in the order of use.
func (s *Server) apiCitations(r *http.Request) (*response, error) {
	ids, err := apiIDs[parley.PostID](r, "ids")
	if err != nil {
		return nil, err
	}
	name := r.URL.Query().Get("format")
	if name == "" {
		name = "csl"
	}
	format, ok := citationFormats[name]
	if !ok {
		return nil, parley.Refuse(parley.Invalid, "evidence.api.format")
	}
	works := []evidence.Work{}
	seen := map[parley.SourceID]bool{}
	for _, id := range ids {
		list, err := s.store.QuotesOfPost(r.Context(), id)
		if err != nil {
			return nil, err
		}
		for i := range list {
			if q := &list[i]; q.From != nil && !seen[q.Source] {
				seen[q.Source] = true
				works = append(works, s.work(q))
			}
		}
	}
	body, err := format.write(works)
	if err != nil {
		return nil, err
	}
	return &response{status: http.StatusOK, contentType: format.contentType, body: body, download: format.file, robots: "noindex", cacheable: revalidate}, nil
}

// apiAnnotation serves /parley/1.0/quotes/{id}.jsonld: the check of a quotation as
// a W3C Web Annotation on its source.
func (s *Server) apiAnnotation(r *http.Request) (*response, error) {
	number, ok := strings.CutSuffix(r.PathValue("file"), ".jsonld")
	id, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil {
		return nil, errNoPage
	}
	q, err := s.store.ShownQuote(r.Context(), parley.QuoteID(id))
	if err != nil {
		return nil, err
	}
	if q.From == nil || q.Verdict == nil {
		return nil, parley.Refuse(parley.NotFound, "evidence.error.noquote")
	}
	v, err := s.page("", "").quoteView(*q)
	if err != nil {
		return nil, err
	}
	of := evidence.AnnotationOf{ID: s.URL + r.URL.Path, Source: q.From.URL, Checked: time.UnixMilli(q.Verdict.Checked), Software: s.URL + "/", Note: q.Context}
	if q.Copy != nil {
		of.Fetched = time.UnixMilli(q.Copy.Fetched)
		if q.Copy.Removed == 0 {
			of.Cached = s.URL + "/evidence/s/" + idOf(q.Copy.ID)
		}
	}
	body, err := json.Marshal(evidence.Annotate(evidence.Status(q.Verdict.Status), v.verdict.Selectors(), of))
	if err != nil {
		return nil, err
	}
	return &response{status: http.StatusOK, contentType: `application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"`, body: body, robots: "noindex", cacheable: revalidate}, nil
}
