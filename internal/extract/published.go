package extract

import (
	"cmp"
	"regexp"
	"strconv"
)

// published is the day on which the article appeared: by JSON-LD, citation_*
// and Dublin Core, Open Graph, <time>, a date near the title, the address.
func (h *head) published(o *outline, title int, address, lang string) Date {
	for _, value := range []string{
		h.structuredDate(),
		h.firstMeta("citation_publication_date", "citation_date", "citation_online_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "dc.date.created"),
		h.firstMeta("article:published_time", "og:article:published_time", "article:published", "og:published_time", "og:pubdate"),
		h.firstMeta("datepublished", "date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "parsely-pub-date", "sailthru.date",
			"article.published", "article_date_original", "originalpublicationdate", "ptime", "timestamp", "last-modified", "article:modified_time", "og:updated_time"),
	} {
		if d := parseDate(value, lang); d.Day > 0 {
			return d
		}
	}
	return cmp.Or(h.timeDate(lang), o.visibleDate(title, lang), addressDate(address))
}

func (h *head) structuredDate() string {
	article := h.article()
	if d := cmp.Or(text(article["datePublished"]), text(article["dateCreated"])); d != "" {
		return d
	}
	for _, o := range h.data {
		if d := text(o["datePublished"]); d != "" && articleRank(o) <= len(articleTypes) {
			return d
		}
	}
	return text(article["dateModified"])
}

// elsewhere are the parts of a page whose dates are those of other things.
const elsewhere = tagNav | tagAside | tagFooter | signComment | signRelated | signSide | signFooter

func (h *head) timeDate(lang string) Date {
	var best Date
	rank := 4
	for _, t := range h.times {
		r := 2
		if t.published {
			r = 0
		}
		if t.around&elsewhere != 0 {
			r++
		}
		if r >= rank {
			continue
		}
		if d := parseDate(t.value, lang); d.Day > 0 {
			best, rank = d, r
		}
	}
	// Times in margins and comments alone are no date of the article.
	if rank == 3 {
		return Date{}
	}
	return best
}

// How many blocks before and after the title a visible date is looked for, and
// how many words a block with a date may have.
const (
	dateBefore = 6
	dateAfter  = 12
	dateWords  = 30
)

// visibleDate is a date that stands near the title, or in a byline.
func (o *outline) visibleDate(title int, lang string) Date {
	find := func(from, to int, want signs) Date {
		for i := max(from, 0); i < min(to, len(o.blocks)); i++ {
			b := &o.blocks[i]
			around := b.in.signs | b.in.above
			if b.in.parent != nil {
				around |= b.in.parent.signs
			}
			if b.words > dateWords || around&elsewhere != 0 || want != 0 && around&want == 0 {
				continue
			}
			if d, _, end := FindDate(b.Text, lang); end > 0 && d.Day > 0 {
				return d
			}
		}
		return Date{}
	}
	if title >= 0 {
		if d := cmp.Or(find(title, title+dateAfter, 0), find(title-dateBefore, title, 0)); d.Day > 0 {
			return d
		}
	}
	first, last := o.article()
	return cmp.Or(find(0, len(o.blocks), signByline), find(first-dateBefore, first+3, 0), find(last-1, last+4, 0), find(first, last, 0))
}

// article is the range of blocks from the first to the last of the article.
func (o *outline) article() (first, last int) {
	first = -1
	for i := range o.blocks {
		if o.blocks[i].Main {
			if first < 0 {
				first = i
			}
			last = i + 1
		}
	}
	return max(first, 0), last
}

var dateInAddress = regexp.MustCompile(`[/._-]((?:19|20)\d\d)[/._-]?([01]?\d)[/._-]?([0-3]?\d)(?:\D|$)`)

func addressDate(address string) Date {
	m := dateInAddress.FindStringSubmatch(address)
	if m == nil {
		return Date{}
	}
	y, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	if d := (Date{y, month, day}); d.valid() && day > 0 {
		return d
	}
	return Date{}
}
