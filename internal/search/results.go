package search

import (
	"cmp"
	"slices"
)

const (
	// MaxTotal is the number up to which results are counted.
	MaxTotal = 1_000
	// MaxResults is the number of results that can be paged through.
	MaxResults = 10_000
)

// Order is that of the results; each puts the highest first, and the higher
// document id first among equals.
type Order uint8

// The orders of the search page.
const (
	ByRelevance Order = iota
	ByCreation
	ByScore
	ByActivity
)

// Options say which part of the results to return.
type Options struct {
	Order Order
	// Offset and Limit are a page; the part beyond MaxResults is empty.
	Offset, Limit int
	// Rerank orders the first results by relevance anew, with regard to where
	// the words stand and to Values; Now is for their freshness, in
	// milliseconds.
	Rerank bool
	Now    int64
	// Uncounted leaves Total without meaning, for a search that needs the first
	// results only.
	Uncounted bool
}

// Hit is a found document.
type Hit struct {
	ID, Parent int64
	Kind       Kind
	Relevance  int32
}

// Results are a page of hits.
type Results struct {
	Hits []Hit
	// Total is the number of documents found, up to MaxTotal; if More is set
	// there are more than that, or may be.
	Total int
	More  bool
	// Partial is set if the query's words are so common that only the newest
	// documents were looked at.
	Partial bool
	// Cut is set if the query was too long to be used whole.
	Cut bool
}

// candidate is a hit with its place in the order.
type candidate struct {
	key   int64
	id    int64 // 0: not looked up yet
	view  int32
	doc   uint32
	rank  int32
	bonus int16 // for where the query's words stand, if known ([searcher.placed])
}

func (c candidate) compare(d candidate) int {
	if c.key != d.key {
		return cmp.Compare(d.key, c.key)
	}
	return cmp.Compare(d.id, c.id)
}

// collector keeps the first results of an order and counts all.
type collector struct {
	views   []view
	order   Order
	limit   int
	counted int         // up to which total is exact
	heap    []candidate // the worst on top
	total   int
}

// id returns that of a candidate. Most never need it: it lies far from all else that
// is read of them.
func (c *collector) id(f *candidate) int64 {
	if f.id == 0 {
		f.id = c.views[f.view].ids.at(f.doc)
	}
	return f.id
}

// worse reports whether a comes after b. In a view, documents are in the order of
// their ids.
func (c *collector) worse(a, b *candidate) bool {
	switch {
	case a.key != b.key:
		return a.key < b.key
	case a.view == b.view:
		return a.doc < b.doc
	}
	return c.id(a) < c.id(b)
}

// sort puts what was collected in order.
func (c *collector) sort() {
	for i := range c.heap {
		c.id(&c.heap[i])
	}
	slices.SortFunc(c.heap, candidate.compare)
}

// full reports whether results now have to beat others.
func (c *collector) full() bool { return len(c.heap) >= c.limit }

// floor returns the relevance below which no document of an id up to newest
// need be looked at, because it cannot become a result and has not to be counted
// either.
func (c *collector) floor(newest int64) int32 {
	if c.order != ByRelevance || c.total <= c.counted || !c.full() {
		return 0
	}
	if c.limit == 0 {
		return 1<<31 - 1
	}
	if c.id(&c.heap[0]) < newest {
		return c.heap[0].rank
	}
	return c.heap[0].rank + 1
}

// key returns what a document is ordered by.
func (c *collector) key(v *view, doc uint32, rank int32) int64 {
	switch c.order {
	case ByCreation:
		return v.created.at(doc)
	case ByScore:
		return int64(v.values[doc].score.Load())
	case ByActivity:
		return v.values[doc].active.Load()
	}
	return int64(rank)
}

// selective reports whether [collector.hopeless] can leave documents out: in an
// order by a value, once results are no longer counted.
func (c *collector) selective() bool {
	return c.order != ByRelevance && c.total > c.counted && c.full() && c.limit > 0
}

// hopeless reports whether a document would not become a result if it matched.
func (c *collector) hopeless(v *view, doc uint32) bool {
	worst := &c.heap[0]
	key := c.key(v, doc, 0)
	return key < worst.key || key == worst.key && v.ids.at(doc) < c.id(worst)
}

// hopelessZone reports whether none of the documents of a zone would become a result.
func (c *collector) hopelessZone(v *view, n int) bool {
	if !c.selective() {
		return false
	}
	most := int64(0)
	switch c.order {
	case ByCreation:
		most = v.created.most(n*zoneLen, zoneLen)
	case ByScore:
		most = v.zones[n].mostScore()
	case ByActivity:
		most = v.zones[n].mostActive()
	}
	return most < c.heap[0].key
}

// collect takes a document that matches.
func (c *collector) collect(v *view, index int, m match) {
	c.total++
	key := c.key(v, m.doc, m.rank)
	if c.full() && (c.limit == 0 || key < c.heap[0].key) {
		return
	}
	found := candidate{key, 0, int32(index), m.doc, m.rank, m.bonus}
	if !c.full() {
		c.heap = append(c.heap, found)
		c.up(len(c.heap) - 1)
		return
	}
	if c.worse(&c.heap[0], &found) {
		c.heap[0] = found
		c.down(0)
	}
}

func (c *collector) up(i int) {
	h, moved := c.heap, c.heap[i]
	for i > 0 {
		parent := (i - 1) / 2
		if !c.worse(&moved, &h[parent]) {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = moved
}

func (c *collector) down(i int) {
	h, moved := c.heap, c.heap[i]
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if child+1 < len(h) && c.worse(&h[child+1], &h[child]) {
			child++
		}
		if !c.worse(&h[child], &moved) {
			break
		}
		h[i] = h[child]
		i = child
	}
	h[i] = moved
}

// page returns up to limit results from offset on; they are in order.
func (c *collector) page(s *snapshot, offset, limit int) []Hit {
	if offset >= len(c.heap) {
		return nil
	}
	list := c.heap[offset:min(len(c.heap), offset+limit)]
	hits := make([]Hit, 0, len(list))
	for _, f := range list {
		v := &s.views[f.view]
		hits = append(hits, Hit{f.id, f.id - v.parents.at(f.doc), Kind(v.kinds.at(f.doc)), f.rank})
	}
	return hits
}
