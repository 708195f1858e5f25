package markup

import (
	"strings"
	"unicode/utf8"
)

// maxURL is the longest target kept, in bytes; browsers and proxies cut far
// shorter ones.
const maxURL = 8000

// cleanURL returns raw, an undecoded attribute value, as a target that is safe
// to click: http, https, ftp or mailto with a lower-case scheme, or a path that
// begins with exactly one "/". Links to the site's own hosts come back as such
// paths. It returns "" for everything else.
//
// The result holds no control characters, blanks, quotes, angle brackets or
// backslashes, so that no two programs disagree about where it leads.
func (r *Renderer) cleanURL(raw string) string {
	return r.cleanPlainURL(unescape(raw))
}

// cleanPlainURL is [Renderer.cleanURL] for a target that holds no references.
func (r *Renderer) cleanPlainURL(raw string) string {
	u := trimControls(raw)
	if u == "" || len(u) > maxURL || !utf8.ValidString(u) {
		return ""
	}
	u = encodeUnsafe(u)
	if u[0] == '/' {
		if !strings.HasPrefix(u, "//") {
			return r.known(u)
		}
		u = "https:" + u
	}
	colon := strings.IndexByte(u, ':')
	if colon < 0 {
		return ""
	}
	scheme, rest := lower(u[:colon]), u[colon+1:]
	switch scheme {
	case "mailto":
		if strings.TrimLeft(rest, "/?") == "" {
			return ""
		}
		return "mailto:" + rest
	case "http", "https", "ftp":
		if !strings.HasPrefix(rest, "//") {
			return ""
		}
		authority, path := splitAuthority(rest[2:])
		if strings.Trim(authority, ":@.") == "" {
			return ""
		}
		if scheme != "ftp" && r.isOwn(authority) {
			if own := ownPath(path); own != "" {
				return r.known(own)
			}
		}
		if scheme == u[:colon] {
			return u
		}
		return scheme + ":" + rest
	}
	return ""
}

// splitAuthority cuts what follows "//" where the host ends.
func splitAuthority(s string) (authority, path string) {
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// isOwn reports whether authority names one of the site's hosts and nothing else.
func (r *Renderer) isOwn(authority string) bool {
	if len(r.hosts) == 0 {
		return false
	}
	host := lower(authority)
	if r.hosts[host] {
		return true
	}
	for _, port := range []string{":80", ":443", "."} {
		if h, ok := strings.CutSuffix(host, port); ok && r.hosts[h] {
			return true
		}
	}
	return false
}

// ownPath makes the path of an own absolute URL site-relative, or returns "" if
// a browser would take the result for another host.
func ownPath(path string) string {
	switch {
	case path == "":
		return "/"
	case path[0] != '/':
		return "/" + path
	case strings.HasPrefix(path, "//"):
		return ""
	}
	return path
}

// known returns an own path, or the address at the site's first host for a page
// that this site does not have.
func (r *Renderer) known(path string) string {
	if r.site.Known == nil || len(r.site.Hosts) == 0 || r.site.Known(path) {
		return path
	}
	return "https://" + r.site.Hosts[0] + path
}

// isForeign reports whether a clean URL leaves the site.
func isForeign(clean string) bool { return clean[0] != '/' }

// trimControls removes what browsers remove from a URL: white space and control
// characters at its ends, line breaks and tabs anywhere.
func trimControls(s string) string {
	for s != "" && s[0] <= ' ' {
		s = s[1:]
	}
	for s != "" && s[len(s)-1] <= ' ' {
		s = s[:len(s)-1]
	}
	if strings.ContainsAny(s, "\t\r\n") {
		s = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(s)
	}
	return s
}

// unsafeInURL marks the bytes that cleanURL percent-encodes.
var unsafeInURL = func() (t [256]bool) {
	for c := range 0x21 {
		t[c] = true
	}
	for _, c := range []byte("\x7f\"'<>\\`") {
		t[c] = true
	}
	return t
}()

// encodeUnsafe percent-encodes the unsafe bytes of a URL. A backslash becomes
// "%5C", which no browser takes for a slash.
func encodeUnsafe(u string) string {
	for i := 0; i < len(u); i++ {
		if !unsafeInURL[u[i]] {
			continue
		}
		const hex = "0123456789ABCDEF"
		b := append(make([]byte, 0, len(u)+16), u[:i]...)
		for ; i < len(u); i++ {
			if c := u[i]; unsafeInURL[c] {
				b = append(b, '%', hex[c>>4], hex[c&15])
			} else {
				b = append(b, c)
			}
		}
		return string(b)
	}
	return u
}

// shortURL is how a bare URL is shown where room is dear: without scheme and
// "www.", cut after a path segment or two at about 30 characters with "…".
func shortURL(u string) string {
	s := u
	for _, prefix := range []string{"https://", "http://", "ftp://", "www."} {
		s = strings.TrimPrefix(s, prefix)
	}
	s = strings.TrimSuffix(s, "/")
	const most = 30
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	authority, path := splitAuthority(s)
	short := authority
	for path != "" {
		next := strings.IndexAny(path[1:], "/?#")
		if next < 0 || utf8.RuneCountInString(short)+next+1 > most-2 {
			break
		}
		short += path[:next+1]
		path = path[next+1:]
	}
	if path == "" {
		return short
	}
	return short + "/…"
}

// lastSegment names what a URL leads to: its file name, or else its host.
func lastSegment(u string) string {
	if i := strings.IndexAny(u, "?#"); i >= 0 {
		u = u[:i]
	}
	u = strings.TrimRight(u, "/")
	return u[strings.LastIndexByte(u, '/')+1:]
}
