package capture

import (
	"strings"
)

var (
	badgeLine  = pattern(`^[●\s\d]*\d\s?(?:gold|silver|bronze) badges?|^(?:●\s?\d+\s*)+$`)
	avatarLine = pattern(`(?:'s|’s|s') user avatar$|^(?:user avatar|Profile picture.*|Gravatar|Loading…)$`)
	// flairLine is a reputation with its badges behind it, as shown before
	// 2015: "1,042●2●5".
	flairLine = pattern(`^(\d[\d,.]*\s?k?)\s?(?:●\s?\d+\s*)+$`)
	revsLine  = pattern(`^\d+ revs(?:, \d+ users \d+%)?$`)
)

// footer reads the menu and the user cards under a body.
func (r *postReader) footer(p *Post) {
	for r.pos < r.end {
		l := r.line(r.pos)
		card := cardLine().FindStringSubmatch(l.text)
		switch {
		case card != nil:
			r.pos++
			r.readCard(p, card[1], dateFromText(card[2]))
			continue
		case l.blank():
		case l.isControl() && !addCommentLine().MatchString(l.text), menuLine().MatchString(l.text),
			badgeLine().MatchString(l.text), strings.EqualFold(l.text, "community wiki"), revsLine().MatchString(l.text):
			r.menu = true
		default:
			return
		}
		r.pos++
	}
}

// readCard reads the rest of a user card whose first line said verb and date.
// An edit by the author shows a date and no person.
func (r *postReader) readCard(p *Post, verb string, date Date) {
	r.page.marks++
	r.menu = true
	person := r.readPerson()
	if verb == "edited" {
		p.Modified, p.Editor = date, person
		return
	}
	r.card = true
	p.Created, p.Owner = date, person
	if p.Editor.Name == "" && p.Modified.Text != "" {
		p.Editor = person
	}
}

// readPerson reads name, reputation and badges of a card, if they are there.
func (r *postReader) readPerson() (person Person) {
	for ; r.pos < r.end; r.pos++ {
		l := r.line(r.pos)
		switch {
		case l.blank(), avatarLine().MatchString(l.text), revsLine().MatchString(l.text):
			continue
		case cardLine().MatchString(l.text), l.isControl(), addCommentLine().MatchString(l.text),
			l.isNumber(), answersHeading().MatchString(l.text), bulletLine().MatchString(l.text),
			strings.EqualFold(l.text, "community wiki"), len(l.text) > 60, r.commentAhead(r.pos, 1):
			return person
		}
		person.Name = cleanName(l.text)
		r.pos++
		break
	}
	r.pos = r.readReputation(&person)
	return person
}

// readReputation reads the lines under the name and returns where they end.
func (r *postReader) readReputation(person *Person) int {
	i := r.page.next(r.pos, r.end)
	if i < r.end {
		if m := flairLine().FindStringSubmatch(r.line(i).text); m != nil {
			person.Reputation, _, _ = parseCount(strings.TrimSpace(m[1]))
			return i + 1
		}
		n, ok := parseReputation(r.line(i).text)
		after := r.page.next(i+1, r.end)
		badges := after < r.end && badgeLine().MatchString(r.line(after).text)
		// A number far below the name is no reputation unless badges follow.
		if ok && (i == r.pos || badges) {
			person.Reputation = n
			i++
		} else if badges && r.line(i).isNumber() {
			i++
		} else if !badgeLine().MatchString(r.line(i).text) {
			return r.pos
		}
	}
	for i < r.end && (r.line(i).blank() || badgeLine().MatchString(r.line(i).text)) {
		i++
	}
	return i
}

// cleanName takes the diamond of a moderator, and what is glued to it, off a
// shown name.
func cleanName(s string) string {
	name, _, _ := strings.Cut(s, "♦")
	return strings.TrimSpace(name)
}
