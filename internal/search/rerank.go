package search

import (
	"cmp"
	"math/bits"
	"slices"
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

// farPositions is the size of a word's positions from which on not all of them
// are read to order some results.
const farPositions = 2 * blockBytes

// contender is a result to be ordered anew.
type contender struct {
	*candidate
	post        int // bonus for what became of the post
	bonus, most int // the whole bonus: the least and the most it can be
}

// raised returns the relevance with a bonus.
func (c *contender) raised(bonus int) int32 {
	return c.rank + int32(int64(c.rank)*int64(bonus)/1000)
}

// rerank orders the first results anew by what the sum of rarity and impact
// does not see: where the words stand, and what became of the post. The order
// is that of all for the first wanted results; others follow in any.
func (s *searcher) rerank(wanted int, now int64) error {
	slices.SortFunc(s.top.heap, candidate.compare)
	first := s.top.heap[:min(RerankWindow, len(s.top.heap))]
	byView := make([][]contender, len(s.snap.views))
	for i := range first {
		c := &first[i]
		post := postBonus(s.snap.views[c.view].values[c.doc].load(0), now)
		byView[c.view] = append(byView[c.view], contender{candidate: c, post: post})
	}
	reached := make([]int32, 0, len(first)) // by each, at least
	for view, list := range byView {
		slices.SortFunc(list, func(a, b contender) int { return cmp.Compare(a.doc, b.doc) })
		if err := s.placeFirst(view, list); err != nil {
			return err
		}
		for i := range list {
			reached = append(reached, list[i].raised(list[i].bonus))
		}
	}
	slices.Sort(reached)
	for view, list := range byView {
		undecided := func(c *contender) bool {
			return c.most > c.bonus && c.raised(c.most) >= reached[max(0, len(reached)-wanted)]
		}
		if err := s.placeWords(view, list, undecided); err != nil {
			return err
		}
		for i := range list {
			c := &list[i]
			c.rank = c.raised(c.bonus)
			c.key = int64(c.rank)
		}
	}
	slices.SortFunc(first, candidate.compare)
	return nil
}

// placeFirst finds out what costs little about where the words stand.
func (s *searcher) placeFirst(view int, list []contender) error {
	far := func(t int) bool { return s.found[view][t].positionsLen > farPositions }
	if len(list) > 0 && slices.ContainsFunc(s.plan.must, far) {
		return s.placeTitles(view, list)
	}
	return s.placeWords(view, list, func(*contender) bool { return true })
}

// placeTitles finds out what the lists of titles say, which are far shorter than
// the positions of common words.
func (s *searcher) placeTitles(view int, list []contender) error {
	words := s.plan.must
	seg := s.snap.views[view].segment
	titled := make([]bool, len(words)*len(list)) // by contender and word
	cursor := seg.dictionary(s.src)
	for w, t := range words {
		key := s.plan.keys[t]
		if key[0] != fieldWord {
			continue // its positions are not those of a title
		}
		found, err := cursor.lookup([]byte(string(fieldTitle) + key[1:]))
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		it := &s.iters[t]
		if err := it.open(s.src, seg, cursor.term); err != nil {
			return err
		}
		for i := range list {
			titled[i*len(words)+w] = it.seek(list[i].doc)
		}
		if it.err != nil {
			return it.err
		}
	}
	for i := range list {
		list[i].weighTitle(titled[i*len(words):][:len(words)])
	}
	return nil
}

// weighTitle sets the bonus from the words that the title holds.
func (c *contender) weighTitle(titled []bool) {
	held, pairs := 0, 0
	for i, in := range titled {
		if in {
			held++
			if i > 0 && titled[i-1] {
				pairs++
			}
		}
	}
	c.bonus = c.post + bonusTitle*held/len(titled)
	c.most = c.bonus
	if n := len(titled) - 1; n > 0 {
		c.most += bonusPairs + bonusPairsTop*pairs/n
	}
}

// placeWords finds out where the words stand in those of some contenders that
// are wanted.
func (s *searcher) placeWords(view int, list []contender, wanted func(*contender) bool) error {
	words := s.plan.must
	positions := make([][]uint32, len(words))
	opened := false
	for i := range list {
		c := &list[i]
		if !wanted(c) {
			continue
		}
		for w, t := range words {
			it := &s.iters[t]
			if !opened {
				if err := it.open(s.src, s.snap.views[view].segment, s.found[view][t]); err != nil {
					return err
				}
			}
			positions[w] = nil
			if it.seek(c.doc) {
				positions[w] = it.readPositions()
			}
		}
		opened = true
		c.bonus = c.post + placeBonus(positions)
		c.most = c.bonus
	}
	for _, t := range words {
		if opened && s.iters[t].err != nil {
			return s.iters[t].err
		}
	}
	return nil
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
