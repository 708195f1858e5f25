package corpus

import "slices"

// Sizes of texts in bytes of Markdown.
var (
	questionSize = logNormalOf(926, 1222, 20_042)
	answerSize   = logNormalOf(1086, 1472, 18_270)
	commentSize  = logNormalOf(151, 178, 600)
)

// text is one post in both its forms. Its space is used again for each post.
type text struct {
	markdown []byte // as it is after the last edit
	html     []byte // the rendering of markdown
	first    int    // markdown[:first] is the initial revision
}

// blockKind is one of the kinds of blocks that a body is made of.
type blockKind int

const (
	paragraph blockKind = iota
	linkParagraph
	quotation
	list
)

func drawBlockKind(s *stream) blockKind {
	switch r := s.float(); {
	case r < 0.62:
		return paragraph
	case r < 0.80:
		return quotation
	case r < 0.90:
		return linkParagraph
	default:
		return list
	}
}

// body writes the text of a post into t. An edited post gained its last
// paragraph by the edit.
func (c *Corpus) body(id int32, t *text) {
	p := &c.posts[id-1]
	s := newStream(c.cfg.Seed, forBody, int(id))
	size := answerSize
	if p.question() {
		size = questionSize
	}
	n := max(30, int(size.draw(&s)))
	added := 0
	if p.edited != 0 {
		added = min(n/3, s.between(60, 240))
	}
	t.markdown, t.html = t.markdown[:0], t.html[:0]
	c.blocks(&s, t, n-added)
	t.first = len(t.markdown)
	if p.edited != 0 {
		t.separate()
		c.block(&s, t, paragraph, n-len(t.markdown))
	}
}

// blocks fills t with blocks up to n bytes of Markdown in all.
func (c *Corpus) blocks(s *stream, t *text, n int) {
	last := paragraph
	for {
		left := n - len(t.markdown)
		size := s.between(120, 420)
		if left-size < 120 {
			size = left
		}
		kind := drawBlockKind(s)
		if kind == list && last == list || size < 100 {
			// Two lists in a row would be one; short blocks have no room.
			kind = paragraph
		}
		c.block(s, t, kind, size)
		if size == left {
			return
		}
		t.separate()
		last = kind
	}
}

// separate ends a block of Markdown. Line ends are those of the dumps'
// revisions.
func (t *text) separate() { t.markdown = append(t.markdown, "\r\n\r\n"...) }

// block writes one block of about n bytes of Markdown, never more unless n is
// less than a few words.
func (c *Corpus) block(s *stream, t *text, kind blockKind, n int) {
	switch kind {
	case paragraph:
		t.html = append(t.html, "<p>"...)
		c.prose(s, t, n)
		t.html = append(t.html, "</p>\n"...)
	case quotation:
		t.markdown = append(t.markdown, "> "...)
		t.html = append(t.html, "<blockquote>\n<p>"...)
		c.prose(s, t, n-2)
		t.html = append(t.html, "</p>\n</blockquote>\n"...)
	case linkParagraph:
		end := len(t.markdown) + n
		t.html = append(t.html, "<p>"...)
		c.prose(s, t, s.between(20, n-80))
		c.link(s, t)
		c.prose(s, t, end-len(t.markdown))
		t.html = append(t.html, "</p>\n"...)
	case list:
		end := len(t.markdown) + n
		t.html = append(t.html, "<ul>\n"...)
		for {
			left := end - len(t.markdown)
			size := s.between(30, 90)
			if left-size < 40 {
				size = left
			}
			t.markdown = append(t.markdown, "- "...)
			t.html = append(t.html, "<li>"...)
			c.prose(s, t, size-4)
			t.html = append(t.html, "</li>\n"...)
			if size == left {
				break
			}
			t.markdown = append(t.markdown, "\r\n"...)
		}
		t.html = append(t.html, "</ul>\n"...)
	}
}

// linkHosts are names reserved for examples.
var linkHosts = []string{"www.example.org", "news.example.com", "archive.example.net", "en.example.org"}

// link writes " [two words](https://…) " into both forms.
func (c *Corpus) link(s *stream, t *text) {
	host := linkHosts[s.below(len(linkHosts))]
	label := c.words.draw(s) + " " + c.words.draw(s)
	address := "https://" + host + "/" + c.words.draw(s) + "/" + c.words.draw(s) + "-" + c.words.draw(s)
	t.markdown = append(append(append(append(t.markdown, " ["...), label...), "]("...), address...)
	t.markdown = append(t.markdown, ") "...)
	t.html = append(append(t.html, ` <a href="`...), address...)
	t.html = append(append(t.html, `" rel="nofollow noreferrer">`...), label...)
	t.html = append(t.html, "</a> "...)
}

// prose writes the same sentences into both forms.
func (c *Corpus) prose(s *stream, t *text, n int) {
	from := len(t.markdown)
	t.markdown = c.sentences(s, t.markdown, n)
	t.html = append(t.html, t.markdown[from:]...)
}

// sentences appends sentences of at most n bytes together, but at least one
// word, to b.
func (c *Corpus) sentences(s *stream, b []byte, n int) []byte {
	b = slices.Grow(b, max(n, 32))
	start := len(b)
	words := s.between(6, 18) // left in this sentence
	capital := true
	for {
		w := c.words.draw(s)
		if len(b) > start {
			if len(b)-start+len(w)+2 > n {
				break
			}
			b = append(b, ' ')
		}
		at := len(b)
		b = append(b, w...)
		if capital {
			b[at] -= 'a' - 'A'
		}
		capital = false
		if words--; words == 0 {
			words, capital = s.between(6, 18), true
			b = append(b, '.')
		} else if words > 2 && s.next()%12 == 0 && len(b)-start+1 < n {
			b = append(b, ',')
		}
	}
	switch b[len(b)-1] {
	case '.':
	case ',':
		b[len(b)-1] = '.'
	default:
		b = append(b, '.')
	}
	return b
}

// Title returns the title of a question: 6 to 14 words.
func (c *Corpus) Title(id int) string {
	s := newStream(c.cfg.Seed, forTitle, id)
	var b []byte
	for i := range s.between(6, 14) {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, c.words.draw(&s)...)
	}
	b[0] -= 'a' - 'A'
	return string(append(b, '?'))
}

// commentText returns the Markdown of a comment, at most 600 bytes. One in five
// speaks to somebody.
func (c *Corpus) commentText(id int, b []byte) []byte {
	s := newStream(c.cfg.Seed, forCommentText, id)
	n := max(15, int(commentSize.draw(&s)))
	if s.chance(0.2) && n > 60 {
		b = append(append(b, '@'), firstName(c.cfg.Seed, 1+s.below(len(c.users)))...)
		b = append(b, ' ')
	}
	return c.sentences(&s, b, n-len(b))
}
