package store

import (
	"strconv"
	"strings"
	"time"

	"parley"
)

// windowFacts are what is known of the rows of a source that a list is made of.
// Its zero value is that of a list that is its source.
type windowFacts struct {
	total   int64           // rows that belong to the list
	rows    int64           // looked at
	end     int64           // sort key of the last row looked at
	ranking []parley.PostID // of an order that is computed: all of the list, best first
}

const (
	// costlyWindow is how many rows make it worth while to keep what was found
	// in them: lists of small sites are always up to date.
	costlyWindow = 500
	windowLife   = time.Minute
	sideTagLife  = 10 * time.Minute
)

// around says what has to be found out beside a list.
type around struct{ window, tags bool }

// memoKey is the same for all pages of a list.
func (q *ListQuery) memoKey() string {
	return string(q.Order) + " " + strconv.Itoa(int(q.Filter)) + " " + strconv.FormatInt(int64(q.LinkedTo), 10) + " " + strconv.Itoa(q.Days) + " " + q.Tags.memoKey()
}

// memoKey names a selection, "" for none.
func (t TagSelection) memoKey() string {
	var b strings.Builder
	write := func(sign byte, g []Tag) {
		for _, tag := range g {
			b.WriteByte(sign)
			b.WriteString(strconv.FormatInt(int64(tag.ID), 10))
			sign = '|'
		}
	}
	for _, g := range t.Groups {
		write('+', g)
	}
	for _, tag := range t.Without {
		write('-', []Tag{tag})
	}
	return b.String()
}

// surroundings writes the statement for what stands around a list. Each row is
// a kind, a text and numbers.
func surroundings(b *sqlText, q ListQuery, p listPlan, needed around) string {
	arms := []string{`
		SELECT 'total' AS kind, name AS text, value AS a, 0 AS b, 0 AS c, 0 AS d, 0 AS e, 0 AS f, 0 AS g
		FROM site_counts`, `
		SELECT 'total', 'bounties', count(*), 0, 0, 0, 0, 0, 0
		FROM questions
		WHERE bounty_amount > 0`}
	if q.LinkedTo != 0 {
		arms = append(arms, `
		SELECT 'question', COALESCE(title, ''), id, 0, 0, 0, 0, 0, 0
		FROM posts
		WHERE id = `+b.arg(int64(q.LinkedTo))+`
		  AND post_type_id = 1
		  AND deletion_date IS NULL`)
	}
	if len(q.Tags.Groups) > 0 && needed.tags {
		arms = append(arms, relatedTags(b, q))
	} else if len(q.Tags.Groups) == 0 && q.LinkedTo == 0 {
		arms = append(arms, `
		SELECT 'tag', tag_name, count, count, 0, 0, 0, 0, 0
		FROM (SELECT tag_name, count FROM tags WHERE count > 0 ORDER BY count DESC, tag_name DESC LIMIT `+strconv.Itoa(sidebarTags)+`) g`)
	}
	if needed.window && !p.ranked {
		arms = append(arms, p.count(b, q))
	}
	if needed.window && p.ranked {
		arms = append(arms, p.candidates(b, q))
	}
	return strings.Join(arms, `
		UNION ALL`)
}

// count writes the row that counts a list within its window, and the window's
// rows, and says where it ends.
func (p *listPlan) count(b *sqlText, q ListQuery) string {
	conditions := p.conditions(b, q, "d.id")
	counted := "count(*)"
	if len(conditions) > 0 {
		counted = "COALESCE(sum(CASE WHEN " + strings.Join(conditions, " AND ") + " THEN 1 ELSE 0 END), 0)"
	}
	return `
		SELECT 'count', '', ` + counted + `, count(*), COALESCE(min(d.k), 0), 0, 0, 0, 0
		FROM (` + p.rows(b, q, p.window, 0) + `) d
		` + p.joined(nil)
}

// candidates writes the rows that a computed order ranks: those whose time is
// no longer ago than the order looks back. Of linked questions all are ranked.
func (p *listPlan) candidates(b *sqlText, q ListQuery) string {
	conditions := p.conditions(b, q, "d.id")
	if order := listOrders[q.Order]; p.source != fromLinks {
		conditions = append(conditions, notOlder(b, "q."+order.column, q.now, order.since))
	}
	where := ""
	if len(conditions) > 0 {
		where = "WHERE " + strings.Join(conditions, "\n		  AND ")
	}
	return `
		SELECT 'rank', '', q.id, q.view_count, q.answer_count, q.score, q.answer_score, q.creation_date, q.last_activity_date
		FROM (` + p.rows(b, q, p.window, 0) + `) d
		JOIN questions q ON q.id = d.id
		` + where
}

// notOlder writes the condition that a time is no longer ago than that, as
// [asOf] looks at the site.
func notOlder(b *sqlText, column string, now int64, age time.Duration) string {
	at, slack := b.arg(now), strconv.FormatInt(asOfSlack.Milliseconds(), 10)
	return column + ` >= COALESCE((SELECT CASE WHEN value + ` + slack + ` < ` + at + ` THEN value + ` + slack + ` ELSE ` + at + ` END
		                        FROM site_counts
		                        WHERE name = 'last_action' AND value > 0), ` + at + `) - ` + b.arg(age.Milliseconds())
}

// relatedTags writes the tags that most often stand beside those of a list,
// among its most recently active questions.
func relatedTags(b *sqlText, q ListQuery) string {
	p := listPlan{source: fromTags, sort: "last_activity_date", window: sampleWindow}
	mine := []string{"0"}
	for _, g := range append(q.Tags.Groups[:len(q.Tags.Groups):len(q.Tags.Groups)], q.Tags.Without) {
		for _, t := range g {
			mine = append(mine, b.arg(int64(t.ID)))
		}
	}
	sample := ListQuery{Order: Active, Tags: q.Tags}
	return `
		SELECT 'tag', tag_name, count, n, 0, 0, 0, 0, 0
		FROM (SELECT g.tag_name, g.count, r.n
		      FROM (SELECT t.tag_id, count(*) AS n
		            FROM (` + p.windowed(b, sample, sampleWindow, 0) + `) l
		            JOIN post_tags t ON t.post_id = l.id
		            WHERE t.tag_id NOT IN (` + strings.Join(mine, ", ") + `)
		            GROUP BY t.tag_id
		            ORDER BY 2 DESC, 1
		            LIMIT ` + strconv.Itoa(sidebarTags) + `) r
		      JOIN tags g ON g.id = r.tag_id) g`
}

// countBeside gives tags that were found by [relatedTags] the number of
// questions that have them, of those with the tags of a list. Of more than were
// looked at it is an estimate.
func countBeside(related []TagCount, of TagSelection) {
	rows := of.total(of.narrowest())
	for i, t := range related {
		related[i].Count = min(t.weight, t.Count)
		if rows > sampleWindow {
			related[i].Count, related[i].About = min(twoDigits(t.weight*rows/sampleWindow), t.Count), true
		}
	}
}

// twoDigits rounds a number to its first two digits.
func twoDigits(n int64) int64 {
	unit := int64(1)
	for n/unit >= 100 {
		unit *= 10
	}
	return (n + unit/2) / unit * unit
}
