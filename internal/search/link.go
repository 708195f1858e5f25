package search

import (
	"net/url"
	"slices"
	"strings"
)

// Links are terms of the form host, reversed by its labels so that what ends
// alike stands together, a slash, and the path: "com.example.www./a/b?c". The
// scheme and a leading "www." do not matter.

// linkTerms returns the terms of addresses, each once.
func linkTerms(links []string) []string {
	var terms []string
	for _, link := range links {
		if t := linkTerm(link); t != "" {
			t = exactTerm(t)
			if !slices.Contains(terms, t) {
				terms = append(terms, t)
			}
		}
	}
	return terms
}

func linkTerm(link string) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.Host == "" {
		return ""
	}
	path := u.EscapedPath()
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return reversedHost(u.Hostname()) + "/" + strings.TrimPrefix(path, "/")
}

// reversedHost writes "www.example.com" as "com.example.".
func reversedHost(host string) string {
	labels := strings.Split(strings.TrimPrefix(strings.ToLower(host), "www."), ".")
	slices.Reverse(labels)
	return strings.Join(labels, ".") + "."
}

// linkGlob is the pattern for the terms of an address that someone asks for,
// in which * stands for anything. An address without a path means all of the
// host; one with a path also what lies below it.
func linkGlob(asked string) []string {
	asked = strings.TrimSpace(asked)
	if i := strings.Index(asked, "://"); i >= 0 {
		asked = asked[i+3:]
	}
	host, path, hasPath := strings.Cut(asked, "/")
	if host == "" || strings.Trim(host, "*.") == "" {
		return nil
	}
	glob := reversedHost(host)
	if rest, ok := strings.CutSuffix(glob, ".*."); ok {
		glob = rest + ".*" // *.example.com: what ends in it, and itself
	}
	path = strings.TrimSuffix(path, "/")
	switch {
	case !hasPath || path == "":
		return []string{glob + "/*"}
	case strings.HasSuffix(path, "*"):
		return []string{glob + "/" + path}
	}
	return []string{glob + "/" + path, glob + "/" + path + "/*", glob + "/" + path + "?*"}
}
