package search

import "sync"

// cachedTerms is how many terms a generation of a term cache holds: both take some
// 2 MB.
const cachedTerms = 1 << 13

// termCache remembers where the postings of terms are, or that a segment has none.
// People search for the same words, and a look into the dictionary goes to a block
// of the index for every word and segment. A term that is asked for passes into
// the young generation; when that is full, the old one is forgotten.
type termCache struct {
	mu         sync.Mutex
	young, old map[termKey]termPostings
}

type termKey struct {
	segment int64
	term    string
}

// lookup finds the postings of a term; there are none if docs is 0.
func (c *termCache) lookup(src *source, s *segment, term string) (termPostings, error) {
	key := termKey{s.info.ID, term}
	if t, ok := c.recall(key); ok {
		return t, nil
	}
	cursor := s.dictionary(src)
	found, err := cursor.lookup([]byte(term))
	if err != nil {
		return termPostings{}, err
	}
	var t termPostings
	if found {
		t = cursor.term
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.note(key, t)
	return t, nil
}

func (c *termCache) recall(key termKey) (termPostings, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.young[key]
	if ok {
		return t, true
	}
	if t, ok = c.old[key]; ok {
		c.note(key, t)
	}
	return t, ok
}

func (c *termCache) note(key termKey, t termPostings) {
	if c.young == nil || len(c.young) >= cachedTerms {
		c.old, c.young = c.young, make(map[termKey]termPostings)
	}
	c.young[key] = t
}
