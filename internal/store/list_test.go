package store_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// listCase is a list with what its questions have to be.
type listCase struct {
	order  store.ListOrder
	filter store.ListFilter
	tags   string // as in an address: a+or+b+-c
	linked parley.PostID
	days   int
}

func (c listCase) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s %d %s %d, %d days", c.order, c.filter, c.tags, c.linked, c.days))
}

// oracle makes lists the slow and simple way.
type oracle struct {
	rows   []store.QuestionRow
	linked map[parley.PostID]bool
	now    time.Time
}

func (o *oracle) list(c listCase) []parley.PostID {
	var kept []store.QuestionRow
	for _, q := range o.rows {
		if o.keeps(c, q) {
			kept = append(kept, q)
		}
	}
	key := o.key(c.order)
	slices.SortFunc(kept, func(a, b store.QuestionRow) int {
		if c.order == store.BountyEnding {
			return cmp.Or(cmp.Compare(key(a), key(b)), cmp.Compare(a.ID, b.ID))
		}
		return cmp.Or(cmp.Compare(key(b), key(a)), cmp.Compare(b.ID, a.ID))
	})
	var ids []parley.PostID
	for _, q := range kept {
		ids = append(ids, q.ID)
	}
	return ids
}

func (o *oracle) keeps(c listCase, q store.QuestionRow) bool {
	for filter, ok := range map[store.ListFilter]bool{
		store.NoAnswers: q.Answers == 0 && q.Closed == 0, store.NoAcceptedAnswer: q.Accepted == 0,
		store.WithBounty: q.Bounty > 0, store.Unanswered: q.Unanswered == 1, store.NotDisliked: q.Score > -4,
	} {
		if c.filter&filter != 0 && !ok {
			return false
		}
	}
	ago := func(ms int64) float64 { return o.now.Sub(time.UnixMilli(ms)).Hours() / 24 }
	switch c.order {
	case store.Frequent:
		if q.Linked == 0 {
			return false
		}
	case store.BountyEnding:
		if q.Bounty == 0 {
			return false
		}
	case store.Hot, store.Trending:
		if c.linked == 0 && ago(q.Active) > 30 {
			return false
		}
	case store.Week:
		if c.linked == 0 && ago(q.Created) > 7 {
			return false
		}
	case store.Month:
		if c.linked == 0 && ago(q.Created) > 30 {
			return false
		}
	}
	if c.days > 0 && ago(q.Created) > float64(c.days) {
		return false
	}
	return hasTags(c.tags, q.Tags) && (c.linked == 0 || o.linked[q.ID])
}

// hasTags understands one or more of: a+b+c, a+or+b, each with +-x at the end.
func hasTags(wanted string, tags []string) bool {
	wanted, without, _ := strings.Cut(wanted, "+-")
	if without != "" && slices.Contains(tags, without) {
		return false
	}
	if wanted == "" {
		return true
	}
	for group := range strings.SplitSeq(strings.ReplaceAll(wanted, "+or+", "|"), "+") {
		if !slices.ContainsFunc(strings.Split(group, "|"), func(t string) bool { return slices.Contains(tags, t) }) {
			return false
		}
	}
	return true
}

func (o *oracle) key(order store.ListOrder) func(store.QuestionRow) float64 {
	standing := func(q store.QuestionRow) parley.Standing {
		return parley.Standing{Views: q.Views, Score: q.Score, Answers: q.Answers, AnswerScore: q.AnswerScore,
			Asked: time.UnixMilli(q.Created), Active: time.UnixMilli(q.Active)}
	}
	return map[store.ListOrder]func(store.QuestionRow) float64{
		store.Newest:       func(q store.QuestionRow) float64 { return float64(q.Created) },
		store.Active:       func(q store.QuestionRow) float64 { return float64(q.Active) },
		store.Votes:        func(q store.QuestionRow) float64 { return float64(q.Score) },
		store.Frequent:     func(q store.QuestionRow) float64 { return float64(q.Linked) },
		store.BountyEnding: func(q store.QuestionRow) float64 { return float64(q.BountyEnds) },
		store.Viewed:       func(q store.QuestionRow) float64 { return float64(q.Views) },
		store.Hot:          func(q store.QuestionRow) float64 { return standing(q).Hotness(o.now) },
		store.Week:         func(q store.QuestionRow) float64 { return standing(q).Hotness(o.now) },
		store.Month:        func(q store.QuestionRow) float64 { return standing(q).Hotness(o.now) },
		store.Trending:     func(q store.QuestionRow) float64 { return standing(q).Trend(o.now) },
	}[order]
}

// selection looks up the tags of a listCase.
func selection(t *testing.T, s *store.Store, wanted string) (sel store.TagSelection) {
	t.Helper()
	tag := func(name string) store.Tag {
		found, err := s.FindTags(ctx, []string{name})
		if err != nil || len(found[name]) != 1 {
			t.Fatalf("FindTags(%q) = %v, %v", name, found, err)
		}
		return found[name][0]
	}
	wanted, without, _ := strings.Cut(wanted, "+-")
	if without != "" {
		sel.Without = []store.Tag{tag(without)}
	}
	if wanted == "" {
		return sel
	}
	for group := range strings.SplitSeq(strings.ReplaceAll(wanted, "+or+", "|"), "+") {
		var list []store.Tag
		for name := range strings.SplitSeq(group, "|") {
			list = append(list, tag(name))
		}
		sel.Groups = append(sel.Groups, list)
	}
	return sel
}

// TestQuestions compares every order with every filter, on several pages, with
// lists made the slow way.
func TestQuestions(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		rows, err := s.QuestionRows(ctx)
		if err != nil {
			t.Fatal(err)
		}
		linked, err := s.MostLinked(ctx)
		if err != nil {
			t.Fatal(err)
		}
		o := &oracle{rows: rows}
		if o.linked, err = s.LinkedIDs(ctx, linked); err != nil {
			t.Fatal(err)
		}
		for _, q := range rows {
			if at := time.UnixMilli(q.Active).Add(time.Hour); at.After(o.now) {
				o.now = at
			}
		}
		orders := []store.ListOrder{store.Newest, store.Active, store.Votes, store.Frequent, store.BountyEnding, store.Viewed, store.Hot, store.Week, store.Month, store.Trending}
		filters := []store.ListFilter{0, store.NoAnswers, store.NoAcceptedAnswer, store.WithBounty, store.Unanswered, store.NoAnswers | store.Unanswered, store.NoAnswers | store.NoAcceptedAnswer, store.NotDisliked}
		for _, order := range orders {
			for _, filter := range filters {
				for _, tags := range []string{"", "brewing", "brewing+taste", "brewing+or+taste", "ipa+or+hops+brewing", "brewing+-taste", "+-brewing"} {
					checkList(t, s, o, listCase{order: order, filter: filter, tags: tags})
				}
				checkList(t, s, o, listCase{order: order, filter: filter, linked: linked})
				for _, tags := range []string{"", "brewing", "brewing+or+taste"} {
					checkList(t, s, o, listCase{order: order, filter: filter, tags: tags, days: 400})
				}
			}
		}
	})
}

// checkList compares the first two pages and the last of a list.
func checkList(t *testing.T, s *store.Store, o *oracle, c listCase) {
	t.Helper()
	want := o.list(c)
	if c.filter&store.NotDisliked != 0 && c.tags == "" && c.linked == 0 && c.days == 0 {
		// The front page looks at the newest 200 only.
		want = want[:min(len(want), 30)]
	}
	const size = 15
	sel := selection(t, s, c.tags)
	last := max(1, (len(want)+size-1)/size)
	for _, page := range slices.Compact([]int{1, min(2, last), last}) {
		before := s.Reads()
		list, err := s.Questions(ctx, store.ListQuery{Order: c.order, Filter: c.filter, Tags: sel, LinkedTo: c.linked, Days: c.days, Page: page, Size: size, Activity: page == 2})
		if err != nil {
			t.Fatalf("%s: %v", c, err)
		}
		if reads := s.Reads() - before; reads > 2 {
			t.Errorf("%s took %d statements", c, reads)
		}
		var got []parley.PostID
		for _, q := range list.Questions {
			got = append(got, q.ID)
		}
		if from := (page - 1) * size; !slices.Equal(got, want[min(from, len(want)):min(from+size, len(want))]) {
			t.Errorf("%s, page %d:\n got %v\nwant %v", c, page, got, want[from:min(from+size, len(want))])
		}
		if c.filter&store.NotDisliked == 0 && (list.Total != int64(len(want)) || list.More) {
			t.Errorf("%s has a total of %d (more: %v), want %d", c, list.Total, list.More, len(want))
		}
	}
}

// TestListPlans checks that pages of the common lists are found by one index
// that holds everything they need: no sort, no row of a table.
func TestListPlans(t *testing.T) {
	s := testkit.Beer(t, "sqlite")
	taste := selection(t, s, "taste")
	tests := []struct {
		query store.ListQuery
		index string
	}{
		{store.ListQuery{Order: store.Newest}, "questions_newest"},
		{store.ListQuery{Order: store.Active}, "questions_active"},
		{store.ListQuery{Order: store.Votes}, "questions_votes"},
		{store.ListQuery{Order: store.Frequent}, "questions_frequent"},
		{store.ListQuery{Order: store.Newest, Filter: store.Unanswered}, "questions_unanswered"},
		{store.ListQuery{Order: store.Votes, Filter: store.Unanswered}, "questions_unanswered_votes"},
		{store.ListQuery{Order: store.Newest, Filter: store.NoAnswers}, "questions_noanswers"},
		{store.ListQuery{Order: store.Newest, Tags: taste}, "post_tags_newest"},
		{store.ListQuery{Order: store.Active, Tags: taste}, "post_tags_active"},
		{store.ListQuery{Order: store.Votes, Tags: taste}, "post_tags_votes"},
		{store.ListQuery{Order: store.Newest, Filter: store.Unanswered, Tags: taste}, "post_tags_unanswered"},
	}
	for _, tt := range tests {
		plan, err := s.ListPlan(ctx, tt.query)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(plan, "USING COVERING INDEX "+tt.index+" ") && !strings.HasSuffix(plan, "USING COVERING INDEX "+tt.index+"\n") ||
			strings.Contains(plan, "TEMP B-TREE") || strings.Count(plan, "\n") != 1 {
			t.Errorf("%s %d is found by:\n%swant only the covering index %s", tt.query.Order, tt.query.Filter, plan, tt.index)
		}
	}
}

// TestViewerPlan checks that what a member did on a question is found without
// reading the posts of other questions.
func TestViewerPlan(t *testing.T) {
	plan, err := testkit.Beer(t, "sqlite").ViewerPlan(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(plan, "SCAN posts") || strings.Contains(plan, "SCAN a\n") || !strings.Contains(plan, "INDEX posts_by_parent") {
		t.Errorf("a member's page reads too much:\n%s", plan)
	}
}

// TestSiftedListPlans checks that lists which leave out some rows of an index
// still read the index in its order, so that they can end when a page is full.
func TestSiftedListPlans(t *testing.T) {
	s := testkit.Beer(t, "sqlite")
	tests := []struct {
		order  store.ListOrder
		filter store.ListFilter
		tags   string
		index  string
	}{
		{store.Newest, store.NoAcceptedAnswer, "", "questions_newest"},
		{store.Active, store.NoAnswers | store.NoAcceptedAnswer, "", "questions_active"},
		{store.Active, store.NotDisliked, "", "questions_active"},
		{store.Votes, store.NoAcceptedAnswer, "", "questions_votes"},
		{store.Votes, store.NoAnswers, "", "questions_unanswered_votes"},
		{store.Newest, store.NoAcceptedAnswer, "taste", "post_tags_newest"},
		{store.Votes, store.NoAnswers, "taste", "post_tags_votes"},
		{store.Newest, store.NoAcceptedAnswer | store.Unanswered, "taste", "post_tags_unanswered"},
		{store.Newest, 0, "taste+history", "post_tags_newest"},
		{store.Active, 0, "taste+-history", "post_tags_active"},
	}
	for _, tt := range tests {
		query := store.ListQuery{Order: tt.order, Filter: tt.filter}
		if tt.tags != "" {
			query.Tags = selection(t, s, tt.tags)
		}
		plan, err := s.ListPlan(ctx, query)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(plan, "\n")
		if !strings.Contains(first+" ", " INDEX "+tt.index+" ") || strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") {
			t.Errorf("%s %d %s is found by:\n%swant the index %s in its order", tt.order, tt.filter, tt.tags, plan, tt.index)
		}
	}
}
