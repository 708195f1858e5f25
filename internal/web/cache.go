package web

import (
	"hash/crc32"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"parley"
)

// pageCache keeps whole responses with their compressed forms. It is bounded
// by bytes; what has not been asked for since the last sweep goes first.
type pageCache struct {
	limit int64

	mu     sync.RWMutex
	pages  map[string]*cachedPage
	shown  map[string]map[*cachedPage]struct{} // by what is on them
	order  []*cachedPage                       // for the sweep, oldest first
	size   int64
	purged uint64 // counts purges, so that a page rendered before one is not kept after it
}

// cachedPage is a response ready to be written.
type cachedPage struct {
	key     string
	etag    []string // header values are kept as the slices that net/http wants
	expires time.Time
	head    http.Header
	status  int
	shows   []string
	viewed  parley.PostID // the question that it shows, 0 for none
	plain   []byte
	size    int64
	used    atomic.Bool
	packed  bool // is not compressed again

	mu        sync.Mutex
	forms     [encodings]atomic.Pointer[encoded]
	unchanged atomic.Pointer[[]byte] // of the 304
}

// encoded is the page in one encoding.
type encoded struct {
	body   []byte
	length []string
	head   []byte // the header section, without its last lines
}

func newPageCache(limit int64) *pageCache {
	return &pageCache{limit: limit, pages: map[string]*cachedPage{}, shown: map[string]map[*cachedPage]struct{}{}}
}

// get returns the page of a key unless it is out of date.
func (c *pageCache) get(key string, now time.Time) *cachedPage {
	c.mu.RLock()
	p := c.pages[key]
	c.mu.RUnlock()
	if p == nil || now.After(p.expires) {
		return nil
	}
	if !p.used.Load() {
		p.used.Store(true)
	}
	return p
}

// mark returns the number of purges so far; see put.
func (c *pageCache) mark() uint64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.purged
}

// put keeps a page that was rendered after mark, unless something was purged
// in between: it might show what has changed.
func (c *pageCache) put(p *cachedPage, mark uint64) {
	// Compressed forms come later: count them in.
	p.size = int64(len(p.plain))*2 + 2048
	if p.size > c.limit/4 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.purged != mark {
		return
	}
	if old := c.pages[p.key]; old != nil {
		c.remove(old)
	}
	c.pages[p.key] = p
	for _, name := range p.shows {
		set := c.shown[name]
		if set == nil {
			set = map[*cachedPage]struct{}{}
			c.shown[name] = set
		}
		set[p] = struct{}{}
	}
	c.order = append(c.order, p)
	c.size += p.size
	c.sweep()
}

// sweep drops pages until the rest fits: second chance for those used since.
func (c *pageCache) sweep() {
	for c.size > c.limit && len(c.order) > 0 {
		p := c.order[0]
		c.order = c.order[1:]
		switch {
		case c.pages[p.key] != p: // purged before
		case p.used.Swap(false):
			c.order = append(c.order, p)
		default:
			c.remove(p)
		}
	}
	if len(c.order) > 2*len(c.pages)+1024 {
		c.compact()
	}
}

// compact forgets purged pages in order.
func (c *pageCache) compact() {
	kept := make([]*cachedPage, 0, len(c.pages))
	for _, p := range c.order {
		if c.pages[p.key] == p {
			kept = append(kept, p)
		}
	}
	c.order = kept
}

func (c *pageCache) remove(p *cachedPage) {
	if c.pages[p.key] != p {
		return
	}
	delete(c.pages, p.key)
	c.size -= p.size
	for _, name := range p.shows {
		delete(c.shown[name], p)
		if len(c.shown[name]) == 0 {
			delete(c.shown, name)
		}
	}
}

// purge drops every page that shows one of the names.
func (c *pageCache) purge(names ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.purged++
	for _, name := range names {
		for p := range c.shown[name] {
			c.remove(p)
		}
	}
}

// clear drops everything.
func (c *pageCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.purged++
	c.pages, c.shown, c.order, c.size = map[string]*cachedPage{}, map[string]map[*cachedPage]struct{}{}, nil, 0
}

// form returns the page in an encoding, compressing it once.
func (p *cachedPage) form(e encoding) *encoded {
	if f := p.forms[e].Load(); f != nil {
		return f
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.forms[e].Load(); f != nil {
		return f
	}
	body := compress(e, p.plain)
	f := &encoded{body: body, length: []string{strconv.Itoa(len(body))}}
	own := http.Header{}
	if p.status != http.StatusNoContent {
		own["Content-Length"] = f.length
	}
	if e != identity {
		own["Content-Encoding"] = encodingHeader[e]
	}
	if p.etag != nil {
		own["Etag"] = p.etag
	}
	f.head = renderHead(p.status, p.head, own)
	p.forms[e].Store(f)
	return f
}

// notModified is the header section of a 304, without its last lines.
func (p *cachedPage) notModified() []byte {
	if b := p.unchanged.Load(); b != nil {
		return *b
	}
	head := p.head.Clone()
	head.Del("Content-Type")
	head["Etag"] = p.etag
	b := renderHead(http.StatusNotModified, head)
	p.unchanged.Store(&b)
	return b
}

// etagOf is a weak validator: the compressed forms of a page share it. All nodes
// make the same one. The processor knows both sums: together they take a tenth of
// what a sum over the bytes takes.
func etagOf(body []byte) string {
	sum := uint64(crc32.Checksum(body, castagnoli))<<32 | uint64(crc32.ChecksumIEEE(body))
	return `W/"` + strconv.FormatUint(sum, 36) + `"`
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)
