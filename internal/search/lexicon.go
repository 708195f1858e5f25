package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
)

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

// frequencies returns how many documents hold each of some terms, and how many
// documents there are; sampled, both are those of the largest segment.
func (x *Index) frequencies(ctx context.Context, keys []string, sampled bool) (counts []int, live int, err error) {
	for range readAttempts {
		counts, live, err = x.countTerms(ctx, keys, sampled)
		if !isNoBlock(err) {
			break
		}
		if err := x.Refresh(ctx); err != nil {
			return nil, 0, err
		}
	}
	if err != nil {
		return nil, 0, fmt.Errorf("count terms: %w", err)
	}
	return counts, live, nil
}

func (x *Index) countTerms(ctx context.Context, keys []string, sampled bool) ([]int, int, error) {
	snap := x.acquire()
	defer snap.release()
	src := newSource(ctx, x.storage, x.cache)
	counts := make([]int, len(keys))
	if sampled && len(snap.views) > 0 {
		largest := slices.MaxFunc(snap.views, func(a, b view) int { return cmp.Compare(a.live(), b.live()) })
		return counts, largest.live(), x.countLargest(src, &largest, keys, counts)
	}
	held := make([]int, len(keys))
	for i := range snap.views {
		v := &snap.views[i]
		if err := v.holding(src, keys, held); err != nil {
			return nil, 0, err
		}
		for k, n := range held {
			counts[k] += v.living(n)
		}
	}
	return counts, snap.live, nil
}

// countLargest fills in how many living documents of the largest segment hold
// each of some terms, and asks the segment for those that the lexicon does not
// know.
func (x *Index) countLargest(src *source, v *view, keys []string, counts []int) error {
	x.lexicon.recall(v.info.ID, keys, counts)
	var asked []string
	for k, key := range keys {
		if counts[k] < 0 {
			asked = append(asked, key)
		}
	}
	held := make([]int, len(asked))
	if err := v.holding(src, asked, held); err != nil {
		return err
	}
	x.lexicon.note(v.info.ID, asked, held)
	next := 0
	for k, n := range counts {
		if n < 0 {
			n = held[next]
			next++
		}
		counts[k] = v.living(n)
	}
	return nil
}

// holding fills in how many documents hold each of some terms, dead ones too.
func (s *segment) holding(src *source, keys []string, counts []int) error {
	clear(counts)
	if s.docs == 0 {
		return nil
	}
	cursor := s.dictionary(src)
	for k, key := range keys {
		ok, err := cursor.lookup([]byte(key))
		if err != nil {
			return err
		}
		if ok {
			counts[k] = int(cursor.term.docs)
		}
	}
	return nil
}

// living is how many of n documents live, if as many of them as of all do.
func (v *view) living(n int) int {
	if v.docs == 0 {
		return 0
	}
	return int(int64(n) * int64(v.live()) / int64(v.docs))
}
