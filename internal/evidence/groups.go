package evidence

// A group of words, in brackets for one, is literal if the source has it there;
// else the quoter has put it in.

// state says how a word of the quotation takes part in the verdict.
type state uint8

const (
	compared state = iota
	inserted       // in brackets, the quoter's own
	passed         // attribution, an artefact: no part of the quotation
	absorbed       // found together with the word before it
)

// placement is where each word of the quotation stands, groups included.
type placement struct {
	*aligner
	place, last []int32 // first and last position, −1 if not found
	state       []state
}

func (a *aligner) placement() *placement {
	n := len(a.q.tokens)
	p := &placement{aligner: a, place: make([]int32, n), last: make([]int32, n), state: make([]state, n)}
	for i := range n {
		p.place[i], p.last[i] = -1, -1
	}
	for i, t := range a.seq {
		p.place[t], p.last[t] = a.at[i], a.to[i]
		if a.absorbed[i] {
			p.state[t] = absorbed
		}
	}
	return p
}

// decideGroups finds out which groups are literal.
func (p *placement) decideGroups() {
	for _, g := range p.q.groups {
		if p.budget <= 0 {
			return
		}
		if !p.literal(g) {
			for i := g.lo; i < g.hi; i++ {
				p.state[i] = passed
				if g.kind == bracketGroup {
					p.state[i] = inserted
				}
			}
		}
	}
}

// literal places the words of a group that stand in the source where the
// quotation has them, and reports whether they are at least half of it. An
// attribution has to be there almost whole: a date line may only resemble the
// page's own.
func (p *placement) literal(g group) bool {
	n := g.hi - g.lo
	before, after := p.neighbours(g)
	from, to := 0, len(p.ix.tokens)
	if before >= 0 {
		from = int(p.last[before]) + 1
	}
	if after >= 0 {
		to = int(p.place[after])
	}
	if from >= to || before < 0 && after < 0 {
		return false
	}
	// At an end of the quotation nothing is left out between the bracket and its one
	// neighbour: "[Smith] did not reply" of "Smith of Boston did not reply" is the
	// quoter's.
	if g.kind == bracketGroup && before < 0 {
		from = max(from, to-n)
	}
	if g.kind == bracketGroup && after < 0 {
		to = min(to, from+n)
	}
	need := (n + 1) / 2
	switch {
	case g.kind == numberGroup && after >= 0 && p.ix.tokens[to-1].flags&isNumber != 0:
		need = 0 // the source has a number there, perhaps another
	case g.kind != bracketGroup:
		need = (n*4 + 4) / 5
	case p.q.tokens[g.lo].flags&isCharToken != 0:
		need = n/2 + 1 // half of a few characters may be there by accident
	}
	if before >= 0 {
		if found, at := p.match(g, from, min(to, from+n+2)); found >= need {
			return p.take(g, at)
		}
	}
	if after >= 0 {
		if found, at := p.match(g, max(from, to-n-2), to); found >= need {
			return p.take(g, at)
		}
	}
	// What stands behind an elision may be anywhere behind it.
	if before >= 0 && g.kind == attributionGroup && n >= 3 && p.q.marks[g.lo]&elision != 0 {
		if found, at := p.matchAnywhere(g, from, to); found >= need {
			return p.take(g, at)
		}
	}
	return false
}

// matchAnywhere finds the place in the source [from, to) where most words of the
// group stand, by its rarest word.
func (p *placement) matchAnywhere(g group, from, to int) (found int, at []int32) {
	var rarest []int32
	offset := 0
	for i := g.lo; i < g.hi; i++ {
		id := p.ix.words.id(p.q.words.words[p.q.tokens[i].word])
		if list := within(p.ix.positions(id), from, to); len(list) > 0 && (rarest == nil || len(list) < len(rarest)) {
			rarest, offset = list, i-g.lo
		}
	}
	for _, s := range rarest[:min(len(rarest), 100)] {
		start := int(s) - offset
		if n, list := p.match(g, max(from, start-2), min(to, start+g.hi-g.lo+2)); n > found {
			found, at = n, list
		}
	}
	return found, at
}

// neighbours returns the words next to a group that have places, or −1.
func (p *placement) neighbours(g group) (before, after int) {
	before, after = g.lo-1, g.hi
	defer func() { p.budget -= (g.lo - before + max(after, g.hi) - g.hi) / 8 }()
	for before >= 0 && p.place[before] < 0 {
		before--
	}
	for after < len(p.place) && p.place[after] < 0 {
		after++
	}
	if after == len(p.place) {
		after = -1
	}
	return before, after
}

// match finds the shift at which most words of the group stand in the source
// [from, to), one after the other.
func (p *placement) match(g group, from, to int) (found int, at []int32) {
	found = -1
	for shift := from - 1; shift < to; shift++ {
		n := 0
		list := make([]int32, g.hi-g.lo)
		for i := range list {
			list[i] = -1
			s := shift + i
			if s < from || s >= to {
				continue
			}
			if p.ix.wordAt(s) == p.q.words.words[p.q.tokens[g.lo+i].word] {
				list[i] = int32(s)
				n++
			}
		}
		if n > found {
			found, at = n, list
		}
	}
	return found, at
}

func (p *placement) take(g group, at []int32) bool {
	for i, s := range at {
		p.place[g.lo+i], p.last[g.lo+i] = s, s
	}
	return true
}
