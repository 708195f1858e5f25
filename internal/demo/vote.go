package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"parley"
)

// vote is one row of Votes. The dump keeps only the day of at.
type vote struct {
	kind   parley.VoteType
	at     time.Time
	by     author // of a bounty's start
	amount int    // of a bounty
}

// castVotes gives a post the votes that its score, its acceptance, its bounty
// and its suggested edits are made of.
func (s *site) castVotes(p *post) error {
	d := p.draft
	end := s.now
	if p.topic.question.draft.Locked != nil {
		end = p.topic.frozen()
	}
	rng := rand.New(rand.NewPCG(seed("votes", p.name()), 0))
	up := d.Score + d.Down
	for i := range up + d.Down {
		kind := parley.UpMod
		if i >= up {
			kind = parley.DownMod
		}
		// Most votes come early: half of them in the first eighth of the time.
		after := time.Duration(math.Pow(rng.Float64(), 3) * float64(end.Sub(p.created)))
		p.votes = append(p.votes, vote{kind: kind, at: p.created.Add(after)})
	}
	if d.Accepted > 0 {
		p.votes = append(p.votes, vote{kind: parley.AcceptedByOriginator, at: p.acceptedAt()})
		s.saw(p.topic.question.owner, p.acceptedAt())
	}
	for _, r := range p.revisions {
		if len(r.approved) > 0 {
			p.votes = append(p.votes, vote{kind: parley.ApproveEditSuggestion, at: r.at})
		}
	}
	if b := d.Bounty; b != nil {
		by, err := s.author(b.By)
		if err != nil {
			return err
		}
		at := p.topic.at(b.After, "bounty")
		p.votes = append(p.votes, vote{kind: parley.BountyStart, at: at, by: by, amount: b.Amount})
		s.saw(by, at)
	}
	if d.Awarded > 0 {
		b := p.topic.question.draft.Bounty
		if b == nil {
			return fmt.Errorf("an answer is awarded a bounty that its question does not have")
		}
		p.votes = append(p.votes, vote{kind: parley.BountyClose, at: p.awardedAt(), amount: b.Amount})
	}
	slices.SortStableFunc(p.votes, func(a, b vote) int { return a.at.Compare(b.at) })
	return nil
}

// reached returns when the score of the post first was score, which must be
// positive, and whether it has ever been.
func (p *post) reached(score int) (time.Time, bool) {
	sum := 0
	for _, v := range p.votes {
		switch v.kind {
		case parley.UpMod:
			sum++
		case parley.DownMod:
			sum--
		}
		if sum == score {
			return v.at, true
		}
	}
	return time.Time{}, false
}
