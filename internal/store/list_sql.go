package store

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"parley"
)

// listOrder says which column of questions sorts a list.
type listOrder struct {
	column string
	tagged bool          // post_tags has the column too, with an index
	since  time.Duration // computed: of the questions whose column is no older than that
	total  string        // in site_counts
}

const day = 24 * time.Hour

var listOrders = map[ListOrder]listOrder{
	Newest:       {column: "creation_date", tagged: true, total: "questions"},      // questions_newest, post_tags_newest
	Active:       {column: "last_activity_date", tagged: true, total: "questions"}, // questions_active, post_tags_active
	Votes:        {column: "score", tagged: true, total: "questions"},              // questions_votes, post_tags_votes
	Frequent:     {column: "linked_count", total: "frequent"},                      // questions_frequent
	BountyEnding: {column: "bounty_close_date", total: "bounties"},                 // questions_bounties
	Viewed:       {column: "view_count"},
	Hot:          {column: "last_activity_date", tagged: true, since: 30 * day},
	Trending:     {column: "last_activity_date", tagged: true, since: 30 * day},
	Week:         {column: "creation_date", tagged: true, since: 7 * day},
	Month:        {column: "creation_date", tagged: true, since: 30 * day},
}

// Windows bound how many rows of a source are looked at where no index serves
// the rest of the list.
const (
	listWindow   = 10_000
	rankWindow   = 2_000
	frontWindow  = 200
	sampleWindow = 300 // for related tags
	sidebarTags  = 15
)

// listSource is where the questions of a list come from.
type listSource int

const (
	fromQuestions listSource = iota
	fromBounties
	fromTags
	fromLinks
)

// listPlan is how a list is found: a source that an index sorts, and what is
// then still to be checked of each row, within a window of the source.
type listPlan struct {
	source    listSource
	sort      string   // column that the source is sorted by
	native    string   // condition that the index of the source serves
	rest      []string // conditions on q, the row of questions
	dated     bool     // one more condition on q: when it was asked
	key       string   // column of q to sort by in the end; "" is as the source is sorted
	ascending bool
	ranked    bool
	window    int
	total     string // name in site_counts of the list's total, "" when it has to be counted
}

// filterConditions are the conditions of the filters on q.
var filterConditions = []struct {
	filter ListFilter
	sql    string
}{
	{NoAnswers, "q.answer_count = 0 AND q.closed = 0"},
	{NoAcceptedAnswer, "q.accepted = 0"},
	{WithBounty, "q.bounty_amount > 0"},
	{Unanswered, "q.unanswered = 1"},
	{NotDisliked, "q.score > -4"},
}

func (q *ListQuery) plan() listPlan {
	order := listOrders[q.Order]
	p := listPlan{sort: order.column, window: listWindow, ranked: order.since > 0, dated: q.Days > 0}
	if p.dated && !p.ranked && order.column != "last_activity_date" && order.column != "creation_date" {
		p.sort, p.key = "creation_date", order.column // the window holds the newest, not the best of all
	}
	filter := q.Filter
	if filter&NoAnswers != 0 {
		filter &^= Unanswered // it says less
	}
	switch {
	case q.LinkedTo != 0:
		p.source, p.sort, p.key, p.ascending = fromLinks, "", order.column, q.Order == BountyEnding
	case q.Order == BountyEnding || filter&WithBounty != 0:
		p.source, p.sort, p.key, p.ascending = fromBounties, "bounty_close_date", "", q.Order == BountyEnding
		p.native = "bounty_amount > 0"
		if order.column != p.sort {
			p.key = order.column
		}
		filter &^= WithBounty
	case len(q.Tags.Groups) > 0:
		p.source = fromTags
		if !order.tagged && !p.dated {
			p.sort, p.key = "last_activity_date", order.column
		}
		if filter&Unanswered != 0 && p.sort == "creation_date" {
			p.native = "unanswered = 1" // post_tags_unanswered
			filter &^= Unanswered
		}
	default:
		filter = p.fromQuestions(q.Order, filter)
		if len(q.Tags.Without) > 0 {
			p.window = max(p.window, listWindow)
		}
	}
	switch {
	case q.Order == Frequent && (p.source != fromQuestions || p.key != ""):
		p.rest = append(p.rest, "q.linked_count > 0")
	case q.Order == BountyEnding && p.source != fromBounties:
		filter |= WithBounty
	}
	for _, c := range filterConditions {
		if filter&c.filter != 0 {
			p.rest = append(p.rest, c.sql)
		}
	}
	if p.ranked {
		p.window = rankWindow
	}
	if !p.direct() || len(q.Tags.Without) > 0 || len(q.Tags.Groups) > 1 {
		p.total = ""
	}
	return p
}

// fromQuestions picks the index of questions, and the total that belongs to it.
// It returns the filters that are left.
func (p *listPlan) fromQuestions(order ListOrder, filter ListFilter) ListFilter {
	p.total = listOrders[order].total
	byTime, byScore := p.sort == "creation_date", p.sort == "score"
	switch {
	case p.key != "": // the newest, whatever the order
	case order == Frequent:
		p.native = "linked_count > 0"
	case order == Viewed:
		p.sort, p.key, p.window = "score", p.sort, rankWindow
	case filter == NotDisliked:
		p.window = frontWindow
	case filter&NoAnswers != 0 && byTime:
		p.native, p.total = "answer_count = 0 AND closed = 0", "noanswers" // questions_noanswers
		return filter &^ NoAnswers
	case filter&NoAnswers != 0 && byScore:
		p.native = "unanswered = 1" // questions_unanswered_votes holds those without answers
	case filter&Unanswered != 0 && (byTime || byScore):
		p.native, p.total = "unanswered = 1", "unanswered" // questions_unanswered, questions_unanswered_votes
		return filter &^ Unanswered
	}
	return filter
}

// direct reports whether the rows of the source are the list as they come.
func (p *listPlan) direct() bool { return !p.looks() && p.key == "" }

// looks reports whether the row of questions has to be looked at.
func (p *listPlan) looks() bool { return p.dated || len(p.rest) > 0 }

// shapeless reports whether a list's statement depends on how many tags of
// which kind were asked for.
func (q *ListQuery) shapeless() bool {
	return len(q.Tags.Without) > 0 || len(q.Tags.Groups) > 1 || len(q.Tags.Groups) == 1 && len(q.Tags.Groups[0]) > 1
}

// counts reports whether the list's total has to be counted.
func (p *listPlan) counts(q ListQuery) bool {
	switch {
	case p.ranked:
		return false
	case p.source == fromTags:
		return !p.direct() || p.native != "" || q.shapeless()
	}
	return p.total == "" || len(q.Tags.Groups)+len(q.Tags.Without) > 0
}

// page writes the ids and sort keys of a page. end is the sort key at which the
// list's window ends.
func (p *listPlan) page(b *sqlText, q ListQuery, end int64, limit, offset int) string {
	switch {
	case !p.sifts(q):
		return p.rows(b, q, limit, offset)
	case p.key == "" && p.source == fromQuestions:
		return p.sifted(b, q, "questions q", "q.id", "q.", end, limit, offset)
	case p.key == "" && p.source == fromTags && len(q.Tags.Groups[q.Tags.narrowest()]) == 1:
		return p.sifted(b, q, "post_tags d", "d.post_id", "d.", end, limit, offset)
	}
	return p.windowed(b, q, limit, offset)
}

// sifts reports whether a list is not its source as it comes.
func (p *listPlan) sifts(q ListQuery) bool {
	conditions := len(q.Tags.Groups) + len(q.Tags.Without)
	if p.source == fromTags {
		conditions-- // the source has it
	}
	return !p.direct() || conditions > 0
}

// windowed writes a page of what is left of a whole window, sorted.
func (p *listPlan) windowed(b *sqlText, q ListQuery, limit, offset int) string {
	if !p.sifts(q) {
		return p.rows(b, q, limit, offset)
	}
	key := "d.k"
	if p.key != "" {
		key = "q." + p.key
	}
	direction := "DESC"
	if p.ascending {
		direction = "ASC"
	}
	return `
		      SELECT d.id AS id, ` + key + ` AS k
		      FROM (` + p.rows(b, q, p.window, 0) + `) d
		      ` + p.joined(p.conditions(b, q, "d.id")) + `
		      ORDER BY 2 ` + direction + `, 1 ` + direction + `
		      LIMIT ` + b.arg(limit) + ` OFFSET ` + b.arg(offset)
}

// sifted writes a page whose rows an index gives in their order: looking ends
// when the page is full. id and prefix are those of the source, which is not
// looked at behind the window's end.
func (p *listPlan) sifted(b *sqlText, q ListQuery, source, id, prefix string, end int64, limit, offset int) string {
	var conditions []string
	if p.source == fromTags {
		conditions = append(conditions, "d.tag_id = "+b.arg(int64(q.Tags.Groups[q.Tags.narrowest()][0].ID)))
		if p.looks() {
			source += "\n		      CROSS JOIN questions q" // SQLite looks at d first, then
			conditions = append(conditions, "q.id = d.post_id")
		}
	}
	if p.native != "" {
		conditions = append(conditions, prefix+strings.ReplaceAll(p.native, " AND ", " AND "+prefix))
	}
	conditions = append(conditions, prefix+p.sort+" >= "+b.arg(end))
	for _, c := range p.conditions(b, q, id) {
		// The plus keeps SQLite from taking another index and sorting.
		conditions = append(conditions, strings.Replace(c, "q.", "+q.", 1))
	}
	return `
		      SELECT ` + id + ` AS id, ` + prefix + p.sort + ` AS k
		      FROM ` + source + `
		      WHERE ` + strings.Join(conditions, "\n		        AND ") + `
		      ORDER BY ` + prefix + p.sort + ` DESC, ` + id + ` DESC
		      LIMIT ` + b.arg(limit) + ` OFFSET ` + b.arg(offset)
}

// joined joins the rows of a source with questions, where that is needed, and
// keeps those that meet the conditions.
func (p *listPlan) joined(conditions []string) string {
	text := ""
	if p.looks() || p.key != "" {
		text = "JOIN questions q ON q.id = d.id"
	}
	if len(conditions) > 0 {
		text += "\n		      WHERE " + strings.Join(conditions, "\n		        AND ")
	}
	return text
}

// conditions are what is to be checked of each row of the source, whose id is
// that of a question.
func (p *listPlan) conditions(b *sqlText, q ListQuery, id string) []string {
	conditions := append([]string(nil), p.rest...)
	if p.dated {
		conditions = append(conditions, notOlder(b, "q.creation_date", q.now, time.Duration(q.Days)*day))
	}
	has := func(group []Tag) string {
		ids := make([]string, len(group))
		for i, t := range group {
			ids[i] = b.arg(int64(t.ID))
		}
		return `EXISTS (SELECT 1 FROM post_tags t WHERE t.post_id = ` + id + ` AND t.tag_id IN (` + strings.Join(ids, ", ") + `))`
	}
	source := -1
	if p.source == fromTags {
		source = q.Tags.narrowest()
	}
	for i, g := range q.Tags.Groups {
		if i != source {
			conditions = append(conditions, has(g))
		}
	}
	if len(q.Tags.Without) > 0 {
		conditions = append(conditions, "NOT "+has(q.Tags.Without))
	}
	return conditions
}

// rows writes the first rows of the source: id, and k that sorts them.
func (p *listPlan) rows(b *sqlText, q ListQuery, limit, offset int) string {
	switch p.source {
	case fromLinks:
		id := b.arg(int64(q.LinkedTo))
		return `
		            SELECT id, 0 AS k
		            FROM (SELECT related_post_id AS id FROM post_links WHERE post_id = ` + id + `
		                  UNION
		                  SELECT post_id FROM post_links WHERE related_post_id = ` + id + `) l
		            WHERE id <> ` + id + `
		            LIMIT ` + b.arg(limit) + ` OFFSET ` + b.arg(offset)
	case fromTags:
		return p.tagRows(b, q.Tags.Groups[q.Tags.narrowest()], limit, offset)
	}
	where := ""
	if p.native != "" {
		where = "WHERE " + p.native
	}
	direction := "DESC"
	if p.source == fromBounties {
		direction = "ASC"
	}
	return `
		            SELECT id, ` + p.sort + ` AS k
		            FROM questions
		            ` + where + `
		            ORDER BY ` + p.sort + ` ` + direction + `, id ` + direction + `
		            LIMIT ` + b.arg(limit) + ` OFFSET ` + b.arg(offset)
}

// tagRows writes the rows of the questions with any of some tags. Several tags
// share the window.
func (p *listPlan) tagRows(b *sqlText, group []Tag, limit, offset int) string {
	native := ""
	if p.native != "" {
		native = " AND " + p.native
	}
	one := func(t Tag) string {
		return `
		            SELECT post_id AS id, ` + p.sort + ` AS k
		            FROM post_tags
		            WHERE tag_id = ` + b.arg(int64(t.ID)) + native + `
		            ORDER BY ` + p.sort + ` DESC, post_id DESC
		            LIMIT `
	}
	if len(group) == 1 {
		return one(group[0]) + b.arg(limit) + ` OFFSET ` + b.arg(offset)
	}
	var arms []string
	for i, t := range group {
		arms = append(arms, `SELECT id, k FROM (`+one(t)+b.arg(min(limit+offset, p.window/len(group)))+`) t`+strconv.Itoa(i))
	}
	return `
		            SELECT id, k
		            FROM (` + strings.Join(arms, "\nUNION\n") + `) g
		            ORDER BY k DESC, id DESC
		            LIMIT ` + b.arg(limit) + ` OFFSET ` + b.arg(offset)
}

// cut reports whether the window leaves out questions of one of several tags
// that share it.
func (p *listPlan) cut(q ListQuery) bool {
	if p.source != fromTags {
		return false
	}
	group := q.Tags.Groups[q.Tags.narrowest()]
	return len(group) > 1 && slices.ContainsFunc(group, func(t Tag) bool { return t.Count > int64(p.window/len(group)) })
}

// rankedIDs writes the rows of questions whose order is known.
func rankedIDs(b *sqlText, ids []parley.PostID) string {
	list := make([]string, 0, 64)
	for _, id := range ids {
		list = append(list, b.arg(int64(id)))
	}
	return `
		      SELECT id, 0 AS k
		      FROM questions
		      WHERE id IN (` + strings.Join(list, ", ") + `)`
}
