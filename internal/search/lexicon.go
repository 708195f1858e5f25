package search

import "sync"

// lexiconWords is how many words a lexicon remembers before it begins anew:
// those of some dozens of comparisons, in about 3 MB.
const lexiconWords = 1 << 15

// lexicon remembers from one comparison to the next what words come to, and how
// many documents of the largest segment hold them, which does not change while
// there is that segment.
type lexicon struct {
	mu      sync.Mutex
	words   map[string]lexeme // by the word as scanned, one that is exact after a 0 byte
	segment int64             // that held is about
	held    map[string]int32  // documents, by key of the index
}

// lexeme is a word as scanned, kept once, with its key of the index, "" if it is
// a stop word.
type lexeme struct{ raw, key string }

// word returns what a raw word comes to; learn finds that out.
func (l *lexicon) word(raw []byte, learn func() (key string)) lexeme {
	l.mu.Lock()
	defer l.mu.Unlock()
	if w, ok := l.words[string(raw)]; ok {
		return w
	}
	if l.words == nil || len(l.words) >= lexiconWords {
		l.words = make(map[string]lexeme)
	}
	w := lexeme{raw: string(raw), key: learn()}
	l.words[w.raw] = w
	return w
}

// recall fills in the counts of the keys that are known for a segment, -1 for
// the others.
func (l *lexicon) recall(segment int64, keys []string, counts []int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, key := range keys {
		counts[i] = -1
		if l.segment != segment {
			continue
		}
		if n, ok := l.held[key]; ok {
			counts[i] = int(n)
		}
	}
}

// note remembers counts of a segment.
func (l *lexicon) note(segment int64, keys []string, counts []int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil || l.segment != segment || len(l.held) >= lexiconWords {
		l.segment, l.held = segment, make(map[string]int32)
	}
	for i, key := range keys {
		l.held[key] = int32(counts[i])
	}
}
