package search

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// RerankWindow is how many of the first results [Options.Rerank] orders anew.
const RerankWindow = 200

// The relevance of a result is raised by these thousandths, each of them for
// the whole of what it is about; docs/search.md explains the formula.
const (
	bonusTitle    = 250 // all words of the query are in the title
	bonusPairs    = 200 // all neighbours in the query are neighbours in the text
	bonusPairsTop = 150 // and in the title
	bonusDoubling = 30  // for each doubling of a positive score
	bonusScoreTop = 240
	bonusMinus    = -40 // for each point below 0, down to -5
	bonusAccepted = 60  // an accepted answer
	bonusSolved   = 40  // a question with one
	bonusAnswered = 30  // a question with an answer of positive score
	bonusClosed   = -60
	bonusFresh    = 60 // active just now; half of it two years ago, and so on
	freshHalf     = 2 * 365 * 24 * 3600 * 1000
	pairDistance  = 2 // words apart at most, so that a stop word may stand between
)

// placedWords is for how many words of results their places are looked up: of all
// of [RerankWindow] up to four words, of the first of them for more.
const placedWords = 4 * RerankWindow

// farPositions is the size of a word's positions from which on its titles are
// looked up in the list of titles, which is far shorter.
const farPositions = 2 * blockBytes

// rerank orders the first results anew by what the sum of rarity and impact
// does not see: where the words stand, and what became of the post.
func (s *searcher) rerank(now int64) error {
	s.top.sort()
	first := s.top.heap[:min(RerankWindow, len(s.top.heap))]
	if !s.placed {
		placed := first[:min(len(first), placedWords/max(1, len(s.plan.must)))]
		byView := make([][]*candidate, len(s.snap.views))
		for i := range placed {
			byView[placed[i].view] = append(byView[placed[i].view], &placed[i])
		}
		for view, list := range byView {
			if len(list) == 0 {
				continue
			}
			slices.SortFunc(list, func(a, b *candidate) int { return cmp.Compare(a.doc, b.doc) })
			if err := s.placeBonuses(view, list); err != nil {
				return err
			}
		}
	}
	for i := range first {
		c := &first[i]
		bonus := int(c.bonus) + postBonus(s.snap.views[c.view].values[c.doc].load(0), now)
		c.rank += int32(int64(c.rank) * int64(bonus) / 1000)
		c.key = int64(c.rank)
	}
	slices.SortFunc(first, candidate.compare)
	return nil
}

// placeBonuses gives each of some results of a view what it gets for where the
// query's words stand.
func (s *searcher) placeBonuses(view int, list []*candidate) error {
	words := s.plan.must
	if len(words) == 1 && s.found[view][words[0]].positionsLen > farPositions {
		return s.titleBonuses(view, list)
	}
	positions := make([][]uint32, len(words))
	for _, t := range words {
		it := &s.iters[t]
		if err := it.openUnread(s.src, s.snap.views[view].segment, s.found[view][t]); err != nil {
			return err
		}
		it.rewind(list[0].doc)
	}
	for _, c := range list {
		for w, t := range words {
			positions[w] = nil
			if it := &s.iters[t]; it.seek(c.doc) {
				positions[w] = it.readPositions()
			}
		}
		c.bonus = int16(placeBonus(positions))
	}
	for _, t := range words {
		if s.iters[t].err != nil {
			return s.iters[t].err
		}
	}
	return nil
}

// titleBonuses is placeBonuses for a query of one word.
func (s *searcher) titleBonuses(view int, list []*candidate) error {
	t := s.plan.must[0]
	word, inText := strings.CutPrefix(s.plan.keys[t], string(fieldWord))
	if !inText {
		return nil // positions in a list of titles are not those of a text's title
	}
	seg := s.snap.views[view].segment
	term, err := s.terms.lookup(s.src, seg, string(fieldTitle)+word)
	if err != nil || term.docs == 0 {
		return err
	}
	it := &s.iters[t]
	if err := it.openUnread(s.src, seg, term); err != nil {
		return err
	}
	it.rewind(list[0].doc)
	for _, c := range list {
		if it.seek(c.doc) {
			c.bonus = bonusTitle
		}
	}
	return it.err
}

// placeBonus is that of the document at which the iterators of all of the query's
// words are.
func (m *matcher) placeBonus() int {
	m.positions = m.positions[:0]
	for _, t := range m.plan.must {
		m.positions = append(m.positions, m.iters[t].readPositions())
	}
	return placeBonus(m.positions)
}

// placeBonus looks at the positions of the query's words, in its order.
func placeBonus(positions [][]uint32) int {
	if len(positions) == 0 {
		return 0
	}
	titled, pairs, titlePairs := 0, 0, 0
	for i, list := range positions {
		if slices.ContainsFunc(list, inTitle) {
			titled++
		}
		if i == 0 {
			continue
		}
		near, top := pairDistances(positions[i-1], list)
		pairs += near
		titlePairs += top
	}
	bonus := bonusTitle * titled / len(positions)
	if n := len(positions) - 1; n > 0 {
		bonus += bonusPairs*pairs/n + bonusPairsTop*titlePairs/n
	}
	return bonus
}

func inTitle(at uint32) bool { return at >= titleBase && at < tagBase }

// pairDistances returns 1 if b follows a closely anywhere, and 1 if it does in
// the title.
func pairDistances(a, b []uint32) (near, top int) {
	j := 0
	for _, at := range a {
		for j < len(b) && b[j] <= at {
			j++
		}
		if j < len(b) && b[j]-at <= pairDistance {
			near = 1
			if inTitle(at) {
				top = 1
			}
		}
	}
	return near, top
}

// postBonus looks at what became of a post.
func postBonus(v Values, now int64) int {
	bonus := 0
	if v.Score > 0 {
		bonus += min(bonusScoreTop, bonusDoubling*bits.Len32(uint32(v.Score)))
	} else {
		bonus += bonusMinus * int(min(5, -v.Score))
	}
	for _, b := range [...]struct {
		state State
		bonus int
	}{{Accepted, bonusAccepted}, {HasAccepted, bonusSolved}, {Answered, bonusAnswered}, {Closed, bonusClosed}} {
		if v.State&b.state != 0 {
			bonus += b.bonus
		}
	}
	if age := now - v.Active; now > 0 && age >= 0 {
		bonus += bonusFresh >> min(31, age/freshHalf)
	}
	return bonus
}
