package parley

import "strings"

// ArchivePattern says which pages are never archived: those of a host, and of its
// subdomains if it says so, whose path begins in a certain way.
type ArchivePattern struct {
	Host       string // in lower case and ASCII, without "www."
	Subdomains bool
	Path       string // as [MatchPath] takes it; "/" is the whole host
}

// String is the pattern as people write it: example.org, *.example.org/people/.
func (p ArchivePattern) String() string {
	host := p.Host
	if p.Subdomains {
		host = "*." + host
	}
	if p.Path == "/" {
		return host
	}
	return host + p.Path
}

// Matches reports whether a page is among those of the pattern. Its host is in lower
// case and ASCII; its path comes with the query.
func (p ArchivePattern) Matches(host, path string) bool {
	host = strings.TrimPrefix(host, "www.")
	if host != p.Host && !(p.Subdomains && strings.HasSuffix(host, "."+p.Host)) {
		return false
	}
	return MatchPath(p.Path, path)
}

// MatchPath matches the beginning of a path with a pattern in which "*" stands for
// anything and a "$" at the end for the end (RFC 9309).
func MatchPath(pattern, path string) bool {
	whole := strings.HasSuffix(pattern, "$")
	parts := strings.Split(strings.TrimSuffix(pattern, "$"), "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	rest := path[len(parts[0]):]
	for i, part := range parts[1:] {
		if whole && i == len(parts)-2 {
			return strings.HasSuffix(rest, part)
		}
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return !whole || rest == "" || len(parts) > 1 && parts[len(parts)-1] == ""
}
