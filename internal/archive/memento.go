package archive

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// ParseDatetime reads Accept-Datetime: an RFC 1123 date in GMT and nothing
// else. ok is false for a malformed one, which deserves a 400.
func ParseDatetime(header string) (t time.Time, ok bool) {
	t, err := time.Parse(http.TimeFormat, strings.TrimSpace(header))
	return t, err == nil
}

// Datetime writes Memento-Datetime and the datetimes of links.
func Datetime(t time.Time) string { return t.UTC().Format(http.TimeFormat) }

const stampLayout = "20060102150405"

// Stamp is a time in the addresses of copies: YYYYMMDDhhmmss in UTC.
func Stamp(t time.Time) string { return t.UTC().Format(stampLayout) }

// ParseStamp reads a time in an address.
func ParseStamp(s string) (time.Time, bool) {
	t, err := time.Parse(stampLayout, s)
	return t, err == nil && len(s) == len(stampLayout)
}

// Timeline is all copies of one page. Its addresses are below a base such as
// "https://site.example/archive".
type Timeline struct {
	Original string // the page's address
	Base     string
	Times    []time.Time // of the copies, in ascending order
}

// Closest is the index of the copy nearest to t, the older of two equally near
// ones; the zero t is the newest. It is -1 if there are no copies.
func (l *Timeline) Closest(t time.Time) int {
	last := len(l.Times) - 1
	if t.IsZero() || last < 0 {
		return last
	}
	i, found := slices.BinarySearchFunc(l.Times, t, time.Time.Compare)
	switch {
	case found || i == 0:
		return i
	case i > last:
		return last
	case l.Times[i].Sub(t) < t.Sub(l.Times[i-1]):
		return i
	}
	return i - 1
}

// Timegate is the address that finds the copy nearest to a time.
func (l *Timeline) Timegate() string { return l.Base + "/timegate/" + l.Original }

// Timemap is the address of the list of all copies.
func (l *Timeline) Timemap() string { return l.Base + "/timemap/link/" + l.Original }

// Memento is the address of copy i.
func (l *Timeline) Memento(i int) string { return l.Base + "/" + Stamp(l.Times[i]) + "/" + l.Original }

// GateLink is the Link header of the time gate's answers.
func (l *Timeline) GateLink() string {
	links := []string{link(l.Original, "original"), link(l.Timemap(), "timemap", "type", "application/link-format")}
	return strings.Join(append(links, l.ends(-1)...), ", ")
}

// MementoLink is the Link header of copy i.
func (l *Timeline) MementoLink(i int) string {
	links := []string{
		link(l.Original, "original"), link(l.Timegate(), "timegate"),
		link(l.Timemap(), "timemap", "type", "application/link-format"),
	}
	return strings.Join(append(links, l.ends(i)...), ", ")
}

// ends links to the first and last copy, and to i and those beside it, each
// once with all that it is.
func (l *Timeline) ends(i int) []string {
	last := len(l.Times) - 1
	var links []string
	for k := range l.Times {
		var rel []string
		for _, r := range []struct {
			name string
			is   bool
		}{{"first", k == 0}, {"last", k == last}, {"prev", i >= 0 && k == i-1}, {"next", i >= 0 && k == i+1}} {
			if r.is {
				rel = append(rel, r.name)
			}
		}
		if len(rel) == 0 && k != i {
			continue
		}
		links = append(links, l.mementoLink(k, rel...))
	}
	return links
}

func (l *Timeline) mementoLink(k int, rel ...string) string {
	return link(l.Memento(k), strings.Join(append(rel, "memento"), " "), "datetime", Datetime(l.Times[k]))
}

// Map is the list of all copies as application/link-format.
func (l *Timeline) Map() string {
	self := []string{"type", "application/link-format"}
	last := len(l.Times) - 1
	if last >= 0 {
		self = append(self, "from", Datetime(l.Times[0]), "until", Datetime(l.Times[last]))
	}
	links := []string{link(l.Original, "original"), link(l.Timegate(), "timegate"), link(l.Timemap(), "self", self...)}
	for k := range l.Times {
		var rel []string
		if k == 0 {
			rel = append(rel, "first")
		}
		if k == last {
			rel = append(rel, "last")
		}
		links = append(links, l.mementoLink(k, rel...))
	}
	return strings.Join(links, ",\n") + "\n"
}

// link writes one link with its parameters, names and values in turn.
func link(target, rel string, params ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<%s>; rel="%s"`, Reference(target), rel)
	for i := 0; i+1 < len(params); i += 2 {
		fmt.Fprintf(&b, `; %s="%s"`, params[i], params[i+1])
	}
	return b.String()
}

// Reference escapes what would end a link before its time, or a header.
func Reference(address string) string {
	var b strings.Builder
	for i := range len(address) {
		if c := address[i]; c <= ' ' || c >= 0x7f || c == '<' || c == '>' || c == '"' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
