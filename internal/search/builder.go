package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// logLimit is the number of words after which a [Builder] writes a segment:
// about 20,000 posts, for which it holds some 60 MB.
const logLimit = 3 << 20

// Builder adds many documents at once, as an import does. It is not safe for
// concurrent use. Documents become visible when a segment is written: every
// 20,000 posts or so, and at [Builder.Flush].
type Builder struct {
	index *Index
	words wordLog
}

// NewBuilder returns a builder that writes to the index's storage.
func (x *Index) NewBuilder() *Builder {
	return &Builder{index: x, words: newWordLog(x.lang)}
}

// Add adds a document, replacing any earlier one of the same id. It keeps no
// reference to doc.
func (b *Builder) Add(ctx context.Context, doc *Document) error {
	b.words.add(doc)
	if len(b.words.log) < logLimit {
		return nil
	}
	return b.Flush(ctx)
}

// Flush writes what was added since the last segment and makes it visible.
func (b *Builder) Flush(ctx context.Context) error {
	if len(b.words.docs) == 0 {
		return nil
	}
	err := b.index.storage.Update(ctx, func(tx Writer) error {
		_, err := writeSegment(ctx, tx, &b.words, edits{})
		return err
	})
	if err != nil {
		return fmt.Errorf("write %d documents to the index: %w", len(b.words.docs), err)
	}
	b.words.reset()
	return b.index.Refresh(ctx)
}

// writeSegment writes and lists a new segment in a transaction.
func writeSegment(ctx context.Context, tx Writer, words *wordLog, e edits) (SegmentInfo, error) {
	id, err := tx.NewSegment(ctx)
	if err != nil {
		return SegmentInfo{}, fmt.Errorf("new segment: %w", err)
	}
	w := newSegmentWriter(func(block int, data []byte) error { return tx.PutBlock(ctx, id, block, data) })
	info, err := words.write(w, e)
	if err != nil {
		return info, fmt.Errorf("segment %d: %w", id, err)
	}
	info.ID, info.Gen = id, id
	if err := tx.List(ctx, info); err != nil {
		return info, fmt.Errorf("list segment %d: %w", id, err)
	}
	return info, nil
}

// wordLog gathers the terms of documents in the order they come, and sorts
// them into postings when a segment is written.
type wordLog struct {
	lang Language
	scan scanner

	termOf  wordTable         // by folded word; stemming happens once a word
	ids     map[string]uint32 // by key
	keys    []string
	titleOf []uint32 // the title term of a word term; 0: not met yet
	uses    []uint32 // entries of the log, by term

	log    []uint64 // term<<32 | position
	sorted []uint64 // the log as sortByTerm gives it
	docs   []loggedDoc
	key    []byte
}

// loggedDoc is a document whose terms begin at from.
type loggedDoc struct {
	Values
	parent, created   int64
	kind              Kind
	from              int
	words, titleWords int
}

func newWordLog(lang Language) wordLog {
	return wordLog{lang: lang, scan: lang.scanner(), termOf: newWordTable(), ids: make(map[string]uint32)}
}

func (l *wordLog) reset() {
	l.termOf.clear()
	clear(l.ids)
	l.keys, l.titleOf, l.uses = l.keys[:0], l.titleOf[:0], l.uses[:0]
	l.log, l.docs = l.log[:0], l.docs[:0]
}

// term returns the number of a key and counts a use of it.
func (l *wordLog) term(key []byte) uint32 {
	t, ok := l.ids[string(key)]
	if !ok {
		t = uint32(len(l.keys))
		k := string(key)
		l.ids[k] = t
		l.keys, l.titleOf, l.uses = append(l.keys, k), append(l.titleOf, 0), append(l.uses, 0)
	}
	return t
}

func (l *wordLog) record(term uint32, position int) {
	l.uses[term]++
	l.log = append(l.log, uint64(term)<<32|uint64(position))
}

// wordTerm returns the term of the scanner's present word.
func (l *wordLog) wordTerm() uint32 {
	slot, found := l.termOf.find(l.scan.word, l.scan.exact)
	if found {
		return slot.term
	}
	l.key = append(append(l.key[:0], fieldWord), l.scan.word...)
	if !l.scan.exact {
		l.key = l.key[:1+len(l.lang.stem(l.key[1:]))]
	}
	t := l.term(l.key)
	l.termOf.put(slot, l.scan.word, t)
	return t
}

// addWords records the words of a text from position base on, at most limit of
// them, and returns how many there were.
func (l *wordLog) addWords(text string, base, limit int) int {
	l.scan.reset(text)
	n := 0
	for l.scan.scan() && l.scan.position < limit {
		l.record(l.wordTerm(), base+l.scan.position)
		n = l.scan.position + 1
	}
	return n
}

func (l *wordLog) add(doc *Document) {
	d := loggedDoc{
		Values: Values{ID: doc.ID, Score: doc.Score, Answers: doc.Answers, Views: doc.Views, State: doc.State, Active: doc.Active},
		parent: doc.Parent, created: doc.Created, kind: doc.Kind, from: len(l.log),
	}
	d.words = l.addWords(doc.Body, 0, codeBase-1)
	d.words += l.addWords(doc.Code, codeBase, titleBase-codeBase-1)
	if doc.Title != "" {
		from := len(l.log)
		d.titleWords = l.addWords(doc.Title, titleBase, maxTitle)
		d.words += d.titleWords
		for _, entry := range l.log[from:len(l.log):len(l.log)] {
			l.record(l.titleTerm(uint32(entry>>32)), int(uint32(entry))-titleBase)
		}
	}
	place := 0
	for _, tag := range doc.Tags {
		l.key = append(append(l.key[:0], fieldTag), exactTerm(strings.ToLower(tag))...)
		l.record(l.term(l.key), 0)
		if doc.Kind == Question && place < maxTags {
			place += l.addWords(tag, tagBase+place, maxTags-place) + 1
		}
	}
	for _, label := range doc.Labels {
		l.key = append(append(l.key[:0], fieldLabel), exactTerm(label)...)
		l.record(l.term(l.key), 0)
	}
	for _, link := range linkTerms(doc.Links) {
		l.key = append(append(l.key[:0], fieldLink), exactTerm(link)...)
		l.record(l.term(l.key), 0)
	}
	l.docs = append(l.docs, d)
}

func (l *wordLog) titleTerm(word uint32) uint32 {
	if t := l.titleOf[word]; t != 0 {
		return t
	}
	l.key = append(append(l.key[:0], fieldTitle), l.keys[word][1:]...)
	// A title term follows its word term, so its number is never 0.
	t := l.term(l.key)
	l.titleOf[word] = t
	return t
}

// exactTerm cuts a tag or label to the length of a term.
func exactTerm(s string) string {
	return s[:min(len(s), maxTermBytes-1)]
}

// order returns the documents to write by ascending id, the last of each id.
func (l *wordLog) order() []uint32 {
	order := make([]uint32, len(l.docs))
	ascending := true
	for i := range order {
		order[i] = uint32(i)
		ascending = ascending && (i == 0 || l.docs[i].ID > l.docs[i-1].ID)
	}
	if ascending {
		return order
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(l.docs[a].ID, l.docs[b].ID), cmp.Compare(b, a))
	})
	return slices.CompactFunc(order, func(a, b uint32) bool { return l.docs[a].ID == l.docs[b].ID })
}

// write sorts the log into postings and writes a segment of them.
func (l *wordLog) write(w *segmentWriter, e edits) (SegmentInfo, error) {
	order := l.order()
	ends, sorted := l.sortByTerm(order)
	terms := make([]uint32, len(l.keys))
	for i := range terms {
		terms[i] = uint32(i)
	}
	slices.SortFunc(terms, func(a, b uint32) int { return strings.Compare(l.keys[a], l.keys[b]) })
	var list postingList
	var positions []uint32
	var stored []byte
	for _, t := range terms {
		entries := sorted[ends[t]-l.uses[t] : ends[t]]
		key := l.keys[t]
		list.reset(scoredField(key[0]))
		for len(entries) > 0 {
			doc := uint32(entries[0] >> 32)
			positions = positions[:0]
			n := 0
			for ; n < len(entries) && uint32(entries[n]>>32) == doc; n++ {
				positions = append(positions, uint32(entries[n]))
			}
			entries = entries[n:]
			var impact byte
			if list.scored {
				impact = l.impact(key[0], order[doc], positions)
				stored = appendPositions(stored[:0], positions)
			}
			list.add(doc, impact, stored)
		}
		if len(list.docs) == 0 {
			continue // only replaced documents held the term
		}
		l.key = append(l.key[:0], key...)
		if err := w.addTerm(l.key, &list); err != nil {
			return SegmentInfo{}, err
		}
	}
	var cols columnSet
	for _, i := range order {
		d := &l.docs[i]
		cols.add(d.Values, d.parent, d.created, d.kind)
	}
	return w.finish(&cols, e, l.lang)
}

func (l *wordLog) impact(field byte, doc uint32, positions []uint32) byte {
	d := &l.docs[doc]
	if field == fieldTitle {
		return impactOf(2*len(positions), d.titleWords, usualTitle)
	}
	return impactOf(halvesOf(positions), d.words, usualWords)
}

// sortByTerm returns the log's entries as ordinal<<32 | position, by term, and
// where each term's entries end; the entries are valid until the next call. It
// corrects uses for replaced documents.
func (l *wordLog) sortByTerm(order []uint32) (ends []uint32, sorted []uint64) {
	ends = make([]uint32, len(l.keys))
	if len(order) < len(l.docs) {
		clear(l.uses)
		for _, i := range order {
			for _, entry := range l.entries(i) {
				l.uses[entry>>32]++
			}
		}
	}
	at := uint32(0)
	for t, n := range l.uses {
		ends[t] = at
		at += n
	}
	l.sorted = slices.Grow(l.sorted[:0], int(at))
	sorted = l.sorted[:at]
	for ordinal, i := range order {
		for _, entry := range l.entries(i) {
			t := entry >> 32
			sorted[ends[t]] = uint64(ordinal)<<32 | entry&0xFFFFFFFF
			ends[t]++
		}
	}
	return ends, sorted
}

func (l *wordLog) entries(doc uint32) []uint64 {
	to := len(l.log)
	if int(doc)+1 < len(l.docs) {
		to = l.docs[doc+1].from
	}
	return l.log[l.docs[doc].from:to]
}

// encodedEdits sorts the deletions and changed values of a change and drops
// repeated ids, of which the last counts.
func encodedEdits(c Change) edits {
	e := edits{gone: slices.Clone(c.Delete), touched: slices.Clone(c.Touch)}
	slices.Sort(e.gone)
	e.gone = slices.Compact(e.gone)
	slices.Reverse(e.touched)
	slices.SortStableFunc(e.touched, func(a, b Values) int { return cmp.Compare(a.ID, b.ID) })
	e.touched = slices.CompactFunc(e.touched, func(a, b Values) bool { return a.ID == b.ID })
	return e
}
