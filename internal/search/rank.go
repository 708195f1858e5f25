package search

import "math"

// Ranking. The relevance of a document is the sum, over the query's words, of
// rarity × impact, in whole numbers, so that every machine and both database
// engines come to the same order; ties go to the higher document id.
//
//	impact = 255 · f / (f + k1·(1 − b + b·length/usual length)), at least 1
//	f      = occurrences in the body + 2.5 · in the title + in the tags
//	rarity = 8 · ln(1 + (N − n + ½) / (n + ½)), at least 1
//
// with k1 = 1.2 and b = 0.75: BM25 over weighted fields. The usual length is a
// constant and not the mean of the site, so that an impact can be stored with
// the posting and still be right after a million more posts. N counts the
// living documents, n those that hold the word.
const (
	maxImpact   = 255
	usualWords  = 200 // of a document
	usualTitle  = 9   // of a title
	rarityScale = 8
)

// impactOf returns the weight of a term in a document. The frequency is in
// half occurrences.
func impactOf(halves, length, usual int) byte {
	// All terms of the fraction are multiplied by 20·usual: k1·2 halves are
	// 2.4, and 2.4·(0.25 + 0.75·length/usual)·20·usual = 12·usual + 36·length.
	f := halves * 20 * usual
	whole := f + 12*usual + 36*length
	return byte(max(1, (maxImpact*f+whole/2)/whole))
}

// halvesOf returns the weighted frequency of the positions of a document in
// half occurrences.
func halvesOf(positions []uint32) int {
	halves := 0
	for _, p := range positions {
		if p >= titleBase && p < tagBase {
			halves += 5
		} else {
			halves += 2
		}
	}
	return halves
}

// rarity returns the weight of a word that n of total documents hold.
func rarity(n, total int) int32 {
	n = min(n, total)
	r := rarityScale * math.Log(1+(float64(total-n)+0.5)/(float64(n)+0.5))
	return int32(max(1, math.Round(r)))
}
