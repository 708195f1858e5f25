package corpus

import (
	"slices"
	"strings"
)

// firstName returns the first name of a user, in letters only, so that a
// comment can address them.
func firstName(seed uint64, id int) string {
	s := newStream(seed, forUser, id)
	return capitalised(coin(&s, 2))
}

// userName returns the display name of a user, at most 40 characters.
func (c *Corpus) userName(id int) string {
	first := firstName(c.cfg.Seed, id)
	s := newStream(c.cfg.Seed, forUser, -id)
	if s.chance(0.4) {
		return first + " " + capitalised(coin(&s, 2))
	}
	return first
}

func capitalised(w string) string { return strings.ToUpper(w[:1]) + w[1:] }

func (c *Corpus) writeUsers(w *rowWriter) error {
	if err := c.writeCommunity(w); err != nil {
		return err
	}
	for i := range c.users {
		u := &c.users[i]
		id := i + 1
		s := newStream(c.cfg.Seed, forUser, -1_000_000_000-id)
		w.begin()
		w.number("Id", id)
		w.number("Reputation", int(u.reputation))
		w.moment("CreationDate", u.created)
		w.text("DisplayName", c.userName(id))
		w.moment("LastAccessDate", u.seen)
		if s.chance(0.15) {
			w.text("WebsiteUrl", "https://"+c.words.draw(&s)+".example.org")
		}
		if s.chance(0.3) {
			w.text("Location", capitalised(coin(&s, 2))+", "+capitalised(coin(&s, 2)))
		}
		if s.chance(0.3) {
			w.text("AboutMe", "<p>"+string(c.sentences(&s, nil, s.between(40, 300)))+"</p>\n")
		}
		w.number("Views", int(s.exponential(30)))
		w.number("UpVotes", int(u.up))
		w.number("DownVotes", int(u.down))
		w.number("AccountId", 1_000+id)
		if err := w.end(); err != nil {
			return err
		}
	}
	return nil
}

// writeCommunity writes the user who stands for the site itself.
func (c *Corpus) writeCommunity(w *rowWriter) error {
	w.begin()
	w.number("Id", -1)
	w.number("Reputation", 1)
	w.moment("CreationDate", -30*day)
	w.text("DisplayName", "Community")
	w.moment("LastAccessDate", -30*day)
	w.text("Location", "on the server farm")
	w.text("AboutMe", "<p>Hi, I'm not really a person.</p>\n")
	w.number("Views", 0)
	w.number("UpVotes", 0)
	w.number("DownVotes", 0)
	w.number("AccountId", -1)
	return w.end()
}

// badgeKinds are the badges of a corpus with their classes.
var badgeKinds = []struct {
	name  string
	class int
}{
	{"Student", 3}, {"Teacher", 3}, {"Supporter", 3}, {"Editor", 3}, {"Scholar", 3},
	{"Critic", 3}, {"Commentator", 3}, {"Nice Answer", 3}, {"Popular Question", 3},
	{"Yearling", 2}, {"Necromancer", 2}, {"Notable Question", 2}, {"Great Answer", 1},
}

// writeBadges writes one to five different badges for each user, some for a tag.
func (c *Corpus) writeBadges(w *rowWriter) error {
	type badge struct {
		at   tick
		user int32
		kind int16 // of badgeKinds, or -1-n for tag n
	}
	var badges []badge
	for i := range c.users {
		u := &c.users[i]
		s := newStream(c.cfg.Seed, forUser, 1_000_000_000+i)
		kind := s.below(len(badgeKinds))
		for range s.between(1, 5) {
			kind = (kind + 1) % len(badgeKinds)
			at := u.created + tick(s.float()*float64(u.seen-u.created))
			b := badge{at, int32(i + 1), int16(kind)}
			if s.chance(0.02) {
				b.kind = int16(-1 - c.tags.rank.draw(&s))
			}
			badges = append(badges, b)
		}
	}
	slices.SortStableFunc(badges, func(a, b badge) int {
		if a.at != b.at {
			return int(a.at) - int(b.at)
		}
		return int(a.user) - int(b.user)
	})
	for i, b := range badges {
		w.begin()
		w.number("Id", i+1)
		w.number("UserId", int(b.user))
		name, class, tagBased := "", 3, "False"
		if b.kind >= 0 {
			name, class = badgeKinds[b.kind].name, badgeKinds[b.kind].class
		} else {
			name, tagBased = c.tags.names[-1-b.kind], "True"
		}
		w.text("Name", name)
		w.moment("Date", b.at)
		w.number("Class", class)
		w.text("TagBased", tagBased)
		if err := w.end(); err != nil {
			return err
		}
	}
	return nil
}
