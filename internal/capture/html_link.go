package capture

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// archived is an address under a web archive: the archive's own path, the
// moment of the capture, at times a mark such as "im_", then the address
// itself.
var archived = pattern(`^(?:https?:)?(?://[^/?#]+)?/(?:[A-Za-z-]+/){0,2}(\d{4,14})([a-z]{2}_)?/((?:https?:/{1,2}|//)[^/].*)$`)

// singleSlash is what some servers make of the "//" inside a path.
var singleSlash = pattern(`^(https?:)/([^/])`)

// unwrap parts an archived address into the moment of its capture and the
// original. mark tells that the archive put the address in for itself.
func unwrap(address string) (original, stamp string, mark, ok bool) {
	m := archived().FindStringSubmatch(address)
	if m == nil {
		return address, "", false, false
	}
	original = singleSlash().ReplaceAllString(m[3], "$1//$2")
	if strings.HasPrefix(original, "//") {
		original = "https:" + original
	}
	return original, m[1], m[2] != "", true
}

// links turns the addresses of one page into those of the original page.
type links struct {
	// base is the address of the page, nil when the page does not tell it.
	base *url.URL
	// stamp is the moment of the capture of a page from a web archive, "" for
	// any other page. A link with another stamp was put there by its author.
	stamp string
}

// savedFrom is the remark of browsers about where a page was saved from.
var savedFrom = pattern(`saved from url=\(\d+\)(\S+)`)

// findLinks reads from a page where it came from.
func findLinks(doc *html.Node) links {
	l := links{stamp: archiveStamp(doc)}
	var saved string
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode {
			if m := savedFrom().FindStringSubmatch(n.Data); m != nil {
				saved = m[1]
				break
			}
		}
	}
	headline := first(doc, class("question-hyperlink"))
	for _, address := range []string{
		attr(first(doc, both(element("link"), relCanonical)), "href"),
		attr(first(doc, both(element("meta"), property("og:url"))), "content"),
		saved, attr(headline, "href"),
	} {
		u, err := url.Parse(l.original(address))
		if err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			u.Fragment = ""
			l.base = u
			break
		}
	}
	return l
}

func relCanonical(n *html.Node) bool { return attr(n, "rel") == "canonical" }

func property(name string) match {
	return func(n *html.Node) bool { return attr(n, "property") == name || attr(n, "name") == name }
}

// archiveStamp tells the moment at which a web archive captured the page: the
// commonest of its wrapped addresses, if the archive's own marks are there.
func archiveStamp(doc *html.Node) string {
	marked := false
	counts := map[string]int{}
	for n := range doc.Descendants() {
		switch n.Type {
		case html.CommentNode:
			marked = marked || strings.Contains(n.Data, "WAYBACK TOOLBAR") || strings.Contains(n.Data, "FILE ARCHIVED ON")
		case html.ElementNode:
			marked = marked || strings.HasPrefix(attr(n, "id"), "wm-ipp")
			for _, key := range []string{"href", "src"} {
				if _, stamp, mark, ok := unwrap(attr(n, key)); ok {
					counts[stamp]++
					// Style sheets and the canonical address are never an
					// author's.
					marked = marked || mark || n.Data == "link" || n.Data == "script"
				}
			}
		}
	}
	best := ""
	for stamp, n := range counts {
		if n > counts[best] || n == counts[best] && stamp < best {
			best = stamp
		}
	}
	if !marked {
		return ""
	}
	return best
}

// original takes the prefix of the page's archive off an address.
func (l links) original(address string) string {
	address = strings.TrimSpace(address)
	if l.stamp == "" {
		return address
	}
	original, stamp, mark, ok := unwrap(address)
	if ok && (mark || stamp == l.stamp) {
		return original
	}
	return address
}

// schemes are those of the links that a body may keep.
var schemes = map[string]bool{"http": true, "https": true, "mailto": true, "ftp": true, "ftps": true, "magnet": true, "tel": true, "xmpp": true, "irc": true, "ircs": true}

// absolute returns the original, absolute form of an address of the page, or
// "" for one that leads nowhere: a script, a file beside a saved page. An
// address relative to a page of unknown origin is kept when it begins with a
// slash, as it then means the site itself.
func (l links) absolute(address string) string {
	address = l.original(address)
	if address == "" || savedFile().MatchString(address) {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	switch {
	case u.Scheme != "":
		if !schemes[strings.ToLower(u.Scheme)] {
			return ""
		}
		return address
	case l.base != nil:
		return l.base.ResolveReference(u).String()
	case u.Host != "":
		return "https:" + address
	case strings.HasPrefix(address, "/"), strings.HasPrefix(address, "#"):
		return address
	}
	return ""
}

// savedFile is the address of a file that a browser saved beside a page.
var savedFile = pattern(`^(?:\./)?[^/:?#]*_(?:files|soubory|Dateien|fichiers|archivos|arquivos|bestanden|file)/`)

// hostOf returns the host name in an address, or "".
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
