package search

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// respellWords is how many words of a query are looked at.
	respellWords = 4
	// respellScan is how many words of the dictionary one is compared with.
	respellScan = 200_000
	// respellKnown is the number of documents from which a word counts as
	// spelt right.
	respellKnown = 3
	// respellStems is how many likely stems are looked up in texts.
	respellStems = 6
	// respellSamples is how many documents are read for the spelling of a stem.
	respellSamples = 8
)

// Respell returns a query's text with words that hardly any document holds put
// right: with the site's own word that is spelt most like each, the commonest
// of equals. It returns "" if there is nothing to put right.
func (x *Index) Respell(ctx context.Context, text string, q Query, texts TextSource) (string, error) {
	better, looked := text, 0
	scan := x.lang.scanner()
	for _, c := range q.Must {
		if c.Quoted || strings.Contains(c.Text, "*") || looked == respellWords {
			continue
		}
		word, ok := foldWord(c.Text, &scan)
		if !ok || utf8.RuneCountInString(word) < 4 || x.lang.stopWord([]byte(word)) {
			continue
		}
		looked++
		right, err := x.respellWord(ctx, word, texts)
		if err != nil {
			return "", fmt.Errorf("another spelling of %q: %w", word, err)
		}
		if right != "" {
			better = strings.Replace(better, c.Text, right, 1)
		}
	}
	if better == text {
		return "", nil
	}
	return better, nil
}

func (x *Index) respellWord(ctx context.Context, word string, texts TextSource) (string, error) {
	// Most words are the site's own, which one look-up tells.
	own, _, err := x.frequencies(ctx, []string{string(fieldWord) + string(x.lang.stem([]byte(word)))}, false)
	if err != nil || own[0] >= respellKnown {
		return "", err
	}
	var list []likely
	for range readAttempts {
		if list, err = x.likelyTerms(ctx, word); !isNoBlock(err) {
			break
		}
		if err := x.Refresh(ctx); err != nil {
			return "", err
		}
	}
	if err != nil {
		return "", err
	}
	right, least := "", allowedEdits(word)+1
	for _, l := range list {
		spelling, d, err := x.spelling(ctx, word, l.term, texts)
		if err != nil {
			return "", err
		}
		if spelling != "" && d < least {
			right, least = spelling, d
		}
	}
	return right, nil
}

// allowedEdits is how many letters of a word may be wrong.
func allowedEdits(word string) int {
	if utf8.RuneCountInString(word) > 5 {
		return 2
	}
	return 1
}

// spelling returns how the texts write a stem, in the way nearest to a word,
// and how near that is.
func (x *Index) spelling(ctx context.Context, word, stem string, texts TextSource) (nearest string, least int, err error) {
	key := string(fieldWord) + stem
	found, err := x.Search(ctx, Query{Should: []Clause{{term: key}}}, Options{Limit: respellSamples, Uncounted: true})
	if err != nil || len(found.Hits) == 0 {
		return "", 0, err
	}
	var ids []int64
	for _, h := range found.Hits {
		ids = append(ids, h.ID)
	}
	list, err := texts(ctx, ids)
	if err != nil {
		return "", 0, err
	}
	scan := x.lang.scanner()
	for _, t := range list {
		for _, s := range []string{t.Title, t.Body} {
			for scan.reset(s); scan.scan(); {
				if scan.exact || string(x.lang.stem(bytes.Clone(scan.word))) != stem {
					continue
				}
				d := editDistance(word, string(scan.word))
				if nearest == "" || d < least || d == least && string(scan.word) < nearest {
					nearest, least = string(scan.word), d
				}
			}
		}
	}
	return nearest, least, nil
}

// likely is a stem for which a word may have been meant.
type likely struct {
	term           string
	docs, distance int
}

// likelyTerms returns the stems for which a word may have been meant, likely
// ones first.
func (x *Index) likelyTerms(ctx context.Context, word string) ([]likely, error) {
	snap := x.acquire()
	defer snap.release()
	src := newSource(ctx, x.storage, x.cache)
	stem := string(x.lang.stem([]byte(word)))
	_, n := utf8.DecodeRuneInString(word)
	prefix := []byte(string(fieldWord) + word[:n])
	known := map[string]*likely{}
	own := 0
	for i := range snap.views {
		v := &snap.views[i]
		if v.live() == 0 {
			continue
		}
		cursor := v.dictionary(src)
		if err := cursor.seek(prefix); err != nil {
			return nil, err
		}
		for range respellScan {
			ok, err := cursor.next()
			if err != nil {
				return nil, err
			}
			begins := bytes.HasPrefix(cursor.key, prefix)
			if !ok || !begins && bytes.Compare(cursor.key, prefix) > 0 {
				break
			}
			if l := len(cursor.key) - 1; !begins || l < len(word)/2 || l > len(word)+2 {
				continue
			}
			term := string(cursor.key[1:])
			if term == stem {
				own += cursor.term.docs
				continue
			}
			if l := known[term]; l != nil {
				l.docs += cursor.term.docs
			} else if d := prefixDistance(term, word); d <= allowedEdits(word) {
				known[term] = &likely{term, cursor.term.docs, d}
			}
		}
	}
	var list []likely
	for _, l := range known {
		if l.docs >= respellKnown && l.docs >= 10*own {
			list = append(list, *l)
		}
	}
	slices.SortFunc(list, func(a, b likely) int {
		return cmp.Or(cmp.Compare(len(b.term)-2*b.distance, len(a.term)-2*a.distance), cmp.Compare(b.docs, a.docs), cmp.Compare(a.term, b.term))
	})
	return list[:min(respellStems, len(list))], nil
}

// editDistance is how many letters have to be put in, left out, changed, or
// swapped with their neighbour to make b of a.
func editDistance(a, b string) int {
	row := editDistances(a, b)
	return row[len(row)-1]
}

// prefixDistance is the edit distance between a stem and that beginning of a
// word to which it is least.
func prefixDistance(stem, word string) int { return slices.Min(editDistances(stem, word)) }

// editDistances returns the edit distances between a and the beginnings of b,
// by their length.
func editDistances(a, b string) []int {
	x, y := []rune(a), []rune(b)
	before, row, next := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		next[0] = i + 1
		for j := range y {
			change := row[j]
			if x[i] != y[j] {
				change++
			}
			next[j+1] = min(row[j+1]+1, next[j]+1, change)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row
}
