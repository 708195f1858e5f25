package web

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"time"

	"parley"
	"parley/internal/evidence"
	"parley/internal/store"
)

// neverView is the list of pages that are never archived (evidence.md §9.2).
type neverView struct {
	*page
	Form *form
	List []store.NeverArchived
	Keys []string // of the form of each line
	Spam []store.SpamPhrase
}

// neverPath is the address of the list.
const neverPath = "/evidence/never-archived"

// spamPath is where phrases of spam are sent; they are on the same page.
const spamPath = "/evidence/spam-phrases"

// Characters of a phrase of spam.
const (
	spamLeast = 5
	spamMost  = 100
)

const (
	neverListed   = 500
	neverExported = 1_000_000
	neverNoteMax  = 200 // characters
)

// showNeverArchived serves GET /evidence/never-archived.
func (s *Server) showNeverArchived(r *http.Request) (*response, error) {
	return s.neverPage(r, newForm())
}

func (s *Server) neverPage(r *http.Request, f *form) (*response, error) {
	list, err := s.store.NeverArchivedList(r.Context(), neverListed)
	if err != nil {
		return nil, err
	}
	p := s.page("", s.Messages.Text("never.title"))
	p.Robots = "noindex"
	v := &neverView{page: p, Form: f, List: list}
	for range list {
		v.Keys = append(v.Keys, newForm().Key)
	}
	if v.Spam, err = s.store.SpamPhrases(r.Context(), neverListed); err != nil {
		return nil, err
	}
	return s.html(r.Context(), p, neverArchivedPage(v))
}

// neverArchive serves POST /evidence/never-archived: one more pattern.
func (s *Server) neverArchive(r *http.Request) (*response, error) {
	note := strings.TrimSpace(r.PostForm.Get("note"))
	p, err := evidence.ParsePattern(r.PostForm.Get("pattern"))
	switch {
	case err != nil:
		err = &parley.Error{Kind: parley.Invalid, Fields: []parley.FieldError{{Field: "pattern", Key: "never.pattern"}}}
	case len([]rune(note)) > neverNoteMax:
		err = &parley.Error{Kind: parley.Invalid, Fields: []parley.FieldError{{Field: "note", Key: "never.note", Args: []any{"most", neverNoteMax}}}}
	default:
		err = s.store.Update(r.Context(), func(tx *store.Tx) error {
			return tx.AddNeverArchive(r.Context(), p, visitorFrom(r.Context()).Actor.ID, note)
		})
	}
	if err != nil {
		return s.tryAgain(r, err, s.neverPage)
	}
	s.logger.Info("pages are never archived from now on", "pattern", p.String(), "by", visitorFrom(r.Context()).Actor.ID)
	return seeOther(neverPath)
}

// archiveAgain serves POST /evidence/never-archived/{id}/remove.
func (s *Server) archiveAgain(r *http.Request) (*response, error) {
	id, err := pathID[int64](r, "id")
	if err != nil {
		return nil, err
	}
	if err := s.store.Update(r.Context(), func(tx *store.Tx) error { return tx.RemoveNeverArchive(r.Context(), id) }); err != nil {
		return nil, err
	}
	s.logger.Info("pages may be archived again", "line", id, "by", visitorFrom(r.Context()).Actor.ID)
	return seeOther(neverPath)
}

// addSpamPhrase serves POST /evidence/spam-phrases.
func (s *Server) addSpamPhrase(r *http.Request) (*response, error) {
	phrase := strings.TrimSpace(r.PostForm.Get("phrase"))
	var err error
	if n := len([]rune(phrase)); n < spamLeast || n > spamMost {
		err = &parley.Error{Kind: parley.Invalid, Fields: []parley.FieldError{{Field: "phrase", Key: "never.spam.length", Args: []any{"least", spamLeast, "most", spamMost}}}}
	} else {
		err = s.store.Update(r.Context(), func(tx *store.Tx) error {
			return tx.AddSpamPhrase(r.Context(), phrase, visitorFrom(r.Context()).Actor.ID)
		})
	}
	if err != nil {
		return s.tryAgain(r, err, s.neverPage)
	}
	s.logger.Info("pages with a phrase are not archived from now on", "phrase", phrase, "by", visitorFrom(r.Context()).Actor.ID)
	return seeOther(neverPath)
}

// removeSpamPhrase serves POST /evidence/spam-phrases/{id}/remove.
func (s *Server) removeSpamPhrase(r *http.Request) (*response, error) {
	id, err := pathID[int64](r, "id")
	if err != nil {
		return nil, err
	}
	if err := s.store.Update(r.Context(), func(tx *store.Tx) error { return tx.RemoveSpamPhrase(r.Context(), id) }); err != nil {
		return nil, err
	}
	s.logger.Info("pages with a phrase may be archived again", "line", id, "by", visitorFrom(r.Context()).Actor.ID)
	return seeOther(neverPath)
}

// exportNeverArchived serves GET /evidence/never-archived.csv.
func (s *Server) exportNeverArchived(r *http.Request) (*response, error) {
	list, err := s.store.NeverArchivedList(r.Context(), neverExported)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	lines := [][]string{{"pattern", "since", "note"}}
	for _, v := range list {
		lines = append(lines, []string{v.Pattern.String(), time.UnixMilli(v.Created).UTC().Format(time.RFC3339), plainCell(v.Note)})
	}
	if err := out.WriteAll(lines); err != nil {
		return nil, err
	}
	return &response{status: http.StatusOK, contentType: "text/csv; charset=utf-8", body: b.Bytes(), noStore: true, download: "never-archived.csv"}, nil
}

// plainCell keeps a spreadsheet from reading what somebody wrote as a formula.
func plainCell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// fromOwnHost reports whether a request comes from an address of the host that a copy
// is of: who has that may have the copy down at once.
func (s *Server) fromOwnHost(r *http.Request, n *store.Snapshot) bool {
	if s.isAt == nil {
		return false
	}
	u, err := url.Parse(n.FinalURL)
	return err == nil && u.Hostname() != "" && s.isAt(r.Context(), u.Hostname(), s.address(r))
}
