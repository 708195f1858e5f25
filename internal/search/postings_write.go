package search

import "encoding/binary"

const (
	// listBlock is the number of documents in a block of a long list.
	listBlock = 128
	// skipEntry is the size of a block's entry in the skip table: last
	// ordinal, end of the block, end of its positions (4 bytes each), largest
	// impact, bit width.
	skipEntry = 14
)

// Where the positions of the parts of a document begin.
const (
	codeBase  = 1 << 15
	titleBase = 1 << 16
	tagBase   = 1 << 17
	maxTitle  = 256 // words
	maxTags   = 256 // words
)

// postingList gathers the postings of one term in ascending order.
type postingList struct {
	scored    bool // with impacts and positions
	docs      []uint32
	impacts   []byte
	positions []byte
	blockEnds []uint32 // of positions, for every full block
}

func (l *postingList) reset(scored bool) {
	l.scored = scored
	l.docs, l.impacts, l.positions, l.blockEnds = l.docs[:0], l.impacts[:0], l.positions[:0], l.blockEnds[:0]
}

// add appends a document. Its positions are in stored form.
func (l *postingList) add(doc uint32, impact byte, positions []byte) {
	l.docs = append(l.docs, doc)
	if !l.scored {
		return
	}
	l.impacts = append(l.impacts, impact)
	l.positions = append(l.positions, positions...)
	if len(l.docs)%listBlock == 0 {
		l.blockEnds = append(l.blockEnds, uint32(len(l.positions)))
	}
}

// appendPositions appends the stored form of ascending positions: the gaps,
// the first from 0, each with a lowest bit that says whether more follow.
func appendPositions(dst []byte, positions []uint32) []byte {
	prev := uint32(0)
	for _, p := range positions[:len(positions)-1] {
		dst = binary.AppendUvarint(dst, uint64(p-prev)<<1|1)
		prev = p
	}
	return binary.AppendUvarint(dst, uint64(positions[len(positions)-1]-prev)<<1)
}

// appendDocs appends the stored form of the list without its positions.
func (l *postingList) appendDocs(dst []byte) []byte {
	if len(l.docs) > listBlock {
		return l.appendBlocks(dst)
	}
	prev := ^uint32(0)
	for _, d := range l.docs {
		dst = binary.AppendUvarint(dst, uint64(d-prev-1))
		prev = d
	}
	return append(dst, l.impacts...)
}

func (l *postingList) appendBlocks(dst []byte) []byte {
	blocks := (len(l.docs) + listBlock - 1) / listBlock
	table := len(dst)
	dst = append(dst, make([]byte, blocks*skipEntry)...)
	body := len(dst)
	prev := ^uint32(0)
	var gaps [listBlock]uint32
	for b := range blocks {
		from, to := b*listBlock, min((b+1)*listBlock, len(l.docs))
		var widest uint32
		for i, d := range l.docs[from:to] {
			gaps[i] = d - prev - 1
			widest = max(widest, gaps[i])
			prev = d
		}
		width := bitWidth(widest)
		dst = appendPacked(dst, gaps[:to-from], width)
		var impact byte
		positionsEnd := uint32(len(l.positions))
		if l.scored {
			for _, v := range l.impacts[from:to] {
				impact = max(impact, v)
			}
			dst = append(dst, l.impacts[from:to]...)
			if b < len(l.blockEnds) {
				positionsEnd = l.blockEnds[b]
			}
		}
		entry := dst[table+b*skipEntry:]
		binary.LittleEndian.PutUint32(entry, prev)
		binary.LittleEndian.PutUint32(entry[4:], uint32(len(dst)-body))
		binary.LittleEndian.PutUint32(entry[8:], positionsEnd)
		entry[12], entry[13] = impact, byte(width)
	}
	return dst
}
