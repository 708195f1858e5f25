package web

import (
	"net/url"
	"strconv"
	"strings"
)

// pager is the row of page numbers under a list.
type pager struct {
	Number int // of this page, from 1
	Last   int
	Total  int64
	Size   int
	path   string
	query  []string // pairs that every link keeps
}

// newPager makes the pager of a list of total things, size on a page. query
// holds pairs of names and values that the links keep; empty values are left out.
func newPager(number int, total int64, size int, path string, query []string) pager {
	last := int((total + int64(size) - 1) / int64(size))
	return pager{Number: number, Last: max(last, 1), Total: total, Size: size, path: path, query: query}
}

// Link is the address of a page; the first has no number.
func (p pager) Link(number int) string {
	q := p.query
	if number > 1 {
		q = append(q[:len(q):len(q)], "page", strconv.Itoa(number))
	}
	return pathQuery(p.path, q...)
}

// pathQuery appends pairs of names and values to a path, in their order; empty
// values are left out.
func pathQuery(path string, pairs ...string) string {
	var b strings.Builder
	b.WriteString(path)
	sep := byte('?')
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		b.WriteByte(sep)
		b.WriteString(pairs[i] + "=" + url.QueryEscape(pairs[i+1]))
		sep = '&'
	}
	return b.String()
}

// Numbers are the pages to offer: the first, those around this one, the last;
// 0 stands for a gap.
func (p pager) Numbers() []int {
	var list []int
	for n := 1; n <= p.Last; n++ {
		switch {
		case n == 1, n == p.Last, n >= p.Number-2 && n <= p.Number+2:
			list = append(list, n)
		case n == 2 || n == p.Number+3:
			list = append(list, 0)
			if n < p.Number-2 {
				n = p.Number - 3 // on to the pages around this one
			} else {
				n = p.Last - 1 // on to the last
			}
		}
	}
	return list
}
