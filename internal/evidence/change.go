package evidence

import (
	"strings"
	"unicode/utf8"
)

// change records that the source says the words was = [lo, hi) where the
// quotation says now = [lo, hi]. As many words on both sides are compared one by
// one.
func (j *judge) change(was, now [2]int) {
	list := j.quoted(now)
	if n := was[1] - was[0]; n == len(list) && n > 1 {
		for k, i := range list {
			if j.ix.wordAt(was[0]+k) != j.q.words.words[j.q.tokens[i].word] {
				j.substitution([2]int{was[0] + k, was[0] + k + 1}, [2]int{i, i})
			}
		}
		return
	}
	j.substitution(was, now)
}

// quoted returns those of the tokens lo to hi that take part and have no place.
func (j *judge) quoted(now [2]int) []int {
	var list []int
	for i := now[0]; i <= now[1]; i++ {
		if j.counts(i) && j.place[i] < 0 {
			list = append(list, i)
		}
	}
	return list
}

func (j *judge) substitution(was, now [2]int) {
	kind, severity := EditAddition, Wording
	if was[0] < was[1] {
		kind, severity = j.grade(was, now)
	} else {
		words, at := j.quoteWords(now[0], now[1]+1)
		c := j.lexica.classes(words, at, at+now[1]+1-now[0])
		if j.numberAmong(nil, j.quoted(now)) {
			c |= numberWord
		}
		severity = severityOf(c, j.unitCounts(words, at, at+now[1]+1-now[0], c))
		if c&negator != 0 {
			kind = EditNegationAdded
		}
	}
	j.add(Edit{Kind: kind, Severity: severity}, was, now)
}

// omission records that the quotation leaves out the words [from, to) before its
// token next without a mark.
func (j *judge) omission(from, to, next int) {
	c := j.omitted(from, to)
	kind := EditOmission
	if c&negator != 0 {
		kind = EditNegationDropped
	}
	j.add(Edit{Kind: kind, Severity: severityOf(c, c&unit != 0)}, [2]int{from, to}, [2]int{next, next - 1})
}

func severityOf(c class, unitCounts bool) Severity {
	if c&(negator|numberWord|opposite|degree) != 0 || unitCounts {
		return Meaning
	}
	return Wording
}

// unitCounts reports whether the words [lo, hi) hold a unit next to a number.
func (j *judge) unitCounts(words []string, lo, hi int, c class) bool {
	if c&unit == 0 {
		return false
	}
	for _, i := range [...]int{lo - 1, hi} {
		if i >= 0 && i < len(words) {
			if _, ok := j.lexica.value(words[i]); ok || j.lexica.classes(words, i, i+1)&numberWord != 0 {
				return true
			}
		}
	}
	return false
}

func (j *judge) numberAmong(source []token, quoted []int) bool {
	for _, k := range source {
		if k.flags&isNumber != 0 {
			return true
		}
	}
	for _, i := range quoted {
		if j.q.tokens[i].flags&isNumber != 0 {
			return true
		}
	}
	return false
}

// grade names the rule that a substitution falls under.
func (j *judge) grade(was, now [2]int) (EditKind, Severity) {
	if was[1]-was[0] > longestWas {
		return j.gradeLong(was, now)
	}
	theirs, at := j.sourceWords(was[0], was[1])
	mine, to := j.quoteWords(now[0], now[1]+1)
	n, m := was[1]-was[0], now[1]+1-now[0]
	before, after := theirs[at:at+n], mine[to:to+m]
	if j.misread(before, after) {
		return EditTypo, Typo
	}
	x := j.lexica
	a, b := x.classes(theirs, at, at+n), x.classes(mine, to, to+m)
	switch {
	case a&negator != 0 && b&negator == 0:
		return EditNegationDropped, Meaning
	case b&negator != 0 && a&negator == 0:
		return EditNegationAdded, Meaning
	case j.numberAmong(j.ix.tokens[was[0]:was[1]], j.quoted(now)) || (a|b)&numberWord != 0:
		if j.sameValue(before, after) {
			return EditWord, Wording
		}
		return EditNumber, Meaning
	case a&b&calendar != 0 && !x.sameDay(before, after):
		return EditWord, Meaning
	case j.roman(was, now):
		return EditNumber, Meaning
	case x.opposed(before, after):
		return EditOpposite, Meaning
	case j.unitCounts(theirs, at, at+n, a) || j.unitCounts(mine, to, to+m, b):
		return EditUnit, Meaning
	case j.name(was, now):
		return EditName, Meaning
	case (a|b)&(opposite|negator) != 0:
		return EditOpposite, Meaning
	case (a|b)&degree != 0:
		return EditDegree, Meaning
	case j.slips(before, after):
		return EditTypo, Typo
	}
	return EditWord, Wording
}

// sameValue reports whether both sides say the same number, in digits or words.
func (j *judge) sameValue(a, b []string) bool {
	if len(a) != 1 || len(b) != 1 {
		return false
	}
	x, ok := j.lexica.value(a[0])
	y, also := j.lexica.value(b[0])
	return ok && also && x == y
}

// roman reports whether one Roman numeral takes the place of another.
func (j *judge) roman(was, now [2]int) bool {
	if was[1]-was[0] != 1 || now[0] != now[1] {
		return false
	}
	theirs, mine := j.ix.tokens[was[0]], j.q.tokens[now[0]]
	a, b := j.ix.text[theirs.start:theirs.end], j.q.clean[mine.start:mine.end]
	return len(a)+len(b) > 2 && strings.Trim(a, "IVXLCDM") == "" && strings.Trim(b, "IVXLCDM") == ""
}

// name reports whether a name takes the place of another: capitals in the middle
// of a sentence, in a language where they mean that.
func (j *judge) name(was, now [2]int) bool {
	if !j.lexica.capitalsTellNames(j.ix.language) {
		return false
	}
	named := false
	for p := was[0]; p < was[1]; p++ {
		if j.ix.tokens[p].flags&isCapital != 0 && p > 0 && !j.sentenceEnds(p-1) {
			named = true
		}
	}
	if !named {
		return false
	}
	before := strings.Join(wordsOf(j.ix.text[j.ix.tokens[was[0]].start:j.ix.tokens[was[1]-1].end]), "")
	for _, i := range j.quoted(now) {
		k := j.q.tokens[i]
		if k.flags&isCapital == 0 {
			continue
		}
		// One or two letters are a slip, unless the source has that name too.
		word := j.q.words.words[k.word]
		if j.ix.words.id(word) >= 0 || !similar(before, word) {
			return true
		}
	}
	return false
}

// slips reports whether words differ as slips of the pen do: each by at most two
// letters, by one if it has less than five. Characters of Chinese and Japanese
// are words, and no slips.
func (j *judge) slips(before, after []string) bool {
	for _, w := range [...][]string{before, after} {
		for _, word := range w {
			if r, _ := utf8.DecodeRuneInString(word); isCharacter(r) && !isSoutheastAsian(r) {
				return false
			}
		}
	}
	if len(before) == len(after) {
		for i := range before {
			if !similar(before[i], after[i]) {
				return false
			}
		}
		return true
	}
	return similar(strings.Join(before, ""), strings.Join(after, ""))
}

// misread reports whether the only difference is one digit in a word of letters,
// as scanners read l as 1.
func (j *judge) misread(before, after []string) bool {
	if len(before) != len(after) {
		return false
	}
	differs := false
	for i := range before {
		if before[i] == after[i] {
			continue
		}
		differs = true
		if strings.ContainsAny(before[i], "0123456789") == strings.ContainsAny(after[i], "0123456789") ||
			!oneDigit(before[i]) && !oneDigit(after[i]) || !similar(before[i], after[i]) {
			return false
		}
	}
	return differs
}

// oneDigit reports whether a word is letters and one digit.
func oneDigit(word string) bool {
	digits := 0
	for _, r := range word {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	return digits == 1 && utf8.RuneCountInString(word) > 1
}

// similar reports whether two words are at most two edits apart; one if either
// has less than five letters. An edit puts in, takes out or replaces a letter,
// or exchanges two.
func similar(a, b string) bool {
	x, y := []rune(a), []rune(b)
	limit := 2
	if min(len(x), len(y)) < 5 {
		limit = 1
	}
	if len(x)-len(y) > limit || len(y)-len(x) > limit || len(x) > 60 {
		return false
	}
	return distance(x, y) <= limit
}

// distance is the number of edits between two words.
func distance(x, y []rune) int {
	width := len(y) + 1
	d := make([]int, (len(x)+1)*width)
	for i := range len(x) + 1 {
		for k := range width {
			switch {
			case i == 0 || k == 0:
				d[i*width+k] = i + k
				continue
			case x[i-1] == y[k-1]:
				d[i*width+k] = d[(i-1)*width+k-1]
			default:
				d[i*width+k] = 1 + min(d[(i-1)*width+k-1], d[(i-1)*width+k], d[i*width+k-1])
			}
			if i > 1 && k > 1 && x[i-1] == y[k-2] && x[i-2] == y[k-1] {
				d[i*width+k] = min(d[i*width+k], d[(i-2)*width+k-2]+1)
			}
		}
	}
	return d[len(d)-1]
}
