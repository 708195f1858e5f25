package corpus

import (
	"math"
	"math/bits"
)

// purpose separates the random streams of a corpus, so that a change to how
// one thing is made leaves the others as they were.
type purpose uint64

const (
	forVocabulary purpose = iota + 1
	forTagNames
	forAnswerCounts
	forPostTimes
	forOwners
	forCommentPlaces
	forCommentAuthors
	forVotePlaces
	forEdits
	forLinks
	forQuestionTags
	forTitle
	forBody
	forCommentText
	forUser
	forViews
	forGUID
)

// stream is a small, fast random number generator (SplitMix64). It is spelled
// out here because a corpus must stay the same with every release of Go.
type stream uint64

// newStream returns the stream of one thing: of the given purpose and id.
func newStream(seed uint64, p purpose, id int) stream {
	return stream(mix(mix(seed^uint64(p)*0x9e3779b97f4a7c15) + uint64(id)*0xd1342543de82ef95))
}

// mix is the output function of SplitMix64.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// next returns 64 random bits.
func (s *stream) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	return mix(uint64(*s))
}

// below returns a number in [0, n); n must be positive.
func (s *stream) below(n int) int {
	hi, _ := bits.Mul64(s.next(), uint64(n))
	return int(hi)
}

// between returns a number in [lo, hi].
func (s *stream) between(lo, hi int) int { return lo + s.below(hi-lo+1) }

// float returns a number in [0, 1).
func (s *stream) float() float64 { return float64(s.next()>>11) / (1 << 53) }

// chance reports true with probability p.
func (s *stream) chance(p float64) bool { return s.float() < p }

// exponential returns a number with the given mean, 0 and more.
func (s *stream) exponential(mean float64) float64 { return -mean * math.Log(1-s.float()) }

// normal returns a number of the standard normal distribution.
func (s *stream) normal() float64 {
	r := math.Sqrt(-2 * math.Log(1-s.float()))
	return r * math.Cos(2*math.Pi*s.float())
}

// logNormal is a distribution of sizes.
type logNormal struct {
	median float64
	sigma  float64
	max    float64
}

// logNormalOf returns the distribution with the given median and mean; sizes
// above highest become highest.
func logNormalOf(median, mean, highest float64) logNormal {
	return logNormal{median, math.Sqrt(2 * math.Log(mean/median)), highest}
}

func (d logNormal) draw(s *stream) float64 {
	return min(d.max, d.median*math.Exp(d.sigma*s.normal()))
}

// zipf draws ranks from 0 with probabilities falling as 1/(rank+1), in constant
// time (Walker's alias method).
type zipf struct {
	keep  []uint32 // probability to keep a column's own rank, of 2^32
	alias []int32
}

func newZipf(n int) *zipf {
	weights := make([]float64, n)
	var sum float64
	for i := range weights {
		weights[i] = 1 / float64(i+1)
		sum += weights[i]
	}
	z := &zipf{make([]uint32, n), make([]int32, n)}
	var small, large []int
	for i := range weights {
		weights[i] *= float64(n) / sum
		z.keep[i], z.alias[i] = math.MaxUint32, int32(i)
		if weights[i] < 1 {
			small = append(small, i)
		} else {
			large = append(large, i)
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		z.keep[s], z.alias[s] = uint32(weights[s]*(1<<32-1)), int32(l)
		weights[l] -= 1 - weights[s]
		if weights[l] < 1 {
			large = large[:len(large)-1]
			small = append(small, l)
		}
	}
	return z
}

func (z *zipf) draw(s *stream) int {
	r := s.next()
	column, _ := bits.Mul64(r, uint64(len(z.keep)))
	if uint32(r) < z.keep[column] {
		return int(column)
	}
	return int(z.alias[column])
}
