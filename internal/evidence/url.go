package evidence

import (
	"fmt"
	"html"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"parley"
)

// tracking are query parameters that say how a reader came to a page, not which
// page it is (evidence.md §2).
var tracking = []string{"fbclid", "gclid", "mc_cid", "mc_eid", "ref", "ref_src", "igshid", "cmpid", "smid", "s"}

// NormURL is the address under which a source is known: scheme and host in
// lower case and ASCII, default port, fragment and tracking parameters dropped,
// dot segments resolved, percent-encoding in its one spelling. It is "" for
// what is no address of the web.
func NormURL(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Opaque != "" {
		return ""
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	host := normHost(u.Hostname())
	if host == "" {
		return ""
	}
	if port := u.Port(); port != "" && !(u.Scheme == "http" && port == "80") && !(u.Scheme == "https" && port == "443") {
		host += ":" + port
	}
	escaped := cleanPath(normEscapes(u.EscapedPath())) // "%2e%2e" is ".."
	u.Host, u.Fragment, u.RawFragment = host, "", ""
	u.Path, u.RawPath = escaped, ""
	if plain, err := url.PathUnescape(escaped); err == nil {
		u.Path, u.RawPath = plain, escaped
	}
	u.RawQuery = normQuery(u.RawQuery)
	u.ForceQuery = false
	return u.String()
}

// normHost is the one spelling of a name or an address, "" if it is neither.
func normHost(name string) string {
	if a, err := netip.ParseAddr(name); err == nil && a.Zone() == "" {
		if a.Is6() {
			return "[" + a.String() + "]"
		}
		return a.String()
	}
	name = strings.ToLower(strings.TrimRight(name, "."))
	host, err := idna.Lookup.ToASCII(name)
	if err != nil {
		host = name // names with "_" are looked up as they are
	}
	host = strings.TrimRight(host, ".")
	if strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-._") != "" {
		return ""
	}
	return host
}

func cleanPath(p string) string {
	if p == "" {
		return "/"
	}
	clean := path.Clean(p)
	if strings.HasSuffix(p, "/") && clean != "/" {
		clean += "/"
	}
	return clean
}

// normEscapes writes escapes in upper case, unreserved characters plainly, and
// what no address holds as escapes.
func normEscapes(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] <= ' ' || s[i] >= 0x7f:
			fmt.Fprintf(&b, "%%%02X", s[i])
		case s[i] != '%':
			b.WriteByte(s[i])
		default:
			n, err := strconv.ParseUint(s[i+1:min(i+3, len(s))], 16, 8)
			switch {
			case err != nil || i+2 >= len(s):
				b.WriteString("%25") // it begins no escape
				continue
			case unreserved(byte(n)):
				b.WriteByte(byte(n))
			default:
				b.WriteString(strings.ToUpper(s[i : i+3]))
			}
			i += 2
		}
	}
	return b.String()
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// normQuery drops tracking parameters and keeps the order of the others.
func normQuery(query string) string {
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		name = strings.ToLower(name)
		if pair == "" || strings.HasPrefix(name, "utm_") || slices.Contains(tracking, name) {
			continue
		}
		kept = append(kept, normEscapes(pair))
	}
	return strings.Join(kept, "&")
}

// results are the paths of search engines' result pages, which nobody can quote
// from.
var results = map[string]string{"google": "/search", "bing": "/search", "duckduckgo": "/", "yahoo": "/search", "yandex": "/search", "baidu": "/s", "ecosia": "/search"}

// userPage are the paths of pages about a member of a site.
var userPage = regexp.MustCompile(`^/(?:users?|u|profile|members?)/[^/]+(?:/[^/]*)?/?$`)

// Cites reports whether a post names anything that may be a source.
func Cites(post string, own []string) bool {
	for {
		_, rest, ok := strings.Cut(post, `href="`)
		if !ok {
			return false
		}
		address, after, _ := strings.Cut(rest, `"`)
		if Citable(html.UnescapeString(address), own) {
			return true
		}
		post = after
	}
}

// Citable reports whether an address may be the source of a quotation: a page of
// another site that is not a picture, a user or a list of search results, and holds
// no secret. own are the hosts of this site.
func Citable(address string, own []string) bool {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || !strings.Contains(u.Hostname(), ".") {
		return false
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if slices.ContainsFunc(own, func(o string) bool { return strings.EqualFold(o, host) || strings.EqualFold("www."+o, host) }) {
		return false
	}
	switch strings.ToLower(path.Ext(u.Path)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".mp4", ".webm", ".mp3", ".zip":
		return false
	}
	if userPage.MatchString(u.Path) {
		return false
	}
	labels := strings.Split(host, ".")
	for _, l := range labels[:len(labels)-1] {
		if p, ok := results[l]; ok && strings.TrimSuffix(u.Path, "/") == strings.TrimSuffix(p, "/") && u.RawQuery != "" {
			return false
		}
	}
	_, secret := parley.SecretIn(address)
	return !secret
}
