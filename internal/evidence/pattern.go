package evidence

import (
	"net/netip"
	"strings"

	"parley"
)

// maxPattern is how many bytes a pattern has at most.
const maxPattern = 1000

// ParsePattern reads which pages are never to be archived: a host, or *.host for its
// subdomains too, and the beginning of a path in which * stands for anything and $ at
// the end for the end. A scheme and a port before it do not matter.
func ParsePattern(text string) (parley.ArchivePattern, error) {
	wrong := parley.Refuse(parley.Invalid, "never.pattern")
	text = strings.TrimSpace(text)
	if _, rest, ok := strings.Cut(text, "://"); ok {
		text = rest
	}
	if len(text) > maxPattern || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return parley.ArchivePattern{}, wrong
	}
	host, path := text, ""
	if at := strings.IndexAny(text, "/?"); at >= 0 {
		host, path = text[:at], text[at:]
	}
	var p parley.ArchivePattern
	host, p.Subdomains = strings.CutPrefix(host, "*.")
	if bare, _, ok := strings.Cut(host, ":"); ok && !strings.HasPrefix(host, "[") {
		host = bare
	}
	p.Host = strings.TrimPrefix(normHost(strings.Trim(host, "[]")), "www.")
	p.Host = strings.Trim(p.Host, "[]") // as net/url gives the host of an address
	if _, err := netip.ParseAddr(p.Host); err != nil && !strings.Contains(strings.Trim(p.Host, "."), ".") {
		return parley.ArchivePattern{}, wrong // not every page of .org
	}
	if p.Path = strings.TrimRight(normEscapes(path), "*"); !strings.HasPrefix(p.Path, "/") {
		p.Path = "/" + p.Path
	}
	return p, nil
}
