package retrieval

import (
	"math"
	"slices"
)

// Measures are means over the queries that have a relevant document, from 0 to
// 1; MAPAll counts the others as 0, as the official SemEval scorer does.
type Measures struct {
	Queries                               int // with a relevant document
	MAP, MRR, P1, P5, NDCG10, R10, MAPAll float64
}

// depth is how much of a ranking is looked at.
const depth = 100

// Measure scores rankings, one for each query in the queries' order.
func Measure(queries []Query, rankings [][]int64) Measures {
	var m Measures
	for i, q := range queries {
		m.add(q.Relevance, rankings[i][:min(depth, len(rankings[i]))])
	}
	if m.Queries == 0 {
		return m
	}
	m.MAPAll = m.MAP / float64(len(queries))
	for _, sum := range []*float64{&m.MAP, &m.MRR, &m.P1, &m.P5, &m.NDCG10, &m.R10} {
		*sum /= float64(m.Queries)
	}
	return m
}

func (m *Measures) add(relevance map[int64]int, ranking []int64) {
	var ideal []int
	relevant := 0
	for _, r := range relevance {
		ideal = append(ideal, r)
		if r > 0 {
			relevant++
		}
	}
	if relevant == 0 {
		return
	}
	m.Queries++
	slices.SortFunc(ideal, func(a, b int) int { return b - a })
	best, gained, precision := 0.0, 0.0, 0.0
	for i, r := range ideal[:min(10, len(ideal))] {
		best += gain(r, i)
	}
	hits := 0
	for i, d := range ranking {
		if i < 10 {
			gained += gain(relevance[d], i)
		}
		if relevance[d] <= 0 {
			continue
		}
		hits++
		precision += float64(hits) / float64(i+1)
		if hits == 1 {
			m.MRR += 1 / float64(i+1)
		}
		if i == 0 {
			m.P1++
		}
		if i < 5 {
			m.P5 += 1. / 5
		}
		if i < 10 {
			m.R10 += 1 / float64(relevant)
		}
	}
	m.MAP += precision / float64(relevant)
	m.NDCG10 += gained / best
}

func gain(relevance, place int) float64 {
	return (math.Exp2(float64(relevance)) - 1) / math.Log2(float64(place)+2)
}
