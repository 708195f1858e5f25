package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/singleflight"

	"parley"
	"parley/internal/store"
)

// policy allows nothing but the site's own files. Structured data in a page is
// a data block, which the policy does not concern.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types parley parley-editor parley-member"

// everyHeader is on every answer, errors and 304 included.
var everyHeader = http.Header{
	"Content-Security-Policy":      {policy},
	"X-Content-Type-Options":       {"nosniff"},
	"Referrer-Policy":              {"strict-origin-when-cross-origin"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-site"},
	"Permissions-Policy":           {"camera=(), microphone=(), geolocation=()"},
	"Vary":                         {"Accept-Encoding"},
}

const (
	revalidate  = "public, max-age=0, must-revalidate"
	maxQuery    = 2048 // bytes of a query string
	pageTimeout = 20 * time.Second
)

// queryNames are the parameters that pages know; all others do not change a
// page and are left out of the cache's key.
var queryNames = []string{"answertab", "days", "dir", "edited", "filter", "filters", "format", "noredirect", "page", "pagesize", "q", "question", "returnurl", "search", "since", "sort", "status", "tab", "tagged", "tagnames", "uqlId", "view", "watched"}

var flights singleflight.Group

// ServeHTTP answers what Serve leaves to net/http.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.hosts(r.Host) {
		s.refuse(w, http.StatusMisdirectedRequest)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.unsafeMethod(w, r)
		return
	}
	if v, res := s.visitorOf(r); v != nil || res != nil {
		if res == nil {
			res = s.handle(r.WithContext(withVisitor(r.Context(), v)))
		}
		s.answer(w, r, res)
		return
	}
	if isLive([]byte(r.URL.Path)) || forOneBrowser(r.URL.Path) || forOneRequest(r.URL.Path) {
		s.answer(w, r, s.handle(r))
		return
	}
	p, refused := s.pageOf(r)
	if refused != 0 {
		s.refuse(w, refused)
		return
	}
	s.viewed(p.viewed, r)
	p.write(w, r)
}

// forOneRequest reports whether an answer depends on more of a request than the
// cache's key holds: it is made anew for each.
func forOneRequest(path string) bool {
	return strings.HasPrefix(path, archivePath) || strings.HasPrefix(path, "/parley/")
}

// hosts reports whether requests may name this host. A site without a public
// address answers to addresses and local names only, so that no page of it can
// be made to carry a foreign name.
func (s *Server) hosts(name string) bool {
	if s.host != "" {
		return name == s.host
	}
	if host, _, err := net.SplitHostPort(name); err == nil {
		name = host
	}
	if !strings.Contains(name, ".") {
		return true
	}
	_, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil
}

// pageOf returns the page for a GET or HEAD request, from the cache or made
// now; or the status with which the request is refused.
func (s *Server) pageOf(r *http.Request) (p *cachedPage, refused int) {
	key := r.URL.Path
	if r.URL.RawQuery != "" {
		if len(r.URL.RawQuery) > maxQuery {
			return nil, http.StatusRequestURITooLong
		}
		key = cacheKey(r.URL)
	}
	if r.URL.RawPath != "" {
		key = r.URL.RawPath + key[len(r.URL.Path):] // "c%2b%2b" is another tag than "c++"
	}
	if p := s.cache.get(key, time.Now()); p != nil {
		return p, 0
	}
	return s.respond(r, key), 0
}

// cacheKey is the path with the known parameters in their order.
func cacheKey(u *url.URL) string {
	values := u.Query()
	var b strings.Builder
	b.WriteString(u.Path)
	sep := byte('?')
	for _, name := range queryNames {
		if v, ok := values[name]; ok {
			b.WriteByte(sep)
			b.WriteString(name + "=" + url.QueryEscape(v[0]))
			sep = '&'
		}
	}
	if redirectsWithQuery(u.Path) && u.RawQuery != "" {
		b.WriteString("#" + u.RawQuery)
	}
	return b.String()
}

// redirectsWithQuery reports whether an address may be answered by a redirect
// that repeats the whole query.
func redirectsWithQuery(path string) bool {
	return strings.HasPrefix(path, "/questions/") || strings.HasPrefix(path, "/users/") || strings.HasPrefix(path, "/tags/")
}

// respond runs the handler, once for all who wait for the same page.
func (s *Server) respond(r *http.Request, key string) *cachedPage {
	flight := s.site.URL + " " + key
	if r.URL.Path == searchPath {
		flight += " " + s.subject(r, nil) // one may search too often, and another not
	}
	made, _, _ := flights.Do(flight, func() (any, error) {
		mark := s.cache.mark()
		// The page is for all who wait, not only for the one who asked first.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), pageTimeout)
		defer cancel()
		res := s.handle(r.WithContext(ctx))
		p := newCachedPage(key, res)
		if res.fresh > 0 && !res.noStore && res.cookies == nil && cacheableStatus(res.status) {
			s.cache.put(p, mark)
		}
		return p, nil
	})
	return made.(*cachedPage)
}

func cacheableStatus(status int) bool {
	return slices.Contains([]int{200, 301, 302, 404, 410}, status)
}

// newCachedPage prepares a response for writing.
func newCachedPage(key string, res *response) *cachedPage {
	p := &cachedPage{key: key, status: res.status, shows: res.shows, viewed: res.viewed, plain: res.body, expires: time.Now().Add(res.fresh), head: http.Header{}}
	p.head["Content-Type"] = []string{res.contentType}
	cache := res.cacheable
	switch {
	case res.noStore:
		cache = "private, no-store"
	case cache == "":
		cache = revalidate
	}
	p.head["Cache-Control"] = []string{cache}
	if res.location != "" {
		p.head["Location"] = []string{res.location}
	}
	if res.robots != "" {
		p.head["X-Robots-Tag"] = []string{res.robots}
	}
	if res.retryAfter > 0 {
		p.head["Retry-After"] = []string{strconv.Itoa(int(math.Ceil(res.retryAfter.Seconds())))}
	}
	for _, c := range res.cookies {
		p.head.Add("Set-Cookie", c.String())
	}
	if res.status == http.StatusOK {
		p.etag = []string{etagOf(res.body)}
	}
	for name, v := range everyHeader {
		p.head[name] = v
	}
	if res.download != "" {
		p.head["Content-Disposition"] = []string{mime.FormatMediaType("attachment", map[string]string{"filename": res.download})}
	}
	if res.referrer != "" {
		p.head["Referrer-Policy"] = []string{res.referrer}
	}
	if res.clearData {
		p.head["Clear-Site-Data"] = []string{`"cache", "storage"`}
	}
	if res.policy != "" {
		p.head["Content-Security-Policy"] = []string{res.policy}
	}
	for name, v := range res.header {
		if name == "Vary" {
			v = append(v[:len(v):len(v)], p.head[name]...)
		}
		p.head[name] = v
	}
	p.packed = res.packed
	return p
}

// write answers a request with the page: whole, compressed as the browser
// takes it, or 304 if the browser has it.
func (p *cachedPage) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for name, v := range p.head {
		h[name] = v
	}
	if p.etag != nil {
		h["Etag"] = p.etag
		if match := r.Header["If-None-Match"]; match != nil && matches(match[0], p.etag[0]) {
			delete(h, "Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	var accept string
	if v := r.Header["Accept-Encoding"]; v != nil {
		accept = v[0]
	}
	e := p.coding(accept)
	if e != identity {
		h["Content-Encoding"] = encodingHeader[e]
	}
	f := p.form(e)
	if p.status != http.StatusNoContent {
		h["Content-Length"] = f.length
	}
	w.WriteHeader(p.status)
	if r.Method != http.MethodHead {
		w.Write(f.body) // the reader may have gone
	}
}

// matches compares validators weakly (RFC 9110 §13.1.2).
func matches(header, etag string) bool {
	if header == etag || header == "*" {
		return true
	}
	for part := range strings.SplitSeq(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(part), "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}

// errNoPage is answered with the site's "not found" page.
var errNoPage = parley.Refuse(parley.NotFound, "missing.page")

type handler func(r *http.Request) (*response, error)

// handle finds the route and turns errors and panics into pages.
func (s *Server) handle(r *http.Request) (res *response) {
	defer func() {
		if v := recover(); v != nil {
			res = s.failure(r, errPanic, "panic", v, "stack", string(debug.Stack()))
		}
	}()
	r = archiveRequest(r)
	found := s.find(r)
	res, err := s.admit(r, found)
	if err != nil && strings.HasPrefix(r.URL.Path, "/parley/") {
		res, err = s.apiRefusal(err)
	}
	if res == nil && err == nil {
		res, err = found.handler(r)
	}
	if err != nil {
		return s.failure(r, err)
	}
	return res
}

// find looks up the route of a request and sets the request's path values.
func (s *Server) find(r *http.Request) *routeFinder {
	found := &routeFinder{handler: func(*http.Request) (*response, error) { return nil, errNoPage }}
	s.mux.ServeHTTP(found, r) // see routeHandler
	return found
}

var errPanic = errors.New("panic")

// routeHandler lets a handler stand in a ServeMux: serving it means handing it
// to the routeFinder that asks. What else the ServeMux might answer (redirects
// to cleaned paths, 404, 405) is thrown away: our own page says it better.
type routeHandler struct {
	route   route
	handler handler
}

func (h routeHandler) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	f := w.(*routeFinder)
	f.route, f.handler = h.route, h.handler
}

type routeFinder struct {
	route   route // the zero route if there is none
	handler handler
	header  http.Header
}

func (f *routeFinder) Header() http.Header {
	if f.header == nil {
		f.header = http.Header{}
	}
	return f.header
}
func (*routeFinder) Write(b []byte) (int, error) { return len(b), nil }
func (*routeFinder) WriteHeader(int)             {}

// failure is the answer to an error: ours are logged and told with a number.
func (s *Server) failure(r *http.Request, err error, more ...any) (res *response) {
	status := http.StatusInternalServerError
	switch parley.KindOf(err) {
	case parley.NotFound:
		status = http.StatusNotFound
	case parley.Gone:
		status = http.StatusGone
	case parley.Invalid:
		status = http.StatusBadRequest
	case parley.Denied:
		status = http.StatusForbidden
	case parley.Conflict:
		status = http.StatusConflict
	case parley.Busy:
		status = http.StatusServiceUnavailable
	}
	id := ""
	if status == http.StatusInternalServerError {
		id = requestID()
		s.logger.Error("request failed", append([]any{"id", id, "method", r.Method, "path", r.URL.Path, "error", err}, more...)...)
	}
	res = s.errorPage(r, status, err, id)
	if e, ok := errors.AsType[*parley.Error](err); ok && e.Kind == parley.Busy && e.After > 0 {
		res.status, res.retryAfter = http.StatusTooManyRequests, e.After
	}
	return res
}

func requestID() string {
	b := make([]byte, 8)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// refuse answers without a page.
func (s *Server) refuse(w http.ResponseWriter, status int) {
	h := w.Header()
	for name, v := range everyHeader {
		h[name] = v
	}
	http.Error(w, http.StatusText(status), status)
}

// movesLists are the events after which lists of questions have others, or
// another order. Votes are not among them: what they change of an item changes
// with its title, and orders by votes may lag behind.
var movesLists = map[string]bool{"question asked": true, "answer posted": true, "post edited": true, "post deleted": true,
	"post undeleted": true, "edit reviewed": true, store.QuestionRetagged: true}

// purgeTags drops the pages of tags that changed.
func (s *Server) purgeTags(e store.Event) {
	names := []string{"tags"}
	var data store.TagsEditedData
	if err := json.Unmarshal([]byte(e.Data), &data); err != nil {
		s.logger.Error("event of tags", "data", e.Data, "error", err)
	}
	for _, tag := range data.Tags {
		names = append(names, "tag "+tag)
	}
	s.cache.purge(names...)
}

// purge drops the pages that show what events changed.
func (s *Server) purge(events []store.Event) {
	s.pages.heard(events)
	for _, e := range events {
		if e.Type == "site imported" {
			if err := s.pages.load(context.Background()); err != nil {
				s.logger.Error("after an import", "error", err)
			}
			s.cache.clear()
			continue
		}
		if e.Type == store.SettingsEdited {
			s.cache.clear() // what is asked of posts stands on their pages
			continue
		}
		if e.Type == store.TagsEdited {
			s.purgeTags(e)
			continue
		}
		if movesLists[e.Type] {
			s.cache.purge("lists", "tags")
		}
		if e.Type == store.RelatedFound {
			s.cache.purge("question " + idOf(e.Post))
			continue
		}
		if e.Type == "badge awarded" {
			s.cache.purge("badges")
		}
		if e.Type == "user renamed" || e.Type == "user deleted" {
			s.cache.clear() // the name stands on every page with something of theirs
			continue
		}
		if e.Type == store.SourceChangedEvent && e.Data != "" {
			s.cache.purge("source " + strings.Trim(e.Data, `{"source:}`))
			continue
		}
		// Who votes is on no page because of that; whose reputation it moves has an
		// event of his own.
		if e.User != 0 && e.Type != "post voted" && e.Type != "comment voted" {
			s.cache.purge("user " + idOf(e.User))
		}
		if e.Question != 0 {
			s.cache.purge("question "+idOf(e.Question), "title "+idOf(e.Question))
		}
		if e.Post != 0 {
			id := idOf(e.Post)
			s.cache.purge("question "+id, "post "+id, "title "+id, "search")
		}
	}
}
