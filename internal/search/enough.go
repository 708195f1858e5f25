package search

// enough says from when on the newest documents stand for all: what a query costs
// is not to grow as the site does. Blocks are counted whether or not they are in
// the cache, so that the same query finds the same.
type enough struct {
	// documents is how many documents that hold the rarest word, or the one whose list
	// leads, are looked at if more results are found than are counted.
	documents int
	// taggedBlocks is how many blocks are gone to for a tag and a word of which more
	// results are found than are counted.
	taggedBlocks int
	// phrase is the same for a phrase that is found oftenFound times: the places of
	// words lie all over the index. phraseBlocks is how many blocks are gone to for
	// one.
	phrase, phraseBlocks int
	// blocks is how many are gone to whatever is found.
	blocks int
}

// oftenFound is how often a phrase is found that is found often.
const oftenFound = 100

var enoughForAll = enough{documents: 1 << 17, taggedBlocks: 32, phrase: 3 << 12, phraseBlocks: 256, blocks: 512}

// enoughSeen reports whether the search may end before a range.
func (m *matcher) enoughSeen() bool {
	blocks := m.src.loads - m.started
	switch {
	case blocks >= m.enough.blocks:
		return true
	case m.top.order != ByRelevance || m.top.total < m.wanted:
		return false
	case len(m.plan.phrases) > 0:
		return m.top.total >= oftenFound && (m.looked >= m.enough.phrase || blocks >= m.enough.phraseBlocks)
	case m.top.total <= m.top.counted:
		return false
	}
	return m.looked >= m.enough.documents || m.tagged && blocks >= m.enough.taggedBlocks
}

// tooMany reports whether a range goes to so many blocks that it has to end within.
func (s *searcher) tooMany() bool { return (s.src.loads-s.started)/4 >= s.enough.blocks }

// reads reports whether other lists or places are read for a document of the lead.
func (m *matcher) reads() bool { return len(m.others)+len(m.plan.phrases) > 0 }

// scattered reports whether what is left may lie in about as many blocks as there
// are documents to look at.
func (m *matcher) scattered() bool {
	return m.reads() && (m.src.loads-m.started)*4 >= m.looked
}
