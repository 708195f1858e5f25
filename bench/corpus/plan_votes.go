package corpus

import "slices"

// voteType is VoteTypeId of the data dump.
type voteType uint8

// The votes of a corpus.
const (
	accepting voteType = 1
	up        voteType = 2
	down      voteType = 3
)

// vote packs the day, the post and the type of a vote, so that votes sort by
// day: 8 bytes each, as there are four of them for every question.
type vote uint64

func newVote(t tick, post int32, kind voteType) vote {
	return vote(uint64(t/day)<<40 | uint64(post)<<8 | uint64(kind))
}

func (v vote) day() tick      { return tick(v>>40) * day }
func (v vote) post() int32    { return int32(v >> 8) }
func (v vote) kind() voteType { return voteType(v) }

// What votes are worth, in points of reputation.
const (
	upGain       = 10
	downLoss     = 2
	downCost     = 1 // to the voter, for an answer
	acceptGain   = 15
	acceptReward = 2 // to the asker
)

// planVotes casts the votes: one of acceptance for each accepted answer, and of
// the others nine in ten upwards. Half of them fall evenly on all posts, half on
// few popular ones.
func (c *Corpus) planVotes() {
	c.votes = make([]vote, 0, share(c.cfg.Questions, votesPer10k))
	for _, id := range c.questions {
		q := &c.posts[id-1]
		if q.accepted == 0 {
			continue
		}
		a := &c.posts[q.accepted-1]
		s := newStream(c.cfg.Seed, forVotePlaces, -int(id))
		c.votes = append(c.votes, newVote(afterwards(&s, a.created, float64(day)), q.accepted, accepting))
		if a.owner != q.owner {
			c.credit(a.owner, acceptGain)
			c.credit(q.owner, acceptReward)
		}
	}
	for i := len(c.votes); i < cap(c.votes); i++ {
		s := newStream(c.cfg.Seed, forVotePlaces, i)
		c.cast(&s)
	}
	slices.Sort(c.votes)
	for i := range c.users {
		c.users[i].reputation = max(1, c.users[i].reputation)
	}
}

// cast adds a vote up or down.
func (c *Corpus) cast(s *stream) {
	id := c.votedPost(s)
	p := &c.posts[id-1]
	at := afterwards(s, p.created, float64(10*day))
	by := c.actor(s, at)
	c.saw(by, at)
	voter := &c.users[by-1]
	if s.chance(0.9) {
		c.votes = append(c.votes, newVote(at, id, up))
		p.up++
		voter.up++
		c.credit(p.owner, upGain)
		return
	}
	c.votes = append(c.votes, newVote(at, id, down))
	p.down++
	voter.down++
	c.credit(p.owner, -downLoss)
	if !p.question() {
		voter.reputation -= downCost
	}
}

func (c *Corpus) votedPost(s *stream) int32 {
	n := uint64(len(c.posts))
	if s.chance(0.5) {
		return int32(s.below(int(n))) + 1
	}
	u := s.float()
	popularity := 1 + uint64(u*u*float64(n))
	// A multiplication scatters the popular posts over the ids.
	return int32(popularity*0x9e3779b1%n) + 1
}

// credit adds points to a user's reputation; 0 is a deleted user.
func (c *Corpus) credit(id int32, points int32) {
	if id != 0 {
		c.users[id-1].reputation += points
	}
}

// link is a row of PostLinks.
type link struct {
	created   tick
	from, to  int32
	duplicate bool // from was closed as a duplicate of to
}

// planLinks links three questions in a hundred to an earlier one; a fifth of
// them are closed as its duplicate.
func (c *Corpus) planLinks() {
	for i := 1; i < len(c.questions); i++ {
		s := newStream(c.cfg.Seed, forLinks, i)
		from := c.questions[i]
		if from == c.giant || !s.chance(0.03) {
			continue
		}
		at := afterwards(&s, c.posts[from-1].created, float64(day))
		c.links = append(c.links, link{at, from, c.questions[s.below(i)], s.chance(0.2)})
	}
	slices.SortFunc(c.links, func(a, b link) int {
		if a.created != b.created {
			return int(a.created) - int(b.created)
		}
		return int(a.from) - int(b.from)
	})
}

// planTags counts the questions of each tag.
func (c *Corpus) planTags() {
	c.tagCounts = make([]int32, TagCount)
	var tags [maxTags]int
	for _, id := range c.questions {
		for _, t := range c.questionTags(id, &tags) {
			c.tagCounts[t]++
		}
	}
}

const maxTags = 4

// questionTags returns the ranks of a question's tags, 1 to 4 different ones,
// 2.46 on average, in the given space.
func (c *Corpus) questionTags(id int32, space *[maxTags]int) []int {
	s := newStream(c.cfg.Seed, forQuestionTags, int(id))
	n := 1
	switch r := s.float(); {
	case r >= 0.82:
		n = 4
	case r >= 0.52:
		n = 3
	case r >= 0.20:
		n = 2
	}
	tags := space[:0]
	for len(tags) < n {
		if t := c.tags.rank.draw(&s); !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}
