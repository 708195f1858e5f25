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
	} {
		if d := parseDate(value, lang); d.Day > 0 {
			return d
		}
	}
	return cmp.Or(h.namedDate(lang, false), o.nearDate(title, lang), h.namedDate(lang, true), addressDate(address), parseDate(h.otherDate(), lang), parseDate(h.modified(), lang), addressMonth(address))
}

// otherDate is what meta elements without a standard say, which is often the
// day of the last change, or of the visit.
func (h *head) otherDate() string {
	return h.firstMeta("datepublished", "date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "parsely-pub-date", "sailthru.date",
		"article.published", "article_date_original", "originalpublicationdate", "ptime", "timestamp")
}

// modified is when the page last changed, for want of better.
func (h *head) modified() string {
	return cmp.Or(text(h.article()["dateModified"]), h.firstMeta("article:modified_time", "og:updated_time", "last-modified", "dcterms.modified", "dc.date.modified"))
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
	return ""
}

// elsewhere are the parts of a page whose dates are those of other things.
const elsewhere = tagNav | tagAside | tagFooter | signComment | signRelated | signFooter

// namedDate is the date of the elements that are named as publication date,
// those of lists and comments only where there are no others. Several that
// disagree say nothing, unless any will do.
func (h *head) namedDate(lang string, any bool) Date {
	for _, other := range []bool{false, true} {
		var named Date
		for _, t := range h.times {
			d := parseDate(t.value, lang)
			switch {
			case !t.published || d.Day == 0 || (t.around&elsewhere != 0) != other:
			case named.Day == 0:
				named = d
			case d != named && !any:
				return Date{}
			}
		}
		if named.Day > 0 {
			return named
		}
	}
	return Date{}
}

// How many blocks before and after the title a date is looked for, and how
// many words a block with a visible date may have.
const (
	dateBefore = 6
	dateAfter  = 12
	dateWords  = 30
)

// nearDate is the date of a <time> near the title, or a visible date there, or
// one where pages put the date otherwise.
func (o *outline) nearDate(title int, lang string) Date {
	first, last := o.article()
	visible := func(from, to int) Date { return o.dateIn(from, to, lang, (*textBlock).visibleDate) }
	timed := func(from, to int) Date { return o.dateIn(from, to, lang, (*textBlock).timeDate) }
	if title >= 0 {
		for _, find := range []func(from, to int) Date{timed, visible} {
			if d := cmp.Or(find(title, title+dateAfter), find(title-dateBefore, title)); d.Day > 0 {
				return d
			}
		}
	}
	return cmp.Or(
		timed(first-dateBefore, last+dateBefore),
		o.leadDate(first, lang),
		o.dateIn(0, len(o.blocks), lang, (*textBlock).bylineDate),
		visible(first-dateBefore, first+3),
		visible(last-1, last+4),
		timed(0, len(o.blocks)),
		visible(first, last),
	)
}

// dateIn is the first date that read finds in blocks[from:to].
func (o *outline) dateIn(from, to int, lang string, read func(b *textBlock, lang string) Date) Date {
	for i := max(from, 0); i < min(to, len(o.blocks)); i++ {
		if o.blocks[i].in.apart&elsewhere != 0 {
			continue
		}
		if d := read(&o.blocks[i], lang); d.Day > 0 {
			return d
		}
	}
	return Date{}
}

func (b *textBlock) timeDate(lang string) Date { return parseDate(b.time, lang) }

func (b *textBlock) visibleDate(lang string) Date {
	if b.words > dateWords {
		return Date{}
	}
	d, _, _ := FindDate(b.Text, lang)
	return d
}

func (b *textBlock) bylineDate(lang string) Date {
	if (b.in.apart|b.inline)&signByline == 0 {
		return Date{}
	}
	return b.visibleDate(lang)
}

// leadDate is a date with which one of the article's first paragraphs begins.
func (o *outline) leadDate(first int, lang string) Date {
	for i := first; i < min(first+5, len(o.blocks)); i++ {
		if d, start, end := FindDate(o.blocks[i].Text, lang); end > 0 && start < 30 && d.Day > 0 {
			return d
		}
	}
	return Date{}
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

var monthInAddress = regexp.MustCompile(`/((?:19|20)\d\d)/([01]\d)/`)

// addressMonth is what /2024/01/ says.
func addressMonth(address string) Date {
	m := monthInAddress.FindStringSubmatch(address)
	if m == nil {
		return Date{}
	}
	y, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	if d := (Date{y, month, 0}); month > 0 && d.valid() {
		return d
	}
	return Date{}
}
