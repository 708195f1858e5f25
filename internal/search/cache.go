package search

import (
	"container/list"
	"sync"
	"sync/atomic"
)

// blockCache keeps the payloads of blocks, up to a size: those that several
// operations have asked for, and a quarter of the size at least for those that
// one has, so that reading a long list does not displace what all searches need.
type blockCache struct {
	mu          sync.Mutex
	limit       int
	items       map[blockKey]*list.Element
	once, often blockList
	operations  atomic.Uint64
	asked, read atomic.Int64 // blocks that were wanted, and that came from the storage
}

// blockList is a list of *cachedBlock, last used first.
type blockList struct {
	*list.List
	size int
}

func (l *blockList) add(c *cachedBlock) *list.Element {
	l.size += len(c.payload)
	return l.PushFront(c)
}

func (l *blockList) drop(e *list.Element) *cachedBlock {
	c := l.Remove(e).(*cachedBlock)
	l.size -= len(c.payload)
	return c
}

type cachedBlock struct {
	key       blockKey
	payload   []byte
	operation uint64 // that used it last
	often     bool   // it is in that list
}

func newBlockCache(limit int) *blockCache {
	return &blockCache{
		limit: limit, items: make(map[blockKey]*list.Element),
		once: blockList{List: list.New()}, often: blockList{List: list.New()},
	}
}

func (c *blockCache) get(key blockKey, operation uint64) []byte {
	c.asked.Add(1)
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.items[key]
	if !ok {
		return nil
	}
	b := e.Value.(*cachedBlock)
	switch {
	case b.often:
		c.often.MoveToFront(e)
	case b.operation == operation:
		c.once.MoveToFront(e)
	default:
		b.often = true
		c.items[key] = c.often.add(c.once.drop(e))
		for c.often.size > c.limit-c.limit/4 {
			old := c.often.drop(c.often.Back())
			old.often = false
			c.items[old.key] = c.once.add(old)
		}
	}
	b.operation = operation
	return b.payload
}

// resize sets the size; a smaller one is reached as blocks come in.
func (c *blockCache) resize(limit int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = limit
}

// room returns the size.
func (c *blockCache) room() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.limit
}

func (c *blockCache) put(key blockKey, payload []byte, operation uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.items[key]; ok {
		return
	}
	c.items[key] = c.once.add(&cachedBlock{key: key, payload: payload, operation: operation})
	for c.once.size+c.often.size > c.limit && c.once.Len() > 1 {
		delete(c.items, c.once.drop(c.once.Back()).key)
	}
}
