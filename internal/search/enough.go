package search

// enough says from when on the newest documents stand for all: what a query costs
// is not to grow as the site does. Blocks are counted whether or not they are in
// the cache, so that the same query finds the same.
type enough struct {
	// documents is how many documents that hold the rarest word are looked at if
	// more results are found than are counted.
	documents int
	// phrase is the same for a phrase that is found oftenFound times: the places of
	// words lie all over the index. phraseBlocks is how many blocks are gone to for
	// one.
	phrase, phraseBlocks int
	// blocks is how many are gone to whatever is found.
	blocks int
}

// oftenFound is how often a phrase is found that is found often.
const oftenFound = 100

var enoughForAll = enough{documents: 1 << 17, phrase: 3 << 12, phraseBlocks: 256, blocks: 512}

// enoughSeen reports whether the search may end before a range.
func (s *searcher) enoughSeen() bool {
	blocks := s.src.loads - s.started
	switch {
	case blocks >= s.enough.blocks:
		return true
	case s.top.order != ByRelevance || s.top.total < s.wanted:
		return false
	case len(s.plan.phrases) > 0:
		return s.top.total >= oftenFound && (s.looked >= s.enough.phrase || blocks >= s.enough.phraseBlocks)
	}
	return s.looked >= s.enough.documents && s.top.total > s.top.counted
}

// tooMany reports whether a range goes to so many blocks that it has to end within.
func (s *searcher) tooMany() bool { return (s.src.loads-s.started)/4 >= s.enough.blocks }

// reads reports whether other lists or places are read for a document of the lead.
func (m *matcher) reads() bool { return len(m.others)+len(m.plan.phrases) > 0 }

// scattered reports whether what is left may lie in about as many blocks as there
// are documents to look at.
func (m *matcher) scattered() bool { return m.reads() && (m.src.loads-m.started)*4 >= m.looked }
