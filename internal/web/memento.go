package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"parley"
	"parley/internal/archive"
	"parley/internal/evidence"
	"parley/internal/store"
)

// The archive of copies answers as web archives do (Memento, RFC 7089): a time
// gate finds the copy nearest to a time, a time map lists all copies of a page.

const archivePath = "/archive/"

// merged is an address whose second slash was lost on the way: "https:/a.example".
var merged = regexp.MustCompile(`^(https?:/)([^/])`)

// archiveRequest moves the address of the archived page, which stands at the end
// of the path with its own query, into the parameter url: a ServeMux would clean
// it. Other requests stay as they are.
func archiveRequest(r *http.Request) *http.Request {
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), archivePath)
	at := strings.Index(rest, "http")
	if !ok || at < 1 {
		return r
	}
	original := merged.ReplaceAllString(rest[at:], "$1/$2")
	if r.URL.RawQuery != "" {
		original += "?" + r.URL.RawQuery
	}
	r = r.Clone(r.Context())
	r.URL.Path, r.URL.RawPath = archivePath+strings.TrimSuffix(rest[:at], "/"), ""
	r.URL.RawQuery = url.Values{"url": {original}}.Encode()
	return r
}

// copies are those of one page that may be shown, and those that were taken down.
type copies struct {
	archive.Timeline
	source *store.Source
	shown  []store.Snapshot // those of Times
	all    []store.Snapshot
}

// copiesOf finds the copies of the page that is asked for.
func (s *Server) copiesOf(r *http.Request) (*copies, error) {
	original := r.URL.Query().Get("url")
	norm := evidence.NormURL(original)
	if norm == "" {
		return nil, parley.Refuse(parley.Invalid, "evidence.archive.address")
	}
	source, err := s.store.SourceByURL(r.Context(), norm)
	if err != nil {
		return nil, err
	}
	c := &copies{source: source, Timeline: archive.Timeline{Original: original, Base: s.URL + "/archive"}}
	if c.all, err = s.store.Snapshots(r.Context(), source.ID); err != nil {
		return nil, err
	}
	for _, n := range c.all {
		if n.Removed == 0 {
			c.shown, c.Times = append(c.shown, n), append(c.Times, time.UnixMilli(n.Fetched).Truncate(time.Second))
		}
	}
	return c, nil
}

// showTimegate serves /archive/timegate/{url}.
func (s *Server) showTimegate(r *http.Request) (*response, error) {
	var at time.Time
	if want := r.Header.Get("Accept-Datetime"); want != "" {
		var ok bool
		if at, ok = archive.ParseDatetime(want); !ok {
			return nil, parley.Refuse(parley.Invalid, "evidence.archive.datetime")
		}
	}
	c, err := s.copiesOf(r)
	if err != nil {
		return nil, err
	}
	i := c.Closest(at)
	if i < 0 {
		return nil, parley.Refuse(parley.NotFound, "evidence.error.nosnapshot")
	}
	res, err := redirect(http.StatusFound, strings.TrimPrefix(c.Memento(i), s.URL))
	res.noStore, res.robots = true, "noindex"
	res.header = http.Header{"Vary": {"accept-datetime"}, "Link": {c.GateLink()}}
	return res, err
}

// showTimemap serves /archive/timemap/link/{url}.
func (s *Server) showTimemap(r *http.Request) (*response, error) {
	c, err := s.copiesOf(r)
	if err != nil {
		return nil, err
	}
	return &response{status: http.StatusOK, contentType: "application/link-format", body: []byte(c.Map()), robots: "noindex", cacheable: revalidate}, nil
}

// showMemento serves /archive/{YYYYMMDDhhmmss}/{url}: the page of the copy that was
// made then. Other times lead to the copy nearest to them.
func (s *Server) showMemento(r *http.Request) (*response, error) {
	at, ok := archive.ParseStamp(r.PathValue("stamp"))
	if !ok {
		return nil, parley.Refuse(parley.Invalid, "evidence.archive.stamp")
	}
	c, err := s.copiesOf(r)
	if err != nil {
		return nil, err
	}
	for i, t := range c.Times {
		if !t.Equal(at) {
			continue
		}
		res, err := s.snapshotResponse(r, &c.shown[i], c.source)
		if err != nil {
			return nil, err
		}
		res.header = http.Header{"Memento-Datetime": {archive.Datetime(t)}, "Link": {c.MementoLink(i)}}
		res.cacheable = ""
		return res, nil
	}
	for i := range c.all {
		if n := &c.all[i]; n.Removed != 0 && time.UnixMilli(n.Fetched).Truncate(time.Second).Equal(at) {
			return s.snapshotResponse(r, n, c.source)
		}
	}
	i := c.Closest(at)
	if i < 0 {
		return nil, parley.Refuse(parley.NotFound, "evidence.error.nosnapshot")
	}
	return redirect(http.StatusFound, strings.TrimPrefix(c.Memento(i), s.URL))
}
