package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"parley"
)

// ListOrder is how a list of questions is sorted (site-surface.md §2).
type ListOrder string

const (
	Newest       ListOrder = "newest"
	Active       ListOrder = "active"
	Votes        ListOrder = "votes"
	Frequent     ListOrder = "frequent" // those that most others link to
	BountyEnding ListOrder = "bounties" // only those with a bounty
	Viewed       ListOrder = "viewed"   // among those with the highest scores
	Hot          ListOrder = "hot"
	Week         ListOrder = "week"
	Month        ListOrder = "month"
	Trending     ListOrder = "trending"
)

// ListFilter says which questions a list leaves out; several can be joined by |.
type ListFilter int

const (
	NoAnswers        ListFilter = 1 << iota // open ones without an answer
	NoAcceptedAnswer                        // those without an accepted answer
	WithBounty                              // those with a running bounty
	Unanswered                              // open ones, none accepted and no answer with a score above 0
	NotDisliked                             // those scoring above -4, as on the front page
)

// ListQuery asks for a page of a list of questions.
type ListQuery struct {
	Order    ListOrder
	Filter   ListFilter
	Tags     TagSelection  // empty: whatever the tags
	LinkedTo parley.PostID // only those with a link to or from this question; 0: all
	Days     int           // only those asked at most so many days ago; 0: all
	Page     int           // from 1
	Size     int
	Activity bool  // shows who was active last instead of who asked
	Bodies   bool  // whole bodies, not only their beginning
	now      int64 // Unix milliseconds: set by Questions
}

// listReach is how many questions the pages of a list reach: skipping more
// would cost too much.
const listReach = 1_000_000

// QuestionList is a page of a list of questions with what stands around it.
type QuestionList struct {
	Questions []ListedPost
	Total     int64            // how many the list has
	More      bool             // the list has more than Total; they are not counted
	Reach     int64            // how many of Total the pages reach
	Counts    map[string]int64 // of the site: "questions", "answers", "users", "unanswered", "bounties", …
	SideTags  []TagCount       // popular ones; of a list with tags, those that stand beside them
	Linked    string           // title of the question LinkedTo
}

// TagCount is a tag with the number of questions that have it; beside a list
// with tags, of questions of the list that do.
type TagCount struct {
	Name   string
	Count  int64
	About  bool  // Count is an estimate, to two digits
	weight int64 // by which a sidebar sorts it
}

// Questions returns a page of a list in two statements: what stands around it,
// and its questions. A page behind the last has none. It returns a
// [parley.Error] of kind NotFound for a question LinkedTo that does not exist.
func (s *Store) Questions(ctx context.Context, q ListQuery) (*QuestionList, error) {
	if _, ok := listOrders[q.Order]; !ok {
		return nil, fmt.Errorf("list of questions: there is no order %q", q.Order)
	}
	list := &QuestionList{Counts: map[string]int64{}}
	q.now = s.Now().UnixMilli()
	plan := q.plan()
	window, found, err := s.listSurroundings(ctx, list, q, plan)
	if err != nil {
		return nil, fmt.Errorf("surroundings of list %s: %w", q.Order, err)
	}
	if q.LinkedTo != 0 && !found {
		return nil, parley.Refuse(parley.NotFound, "missing.question", "id", int64(q.LinkedTo))
	}
	list.Reach = min(list.Total, listReach)
	offset := (q.Page - 1) * q.Size
	if int64(offset) >= list.Reach {
		return list, nil
	}
	b := &sqlText{once: q.shapeless()}
	if plan.ranked {
		b.write(rankedIDs(b, window.ranking[offset:min(offset+q.Size, len(window.ranking))]))
	} else {
		b.write(plan.page(b, q, window.end, min(q.Size, int(list.Reach)-offset), offset))
	}
	list.Questions, err = s.listed(ctx, b, q.Activity, q.Bodies, plan.ascending)
	if err != nil {
		return nil, fmt.Errorf("questions of list %s: %w", q.Order, err)
	}
	if plan.ranked {
		place := map[parley.PostID]int{}
		for i, id := range window.ranking {
			place[id] = i
		}
		slices.SortFunc(list.Questions, func(a, b ListedPost) int { return cmp.Compare(place[a.ID], place[b.ID]) })
	}
	return list, nil
}

// listSurroundings fills the totals and tags of a list. It also returns what is
// known of the list's window, and whether it found the question LinkedTo.
func (s *Store) listSurroundings(ctx context.Context, list *QuestionList, q ListQuery, plan listPlan) (window windowFacts, found bool, err error) {
	now := time.UnixMilli(q.now)
	key, tagKey := q.memoKey(), q.Tags.memoKey()
	needed := around{window: plan.ranked || plan.counts(q), tags: true}
	if window, found = s.windows.get(key, now); found {
		needed.window = false
	}
	if tagKey != "" {
		if tags, ok := s.sideTags.get(tagKey, now); ok {
			list.SideTags, needed.tags = tags, false
		}
	}
	found = false
	b := &sqlText{once: q.shapeless()}
	b.write(surroundings(b, q, plan, needed))
	var ranked []standing
	err = s.queryText(ctx, b, func(r *sql.Rows) error {
		var kind, text string
		var n [7]int64
		if err := r.Scan(&kind, &text, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6]); err != nil {
			return err
		}
		switch kind {
		case "total":
			list.Counts[text] = n[0]
		case "tag":
			list.SideTags = append(list.SideTags, TagCount{Name: text, Count: n[0], weight: n[1]})
		case "question":
			list.Linked, found = text, true
		case "count":
			window = windowFacts{total: n[0], rows: n[1], end: n[2]}
		case "rank":
			ranked = append(ranked, standing{parley.PostID(n[0]), parley.Standing{Views: n[1], Answers: n[2], Score: n[3], AnswerScore: n[4],
				Asked: time.UnixMilli(n[5]), Active: time.UnixMilli(n[6])}, 0})
		}
		return nil
	})
	if err != nil {
		return window, false, err
	}
	if needed.tags {
		slices.SortFunc(list.SideTags, func(a, b TagCount) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
		})
		if len(q.Tags.Groups) > 0 {
			countBeside(list.SideTags, q.Tags)
		}
		if tagKey != "" {
			s.sideTags.put(tagKey, list.SideTags, now.Add(sideTagLife))
		}
	}
	if needed.window && plan.ranked {
		n := int64(len(ranked))
		window = windowFacts{total: n, rows: n, ranking: rank(ranked, q.Order, asOf(now, list.Counts["last_action"]))}
	}
	if needed.window && window.rows >= costlyWindow {
		s.windows.put(key, window, now.Add(windowLife))
	}
	switch {
	case plan.ranked || plan.counts(q):
		list.Total, list.More = window.total, window.rows >= int64(plan.window) || !plan.ranked && plan.cut(q)
	case len(q.Tags.Groups) > 0:
		list.Total = q.Tags.Groups[0][0].Count
	default:
		list.Total = list.Counts[plan.total]
	}
	return window, found, nil
}

// standing is a question that is to be ranked.
type standing struct {
	id parley.PostID
	parley.Standing
	rank float64
}

func rank(list []standing, order ListOrder, now time.Time) []parley.PostID {
	for i := range list {
		if order == Trending {
			list[i].rank = list[i].Trend(now)
		} else {
			list[i].rank = list[i].Hotness(now)
		}
	}
	slices.SortFunc(list, func(a, b standing) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(b.id, a.id))
	})
	ids := make([]parley.PostID, len(list))
	for i := range list {
		ids[i] = list[i].id
	}
	return ids
}

// asOfSlack is how long after its last activity an archive looks as it does now.
const asOfSlack = time.Hour

// asOf is the time at which lists that depend on time look at the site: now,
// or for an archive an hour after the last thing that happened, so that an old
// dump shows its last weeks and not nothing. lastAction is the total of that
// name; 0 is unknown.
func asOf(now time.Time, lastAction int64) time.Time {
	if last := time.UnixMilli(lastAction).Add(asOfSlack); lastAction != 0 && last.Before(now) {
		return last
	}
	return now
}

// IsArchive reports whether lists that depend on time stand still.
func (l *QuestionList) IsArchive(now time.Time) bool {
	return asOf(now, l.Counts["last_action"]).Before(now)
}
