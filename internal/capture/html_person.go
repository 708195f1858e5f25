package capture

import (
	"strings"

	"golang.org/x/net/html"
)

var (
	isSignature = class("post-signature", "s-user-card", "user-info")
	userPath    = pattern(`/(?:users|u)/(-?\d+)(?:[/?#]|$)`)
	licenseNote = pattern(`CC BY-SA \d\.\d`)
)

// signatures reads the user cards of a post: who wrote it, who edited it last
// and when. They are told apart by the link to the revisions, which only the
// card of an edit has, so that any language will do.
func (p *htmlPage) signatures(post, body *html.Node, out *Post) {
	for card := range outermost(post, func(n *html.Node) bool { return isSignature(n) || n == body || isComments(n) }) {
		if card == body || isComments(card) {
			continue
		}
		person := p.person(card)
		date, license := p.cardDate(card)
		edit := first(card, func(n *html.Node) bool { return strings.Contains(attr(n, "href"), "/revisions") }) != nil
		// A community wiki has one card, of its first or main author, and that
		// counts the revisions.
		owner := hasClass(card, "owner") || first(card, class("owner", "community-wiki"), itemprop("author")) != nil
		switch {
		case edit && !owner:
			out.Modified, out.Editor = date, person
		case person.Name == "" && date.Text == "":
		default:
			out.Created, out.Owner = date, person
		}
		if license != "" && out.License == "" {
			out.License = license
		}
	}
	// The card of an edit by the author shows a date and no person.
	if out.Modified.Text != "" && out.Editor.Name == "" {
		out.Editor = out.Owner
	}
}

// person reads name, account and reputation from a user card.
func (p *htmlPage) person(card *html.Node) Person {
	details := first(card, class("user-details"), class("s-user-card--link"), class("s-user-card--info"))
	if details == nil {
		return Person{}
	}
	isUser := func(n *html.Node) bool { return n.Data == "a" && userPath().MatchString(attr(n, "href")) }
	link := first(details, isUser)
	if link == nil && isUser(details) {
		link = details
	}
	person := Person{}
	if link != nil {
		person = p.linkedPerson(link)
	} else {
		person.Name = cleanName(nameWithout(details))
	}
	person.Reputation = cardReputation(card)
	return person
}

// linkedPerson reads a person from the link to the profile.
func (p *htmlPage) linkedPerson(link *html.Node) Person {
	person := Person{Name: cleanName(textOf(link)), URL: p.links.absolute(attr(link, "href"))}
	person.ID = userID(person.URL)
	return person
}

// userID reads an account's number from the address of its profile. That of
// the Community user is -1.
func userID(address string) int64 {
	m := userPath().FindStringSubmatch(address)
	if m == nil {
		return 0
	}
	if m[1] == "-1" {
		return -1
	}
	return parseID(m[1])
}

// nameWithout is the name in a card without a link, of someone who has no
// account: its text without that of the badges.
func nameWithout(details *html.Node) string {
	var words []string
	for c := range details.ChildNodes() {
		if c.Type == html.ElementNode && (hasClass(c, "-flair", "s-user-card--awards") || hidden(c)) {
			continue
		}
		if c.Type == html.TextNode {
			words = append(words, strings.Fields(c.Data)...)
		} else if c.Type == html.ElementNode {
			words = append(words, strings.Fields(textOf(c))...)
		}
	}
	return strings.Join(words, " ")
}

// cardReputation reads the reputation; the title holds it in full where the
// card shortens it.
func cardReputation(card *html.Node) int {
	n := first(card, class("reputation-score"), class("s-user-card--rep"))
	if exact, _, ok := countIn(attr(n, "title")); ok {
		return exact
	}
	shown, _, _ := countIn(textOf(n))
	return shown
}

// cardDate reads the date of a user card and the licence beside it.
func (p *htmlPage) cardDate(card *html.Node) (Date, string) {
	n := first(card, class("relativetime", "relativetime-clean"), element("time"))
	return titledDate(n)
}

// titledDate reads a date whose exact time is in an attribute.
func titledDate(n *html.Node) (Date, string) {
	if n == nil {
		return Date{}, ""
	}
	date := dateFromText(textOf(n))
	for _, exact := range []string{attr(n, "title"), attr(n, "datetime"), attr(first(n, class("relativetime", "relativetime-clean")), "title")} {
		if t, ok := dateFromMachine(exact); ok {
			date.Time = t
			date.Text = firstOf(date.Text, exact)
			break
		}
	}
	return date, licenseNote().FindString(attr(n, "title"))
}
