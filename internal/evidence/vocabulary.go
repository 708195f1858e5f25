package evidence

import "hash/maphash"

// vocabulary numbers the words of one side. The words stand one after the other
// in one stretch of memory: a text of twenty thousand words costs a handful of
// allocations.
type vocabulary struct {
	letters []byte
	ends    []int32 // where each word ends in letters
	table   []slot  // a power of two of them, at most half full
	words   []string
}

// slot is a place of the hash table; number is one more than that of the word.
type slot struct {
	hash   uint32
	number int32
}

var wordSeed = maphash.MakeSeed()

func newVocabulary(words int) *vocabulary {
	size := 64
	for size < 2*words {
		size *= 2
	}
	return &vocabulary{table: make([]slot, size)}
}

// intern returns the number of a word, a new one if it has none.
func (v *vocabulary) intern(word []byte) int32 {
	hash := uint32(maphash.Bytes(wordSeed, word))
	at := int(hash) & (len(v.table) - 1)
	for ; v.table[at].number > 0; at = (at + 1) & (len(v.table) - 1) {
		if s := v.table[at]; s.hash == hash && string(v.spelling(s.number-1)) == string(word) {
			return s.number - 1
		}
	}
	v.letters = append(v.letters, word...)
	v.ends = append(v.ends, int32(len(v.letters)))
	v.table[at] = slot{hash, int32(len(v.ends))}
	if 2*len(v.ends) > len(v.table) {
		v.grow()
	}
	return int32(len(v.ends) - 1)
}

func (v *vocabulary) spelling(number int32) []byte {
	from := int32(0)
	if number > 0 {
		from = v.ends[number-1]
	}
	return v.letters[from:v.ends[number]]
}

func (v *vocabulary) grow() {
	table := make([]slot, 2*len(v.table))
	for _, s := range v.table {
		if s.number > 0 {
			at := int(s.hash) & (len(table) - 1)
			for table[at].number > 0 {
				at = (at + 1) & (len(table) - 1)
			}
			table[at] = s
		}
	}
	v.table = table
}

// seal ends the adding of words and makes word and id ready.
func (v *vocabulary) seal() {
	letters := string(v.letters)
	v.letters = nil
	v.words = make([]string, len(v.ends))
	from := int32(0)
	for i, end := range v.ends {
		v.words[i] = letters[from:end]
		from = end
	}
	v.ends = nil
}

// id returns the number of a word of a sealed vocabulary, −1 if it has none.
func (v *vocabulary) id(word string) int32 {
	hash := uint32(maphash.String(wordSeed, word))
	for at := int(hash) & (len(v.table) - 1); v.table[at].number > 0; at = (at + 1) & (len(v.table) - 1) {
		if s := v.table[at]; s.hash == hash && v.words[s.number-1] == word {
			return s.number - 1
		}
	}
	return -1
}
