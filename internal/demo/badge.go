package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"parley"
)

// badgeClasses holds the badges that the content uses, with their classes
// (badges.md).
var badgeClasses = map[string]parley.BadgeClass{
	"Student": parley.Bronze, "Teacher": parley.Bronze, "Scholar": parley.Bronze,
	"Nice Question": parley.Bronze, "Good Question": parley.Silver, "Great Question": parley.Gold,
	"Nice Answer": parley.Bronze, "Good Answer": parley.Silver, "Great Answer": parley.Gold,
	"Popular Question": parley.Bronze, "Notable Question": parley.Silver, "Famous Question": parley.Gold,
	"Enlightened": parley.Silver, "Guru": parley.Silver, "Populist": parley.Gold, "Necromancer": parley.Silver,
	"Promoter": parley.Bronze, "Benefactor": parley.Bronze,
	"Editor": parley.Bronze, "Cleanup": parley.Bronze, "Organizer": parley.Bronze, "Tag Editor": parley.Bronze,
	"Strunk & White": parley.Silver, "Copy Editor": parley.Gold,
	"Supporter": parley.Bronze, "Critic": parley.Bronze, "Civic Duty": parley.Silver, "Electorate": parley.Gold,
	"Custodian": parley.Bronze, "Proofreader": parley.Bronze, "Deputy": parley.Silver, "Marshal": parley.Gold,
	"Constable":      parley.Silver,
	"Autobiographer": parley.Bronze, "Informed": parley.Bronze, "Commentator": parley.Bronze,
	"Enthusiast": parley.Silver, "Fanatic": parley.Gold, "Yearling": parley.Silver, "Mortarboard": parley.Bronze,
}

// award is one row of Badges.
type award struct {
	to    *person
	name  string
	class parley.BadgeClass
	tag   bool
	at    time.Time
}

// awarding collects awards. Badges that one can have only once are given for
// the earliest occasion.
type awarding struct{ all []award }

func (a *awarding) give(to author, name string, at time.Time) {
	if to.person == nil {
		return
	}
	a.all = append(a.all, award{to: to.person, name: name, class: badgeClasses[name], at: at})
}

func (a *awarding) once(to author, name string, at time.Time) {
	for i, old := range a.all {
		if old.to == to.person && old.name == name {
			if at.Before(old.at) {
				a.all[i].at = at
			}
			return
		}
	}
	a.give(to, name, at)
}

// badges returns what the members have earned here, and what people.toml adds
// for the part of their lives that the content does not show.
func (s *site) badges() []award {
	var a awarding
	for _, t := range s.topics {
		s.awardQuestion(&a, t)
		for _, p := range t.answers {
			awardAnswer(&a, t, p)
		}
		for _, p := range t.posts() {
			awardEdits(&a, p)
		}
	}
	for _, t := range s.tags {
		for _, r := range append(t.excerpt.revisions[1:], t.wiki.revisions[1:]...) {
			a.once(r.by, "Tag Editor", r.at)
		}
	}
	for _, p := range s.people {
		s.awardPerson(&a, p)
	}
	slices.SortStableFunc(a.all, func(x, y award) int { return x.at.Compare(y.at) })
	return a.all
}

func (s *site) awardQuestion(a *awarding, t *topic) {
	q := t.question
	if at, ok := q.reached(1); ok {
		a.once(q.owner, "Student", at)
	}
	awardScore(a, q, "Question")
	for _, step := range []struct {
		name  string
		views int
	}{{"Popular Question", 1000}, {"Notable Question", 2500}, {"Famous Question", 10_000}} {
		if q.draft.Views >= step.views {
			share := float64(step.views) / float64(q.draft.Views)
			a.give(q.owner, step.name, q.created.Add(time.Duration(share*float64(s.now.Sub(q.created)))))
		}
	}
	if p := t.accepted(); p != nil && p.owner != q.owner {
		a.once(q.owner, "Scholar", p.acceptedAt())
	}
	for _, v := range q.votes {
		if v.kind == parley.BountyStart && v.by == q.owner {
			a.once(q.owner, "Promoter", v.at)
		}
	}
}

func awardScore(a *awarding, p *post, what string) {
	for i, score := range []int{10, 25, 100} {
		if at, ok := p.reached(score); ok {
			a.give(p.owner, []string{"Nice ", "Good ", "Great "}[i]+what, at)
		}
	}
}

func awardAnswer(a *awarding, t *topic, p *post) {
	awardScore(a, p, "Answer")
	if at, ok := p.reached(1); ok && !p.draft.Wiki {
		a.once(p.owner, "Teacher", at)
	}
	if at, ok := p.reached(5); ok && p.created.Sub(t.question.created) > 60*day {
		a.give(p.owner, "Necromancer", at)
	}
	accepted := t.accepted()
	if p == accepted {
		if at, ok := p.reached(10); ok && p == t.answers[0] {
			a.give(p.owner, "Enlightened", later(at, p.acceptedAt()))
		}
		if at, ok := p.reached(40); ok {
			a.give(p.owner, "Guru", later(at, p.acceptedAt()))
		}
		if p.draft.Awarded > 0 && t.question.draft.Bounty.By == t.question.draft.By {
			a.once(t.question.owner, "Benefactor", p.awardedAt())
		}
		return
	}
	if accepted == nil || accepted.draft.Score <= 10 || accepted.owner == p.owner {
		return
	}
	if at, ok := p.reached(2*accepted.draft.Score + 1); ok {
		a.give(p.owner, "Populist", later(at, accepted.acceptedAt()))
	}
}

func awardEdits(a *awarding, p *post) {
	for i, r := range p.revisions[1:] {
		if r.by == p.owner && r.at.Sub(p.revisions[i].at) < 5*time.Minute {
			continue // within the grace period it would have left no trace
		}
		a.once(r.by, "Editor", r.at)
		if r.rollback {
			a.once(r.by, "Cleanup", r.at)
		}
		if r.changed.tags && r.by != p.owner {
			a.once(r.by, "Organizer", r.at)
		}
		for _, reviewer := range r.approved {
			a.once(reviewer, "Custodian", r.at)
		}
	}
}

func (s *site) awardPerson(a *awarding, p *person) {
	joined := s.now.Add(-time.Duration(p.Joined))
	who := author{person: p}
	if p.About != "" {
		a.once(who, "Autobiographer", joined.Add(17*time.Minute+jitter(p.Key, "about")))
	}
	soon := func(name string, within time.Duration) time.Time {
		span := min(within, p.lastActive.Sub(joined))
		return joined.Add(time.Duration(seed(p.Key, name) % uint64(span)))
	}
	if p.Up > 0 {
		a.once(who, "Supporter", soon("Supporter", 20*day))
	}
	if p.Down > 0 {
		a.once(who, "Critic", soon("Critic", 90*day))
	}
	for _, b := range p.Badges {
		a.all = append(a.all, award{to: p, name: b.name, class: b.class, tag: b.tag,
			at: s.now.Add(-time.Duration(b.ago) + jitter(p.Key, b.name, b.ago))})
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// checkBadges refuses badges for tags that the site does not have.
func (s *site) checkBadges() error {
	for _, p := range s.people {
		for _, b := range p.Badges {
			if b.tag && !slices.ContainsFunc(s.tags, func(t tagPosts) bool { return t.Name == b.name }) {
				return fmt.Errorf("%s has a badge for %q, which is not a tag (the tags: %s)", p.Key, b.name, s.tagNames())
			}
		}
	}
	return nil
}

func (s *site) tagNames() string {
	var names []string
	for _, t := range s.tags {
		names = append(names, t.Name)
	}
	return strings.Join(names, " ")
}
