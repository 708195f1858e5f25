package capture

import (
	"strings"

	"golang.org/x/net/html"
)

// stackComments reads the comments of a post and how many there are.
func (p *htmlPage) stackComments(post, body *html.Node, out *Post) {
	total, more := -1, -1
	for n := range outermost(post, func(n *html.Node) bool {
		return n == body || isComment(n) || hasClass(n, "js-show-link") || itemprop("commentCount")(n)
	}) {
		switch {
		case n == body:
		case isComment(n):
			if c := p.stackComment(n); c.Text != "" {
				out.Comments = append(out.Comments, c)
			}
		case hasClass(n, "js-show-link"):
			if count, _, ok := countIn(textOf(n)); ok && !hidden(n) {
				more = count
			}
		default:
			if count, _, ok := countIn(textOf(n)); ok {
				total = count
			}
		}
	}
	if more < 0 {
		list := first(post, func(n *html.Node) bool { return hasAttr(n, "data-remaining-comments-count") })
		if count, _, ok := countIn(attr(list, "data-remaining-comments-count")); ok {
			more = count
		}
	}
	out.countComments(total, more)
}

func isComment(n *html.Node) bool {
	return hasClass(n, "comment", "js-comment") && (strings.HasPrefix(attr(n, "id"), "comment-") || hasAttr(n, "data-comment-id"))
}

func (p *htmlPage) stackComment(n *html.Node) Comment {
	c := Comment{ID: parseID(firstOf(attr(n, "data-comment-id"), strings.TrimPrefix(attr(n, "id"), "comment-")))}
	c.Text = p.commentMarkdown(first(n, class("comment-copy")))
	for _, s := range []string{attr(n, "data-comment-score"), textOf(first(n, class("comment-score")))} {
		if score, ok := parseScore(s); ok {
			c.Score = score
			break
		}
	}
	if user := first(n, class("comment-user")); user != nil {
		c.Owner = p.linkedPerson(user)
		if rep, _, ok := countIn(attr(user, "title")); ok {
			c.Owner.Reputation = rep
		}
	}
	date := first(n, class("comment-date"))
	c.Created, _ = titledDate(firstNode(first(date, class("relativetime-clean", "relativetime"), element("time")),
		first(date, func(n *html.Node) bool { return hasAttr(n, "title") }), date))
	return c
}

// firstNode returns the first node that is there.
func firstNode(list ...*html.Node) *html.Node {
	for _, n := range list {
		if n != nil {
			return n
		}
	}
	return nil
}

// commentMarkdown turns the HTML of a comment back into its Markdown.
func (p *htmlPage) commentMarkdown(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	p.writeMarkdown(&b, n)
	return strings.Join(strings.Fields(b.String()), " ")
}

func (p *htmlPage) writeMarkdown(b *strings.Builder, n *html.Node) {
	for c := range n.ChildNodes() {
		if c.Type == html.TextNode {
			b.WriteString(escapeMarkdown(c.Data))
			continue
		}
		if c.Type != html.ElementNode || isRaw(c) {
			continue
		}
		switch c.Data {
		case "a":
			p.writeLink(b, c)
		case "code":
			b.WriteString(codeSpan(textOf(c)))
		case "b", "strong":
			p.wrapMarkdown(b, c, "**")
		case "i", "em":
			p.wrapMarkdown(b, c, "*")
		case "br":
			b.WriteByte(' ')
		default:
			p.writeMarkdown(b, c)
		}
	}
}

func (p *htmlPage) wrapMarkdown(b *strings.Builder, n *html.Node, mark string) {
	var inner strings.Builder
	p.writeMarkdown(&inner, n)
	if text := strings.TrimSpace(inner.String()); text != "" {
		b.WriteString(mark + text + mark)
	}
}

// writeLink writes a link. One whose text is its own address, which the sites
// shorten for display, was a bare address.
func (p *htmlPage) writeLink(b *strings.Builder, n *html.Node) {
	address := p.links.absolute(attr(n, "href"))
	text := textOf(n)
	_, bare, _ := strings.Cut(address, "://")
	shown := strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(text, "…"), "..."), "/")
	switch {
	case address == "":
		b.WriteString(escapeMarkdown(text))
	case text == address || shown != "" && bare != "" && (strings.HasPrefix(bare, shown) || strings.HasPrefix(address, shown)):
		b.WriteString(address)
	default:
		b.WriteString("[")
		p.writeMarkdown(b, n)
		b.WriteString("](" + strings.NewReplacer("(", "%28", ")", "%29", " ", "%20").Replace(address) + ")")
	}
}

// codeSpan writes code between more backticks than stand in a row in it.
func codeSpan(text string) string {
	longest, run := 0, 0
	for _, r := range text {
		if r == '`' {
			run++
		} else {
			run = 0
		}
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// markdownMarks are the characters that would begin emphasis or code. An
// underscore inside a word does not.
var markdownMarks = pattern("[*`]|(?:^|\\s)_|_(?:\\s|$)")

var markdownEscapes = strings.NewReplacer("*", `\*`, "`", "\\`", "_", `\_`)

func escapeMarkdown(text string) string {
	return markdownMarks().ReplaceAllStringFunc(text, markdownEscapes.Replace)
}
