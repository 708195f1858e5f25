package corpus

import (
	"math"
	"slices"
)

// post is what the plan knows of a question or an answer.
type post struct {
	created  tick
	edited   tick // 0 if never
	activity tick // the last of the post's own times and, of a question, its answers'
	parent   int32
	owner    int32 // 0 for a deleted user
	accepted int32 // a question's accepted answer; 0 for none
	up, down uint16
	comments uint16
	answers  uint16
}

func (p *post) question() bool { return p.parent == 0 }
func (p *post) score() int     { return int(p.up) - int(p.down) }

type user struct {
	created, seen tick
	reputation    int32
	up, down      int32 // votes cast
}

type comment struct {
	created tick
	post    int32
}

type edit struct {
	at   tick
	post int32
}

const (
	minute tick = 60 * ticksPerSecond
	hour        = 60 * minute
	day         = 24 * hour
)

// The users who are there before the first question, as a share of all; the
// others arrive evenly over the three years.
const founders = 0.2

func (c *Corpus) planUsers() {
	n := max(10, share(c.cfg.Questions, usersPer10k))
	c.users = make([]user, n)
	for i := range c.users {
		u := &c.users[i]
		part := float64(i) / float64(n)
		if part < founders {
			u.created = -tick(float64(30*day) * (1 - part/founders))
		} else {
			u.created = tick(float64(span) * (part - founders) / (1 - founders))
		}
		u.seen, u.reputation = u.created, 1
	}
}

// share returns how many there are for so many questions if there are per10k
// for 10,000.
func share(questions, per10k int) int {
	return int(int64(questions) * int64(per10k) / 10_000)
}

// actor returns the id of a user who was there at t, early users more often.
func (c *Corpus) actor(s *stream, t tick) int32 {
	there := float64(len(c.users)) * (founders + (1-founders)*float64(t)/float64(span))
	n := min(max(1, int(there)), len(c.users))
	u := s.float()
	return int32(u*u*float64(n)) + 1
}

// saw notes that a user was there at t; 0 is a deleted user.
func (c *Corpus) saw(id int32, t tick) {
	if id != 0 {
		c.users[id-1].seen = max(c.users[id-1].seen, t)
	}
}

// deletedUsers is the share of posts and comments whose author has no row.
const deletedUsers = 0.01

// afterwards returns a moment after t, most often soon, always within the
// three years if t lies a minute before their end.
func afterwards(s *stream, t tick, median float64) tick {
	later := t + minute + tick(min(median*math.Exp(2*s.normal()), float64(span)))
	if later < span {
		return later
	}
	return t + minute + tick(s.float()*float64(max(1, span-t-minute)))
}

func (c *Corpus) planPosts() {
	counts := c.answerCounts()
	giantAt := -1
	total := share(c.cfg.Questions, answersPer10k) + c.cfg.Questions
	if c.cfg.Giant {
		giantAt = c.cfg.Questions / 4
		counts = slices.Insert(counts, giantAt, GiantAnswers)
		total += GiantAnswers + 1
	}

	// A key sorts by time, then keeps a question before its answers.
	keys := make([]uint64, 0, total)
	key := func(t tick, ordinal, answer int) uint64 {
		return uint64(t)<<32 | uint64(ordinal)<<1 | uint64(answer)
	}
	for i, n := range counts {
		s := newStream(c.cfg.Seed, forPostTimes, i)
		asked := tick((float64(i) + s.float()) / float64(len(counts)) * float64(span-hour))
		keys = append(keys, key(asked, i, 0))
		for range n {
			answered := afterwards(&s, asked, float64(6*hour))
			if i == giantAt {
				answered = asked + minute + tick(s.float()*float64(span-asked-minute))
			}
			keys = append(keys, key(answered, i, 1))
		}
	}
	slices.Sort(keys)

	c.posts = make([]post, len(keys))
	c.questions = make([]int32, len(counts))
	for i, k := range keys {
		id, ordinal := int32(i+1), int(uint32(k)>>1)
		p := &c.posts[i]
		p.created = tick(k >> 32)
		p.activity = p.created
		s := newStream(c.cfg.Seed, forOwners, i)
		if p.owner = c.actor(&s, p.created); s.chance(deletedUsers) {
			p.owner = 0
		}
		c.saw(p.owner, p.created)
		if k&1 == 0 {
			c.questions[ordinal] = id
			continue
		}
		p.parent = c.questions[ordinal]
		c.answer(p, id, ordinal, int(counts[ordinal]))
	}
	if giantAt >= 0 {
		c.giant = c.questions[giantAt]
	}
}

// answer counts the answer p on its question, which gets n answers in the end,
// and accepts it or not.
func (c *Corpus) answer(p *post, id int32, ordinal, n int) {
	q := &c.posts[p.parent-1]
	s := newStream(c.cfg.Seed, forAnswerCounts, -1-ordinal)
	accepts, which := s.chance(0.45), 0
	if s.chance(0.4) {
		which = s.below(n)
	}
	if accepts && which == int(q.answers) {
		q.accepted = id
	}
	q.answers++
	q.activity = max(q.activity, p.created)
}

// answerCounts returns the number of answers of each ordinary question: none
// for 28 %, typically one for the others, at most 40, and in all exactly as
// many as the proportions want.
func (c *Corpus) answerCounts() []uint16 {
	const most = 40
	counts := make([]uint16, c.cfg.Questions)
	total := 0
	for i := range counts {
		s := newStream(c.cfg.Seed, forAnswerCounts, i)
		if s.chance(0.28) {
			continue
		}
		n := min(most, 1+int(0.87*math.Exp(1.1*s.normal())))
		counts[i] = uint16(n)
		total += n
	}
	want := share(c.cfg.Questions, answersPer10k)
	s := newStream(c.cfg.Seed, forAnswerCounts, math.MaxInt32)
	for tries := 0; total != want && tries < 1000*len(counts); tries++ {
		n := &counts[s.below(len(counts))]
		switch {
		case total < want && *n > 0 && *n < most:
			*n++
			total++
		case total > want && *n > 1:
			*n--
			total--
		}
	}
	return counts
}

func (c *Corpus) planComments() {
	n := share(c.cfg.Questions, commentsPer10k)
	ordinary := n
	if c.giant != 0 {
		n += GiantComments
	}
	c.comments = make([]comment, n)
	giantAnswers := c.giantAnswers()
	for i := range c.comments {
		s := newStream(c.cfg.Seed, forCommentPlaces, i)
		var on int32
		switch {
		case i < ordinary:
			on = c.commentedPost(&s)
		case i%2 == 0:
			on = c.giant
		default:
			on = giantAnswers[s.below(len(giantAnswers))]
		}
		p := &c.posts[on-1]
		p.comments++
		c.comments[i] = comment{afterwards(&s, p.created, float64(8*hour)), on}
	}
	slices.SortFunc(c.comments, func(a, b comment) int {
		if a.created != b.created {
			return int(a.created) - int(b.created)
		}
		return int(a.post) - int(b.post)
	})
	for i := range c.comments {
		c.saw(c.commentAuthor(i+1), c.comments[i].created)
	}
}

// commentedPost picks the post of an ordinary comment: 60 % evenly, the rest
// more often among old posts; the giant thread has comments of its own.
func (c *Corpus) commentedPost(s *stream) int32 {
	for {
		at := s.float()
		if !s.chance(0.6) {
			at *= at
		}
		id := int32(at*float64(len(c.posts))) + 1
		if p := &c.posts[id-1]; c.giant == 0 || id != c.giant && p.parent != c.giant {
			return id
		}
	}
}

// commentAuthor returns the author of a comment; 0 for a deleted user.
func (c *Corpus) commentAuthor(id int) int32 {
	s := newStream(c.cfg.Seed, forCommentAuthors, id)
	author := c.actor(&s, c.comments[id-1].created)
	if s.chance(deletedUsers) {
		return 0
	}
	return author
}

// giantAnswers returns the ids of the giant thread's answers.
func (c *Corpus) giantAnswers() []int32 {
	if c.giant == 0 {
		return nil
	}
	ids := make([]int32, 0, GiantAnswers)
	for i := range c.posts {
		if c.posts[i].parent == c.giant {
			ids = append(ids, int32(i+1))
		}
	}
	return ids
}

// planEdits edits one post in five, once.
func (c *Corpus) planEdits() {
	for i := range c.posts {
		s := newStream(c.cfg.Seed, forEdits, i)
		if !s.chance(0.2) {
			continue
		}
		p := &c.posts[i]
		p.edited = afterwards(&s, p.created, float64(2*day))
		p.activity = max(p.activity, p.edited)
		if !p.question() {
			q := &c.posts[p.parent-1]
			q.activity = max(q.activity, p.edited)
		}
		c.edits = append(c.edits, edit{p.edited, int32(i + 1)})
	}
	slices.SortFunc(c.edits, func(a, b edit) int {
		if a.at != b.at {
			return int(a.at) - int(b.at)
		}
		return int(a.post) - int(b.post)
	})
	for _, e := range c.edits {
		c.saw(c.editor(e.post), e.at)
	}
}

// editor returns who edited a post: most often its owner.
func (c *Corpus) editor(id int32) int32 {
	p := &c.posts[id-1]
	s := newStream(c.cfg.Seed, forEdits, -int(id))
	if p.owner != 0 && s.chance(0.7) {
		return p.owner
	}
	return c.actor(&s, p.edited)
}
