package web

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"parley"
	"parley/internal/store"
)

// withheld are the addresses that robots are asked to leave alone: what only
// repeats other pages, costs much, or is no page for readers.
var withheld = []string{"/search", "/posts/", "/revisions/", "/q/", "/a/", "/feeds/", "/users/login", "/users/signup", "/users/logout",
	"/users/account-recovery", "/review", "/tools", "/questions/ask", "/help/search"}

// showRobots serves /robots.txt.
func (s *Server) showRobots(*http.Request) (*response, error) {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, path := range withheld {
		b.WriteString("Disallow: " + path + "\n")
	}
	b.WriteString("\nSitemap: " + s.URL + "/sitemap.xml\n")
	return &response{status: http.StatusOK, contentType: "text/plain; charset=utf-8", body: []byte(b.String()), fresh: 24 * time.Hour}, nil
}

const (
	xmlType      = "application/xml; charset=utf-8"
	sitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"
	sitemapFresh = time.Hour
)

var sitemapKinds = []store.SitemapKind{store.SitemapQuestions, store.SitemapUsers, store.SitemapTags}

var sitemapName = regexp.MustCompile(`^sitemap-(questions|users|tags)-([1-9][0-9]*)\.xml$`)

// showSitemapIndex serves /sitemap.xml.
func (s *Server) showSitemapIndex(r *http.Request) (*response, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<sitemapindex xmlns="` + sitemapSpace + `">` + "\n")
	for _, kind := range sitemapKinds {
		parts, err := s.store.SitemapParts(r.Context(), kind)
		if err != nil {
			return nil, err
		}
		for _, n := range parts {
			fmt.Fprintf(&b, "<sitemap><loc>%s/sitemap-%s-%d.xml</loc></sitemap>\n", escapeXML(s.URL), kind, n+1)
		}
	}
	b.WriteString("</sitemapindex>\n")
	return &response{status: http.StatusOK, contentType: xmlType, body: b.Bytes(), shows: []string{"lists"}, fresh: sitemapFresh}, nil
}

// showSitemap serves /sitemap-{kind}-{n}.xml.
func (s *Server) showSitemap(r *http.Request) (*response, error) {
	parts := sitemapName.FindStringSubmatch(r.PathValue("sitemap"))
	if parts == nil {
		return nil, errNoPage
	}
	kind := store.SitemapKind(parts[1])
	number, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return nil, errNoPage
	}
	entries, err := s.store.Sitemap(r.Context(), kind, number-1)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, errNoPage
	}
	var b bytes.Buffer
	b.Grow(len(entries) * 160)
	b.WriteString(xml.Header + `<urlset xmlns="` + sitemapSpace + `">` + "\n")
	for _, e := range entries {
		b.WriteString("<url><loc>" + escapeXML(s.URL+sitemapPath(kind, e)) + "</loc>")
		if e.Modified != 0 {
			b.WriteString("<lastmod>" + time.UnixMilli(e.Modified).UTC().Format(time.RFC3339) + "</lastmod>")
		}
		b.WriteString("</url>\n")
	}
	b.WriteString("</urlset>\n")
	return &response{status: http.StatusOK, contentType: xmlType, body: b.Bytes(), shows: []string{"lists"}, fresh: sitemapFresh}, nil
}

func sitemapPath(kind store.SitemapKind, e store.SitemapEntry) string {
	switch kind {
	case store.SitemapUsers:
		return UserPath(parley.UserID(e.ID), e.Name)
	case store.SitemapTags:
		return TagPath(e.Name)
	}
	return QuestionPath(parley.PostID(e.ID), e.Name)
}

// escapeXML makes character data of any text; what XML cannot hold becomes U+FFFD.
func escapeXML(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}

// showOpenSearch serves /opensearch.xml, with which browsers add the site to
// their search field.
func (s *Server) showOpenSearch(*http.Request) (*response, error) {
	const shortest = 16 // characters that a ShortName may have
	name := []rune(s.Name)
	text := xml.Header + `<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>` + escapeXML(string(name[:min(len(name), shortest)])) + `</ShortName>
<Description>` + escapeXML(s.Messages.Text("service.opensearch", "site", s.Name)) + `</Description>
<InputEncoding>UTF-8</InputEncoding>
<Image width="48" height="48" type="image/x-icon">` + escapeXML(s.URL) + `/favicon.ico</Image>
<Url type="text/html" method="get" template="` + escapeXML(s.URL) + `/search?q={searchTerms}"/>
</OpenSearchDescription>
`
	return &response{status: http.StatusOK, contentType: "application/opensearchdescription+xml; charset=utf-8", body: []byte(text), fresh: 24 * time.Hour}, nil
}

//go:generate go run icon_gen.go

// icon serves one of the site's marks, which icon_gen.go draws.
func icon(name, contentType string) func(*Server) handler {
	return func(*Server) handler {
		return func(*http.Request) (*response, error) {
			body, err := staticFS.ReadFile("static/" + name)
			if err != nil {
				return nil, err
			}
			return &response{status: http.StatusOK, contentType: contentType, body: body, fresh: 24 * time.Hour, cacheable: "public, max-age=86400"}, nil
		}
	}
}
