package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// clock is 15 April, the day of the examples of search-syntax.md §3.
func clock() time.Time { return time.Date(2020, 4, 15, 13, 30, 0, 0, time.UTC) }

// bicycles makes the site that the rows of search-syntax.md are tried on.
func bicycles(t *testing.T, o store.Options) *store.Store {
	t.Helper()
	o.Now = clock
	s := testkit.Open(t, o)
	day := func(text string) int64 {
		at, err := time.Parse("2006-01-02", text)
		if err != nil {
			t.Fatal(err)
		}
		return at.UnixMilli() + 12*3600*1000
	}
	type row struct {
		id, parent, owner     int
		title, tags, body     string
		score, answers, views int
		created, active       string
		accepted              int
		closed, wiki, deleted bool
	}
	rows := []row{
		{id: 1, owner: 7, title: "How do I fix a flat tire?", tags: "<tires><repairs>", body: `<p>My bike has a tire that is flat. See <a href="https://www.example.com/tires/patch?x=1">this</a>.</p>`,
			score: 5, answers: 2, views: 900, created: "2012-04-03", active: "2020-03-10", accepted: 3},
		{id: 2, parent: 1, owner: 8, body: "<p>Use a patch. Encouraging!</p>", score: 2, created: "2012-04-04", active: "2012-04-04"},
		{id: 3, parent: 1, owner: 7, body: "<p>Exchange the tube.</p><pre><code>new Tube(26);</code></pre>", score: 1, created: "2012-05-01", active: "2012-05-01"},
		{id: 4, owner: 9, title: "Tires for the new gravel bike", tags: "<tires><c++>", body: "<p>Flat roads only; I would never exchange them. Encouraged by friends in C# and .NET.</p>",
			score: -1, answers: 0, views: 500, created: "2012-12-31", active: "2020-01-15", closed: true},
		{id: 5, owner: 9, title: "Chain jumps", tags: "<chains>", body: `<p>The chain jumps. Is that a new one? <a href="http://shop.example.com/x1">x</a></p>`,
			score: 10, answers: 1, views: 1000, created: "2020-03-20", active: "2020-04-14", wiki: true},
		{id: 6, parent: 5, owner: 8, body: "<p>Clean it, flat side up. The tire is fine.</p>", score: 0, created: "2020-03-31", active: "2020-03-31"},
		{id: 7, owner: 8, title: "Crème brûlée on tour: 自転車 修理", tags: "<food>", body: "<p>東京で自転車を修理したい. การซ่อมจักรยาน إصلاح الدراجات</p>", score: 0, answers: 0, views: 3, created: "2019-06-01", active: "2019-06-01", closed: true},
		{id: 8, owner: 8, title: "A deleted secret about a flat tire", tags: "<tires>", body: "<p>secret</p>", score: 0, created: "2019-06-02", active: "2019-06-02", deleted: true},
		{id: 9, parent: 4, owner: 9, body: "<p>deleted secret</p>", score: 0, created: "2019-06-02", active: "2019-06-02", deleted: true},
	}
	err := s.Update(ctx, func(tx *store.Tx) error {
		for _, st := range []string{
			`INSERT INTO tags (id, tag_name, count) VALUES (1, 'tires', 2), (2, 'repairs', 1), (3, 'c++', 1), (4, 'chains', 1), (5, 'food', 1)`,
			`INSERT INTO tag_synonyms (source_tag_name, target_tag_name, creation_date, approval_date) VALUES ('tyres', 'tires', 1, 1)`,
			`INSERT INTO post_links (post_id, related_post_id, link_type_id) VALUES (7, 1, 3)`,
			`INSERT INTO locks (post_id, creation_date) VALUES (5, 1)`,
			`INSERT INTO post_notices (post_id, creation_date) VALUES (2, 1)`,
			`INSERT INTO post_history (post_history_type_id, post_id) VALUES (35, 4)`,
			`INSERT INTO votes (post_id, vote_type_id, user_id) VALUES (5, 5, 8)`,
			`INSERT INTO sources (id, url, url_norm, site_host, published_on, creation_date) VALUES (1, '', 'https://herald.example/a', 'herald.example', '2024-02-10', 1), (2, '', 'https://example/b', 'example', '2023-05', 1)`,
			`INSERT INTO quote_checks (id, quote_sha256, text_sha256, checker_version, status, severity, reason, coverage, elisions, insertions, gaps, artefacts, outside_main, edits, verdict, checked_date)
			 VALUES (1, '', '', 1, 'verbatim', '', '', 1000, 0, 0, 0, 0, 0, 0, '', 1)`,
			`INSERT INTO quotes (post_id, question_id, ordinal, kind, place, text, sha256, words, lang, claimed_date, attached_by, source_id, state, check_id, creation_date)
			 VALUES (5, 5, 1, 'block', 0, '', '', 1, '', '', '', 1, 'checked', 1, 1), (4, 4, 1, 'block', 0, '', '', 1, '', '', '', 2, 'pending', NULL, 1),
			        (1, 1, 1, 'block', 0, '', '', 1, '', '', '', NULL, 'unsourced', NULL, 1)`,
			`INSERT INTO saves (post_id, user_id, creation_date) VALUES (4, 9, 0)`,
			`INSERT INTO watched_tags (user_id, tag_name, ignored, creation_date) VALUES (9, 'ch*s', 0, 0), (9, 'repairs', 0, 0), (9, 'tires', 1, 0)`,
		} {
			if _, err := tx.ExecContext(ctx, st); err != nil {
				return err
			}
		}
		for _, r := range rows {
			kind, null := 1, func(is bool, v int64) any {
				if is {
					return v
				}
				return nil
			}
			if r.parent != 0 {
				kind = 2
			}
			_, err := tx.ExecContext(ctx, `
				INSERT INTO posts (id, post_type_id, parent_id, owner_user_id, title, tags, body, score, answer_count, view_count,
				                   creation_date, last_activity_date, accepted_answer_id, closed_date, community_owned_date, deletion_date)
				VALUES ($1, $2, NULLIF($3, 0), $4, NULLIF($5, ''), NULLIF($6, ''), $7, $8, $9, $10, $11, $12, NULLIF($13, 0), $14, $15, $16)`,
				r.id, kind, r.parent, r.owner, r.title, r.tags, r.body, r.score, null(kind == 1, int64(r.answers)), null(kind == 1, int64(r.views)),
				day(r.created), day(r.active), r.accepted, null(r.closed, 5), null(r.wiki, 5), null(r.deleted, 5))
			if err != nil {
				return err
			}
			tx.Reindex(parley.PostID(r.id))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSearchLanguage has a case for every row of search-syntax.md §1 to §3.
// The results stand newest first.
func TestSearchLanguage(t *testing.T) {
	trusted := parley.Actor{ID: 9, Reputation: 20_000}
	novice := parley.Actor{ID: 8, Reputation: 50}
	moderator := parley.Actor{ID: 1, Reputation: 1, Role: parley.Moderator}
	tests := []struct {
		query    string
		viewer   parley.Actor
		question parley.PostID
		want     string // ids, newest first
		problems string // "kind operator value; …"
	}{
		// §1 Terms.
		{query: "flat tire", want: "6 4 1"},
		{query: "FLAT Tires", want: "6 4 1"},
		{query: `"flat tire"`, want: "1"},
		{query: `"tire flat"`, want: ""},
		{query: "tire -flat", want: ""},
		{query: `tire -"flat tire"`, want: "6 4"},
		{query: "-[tires] new", want: "5"},
		{query: "tire -[chains]", want: "4 1"},
		{query: `"the chain"`, want: "5"},
		{query: `"a chain"`, want: ""},
		{query: "flat-tire", want: "1"},
		{query: "FLAT TITLE:tires IS:Question [TIRES] SCORE:-1 CLOSED:No", want: "1"},
		{query: "encour*", want: "4 2"},
		{query: "Ex*nge", want: "4 3"},
		{query: "encourage*", want: "4 2"},
		{query: "*nge", want: "", problems: "wildcard  *nge"},
		{query: "flat tire -encour*", want: "6 1"},
		{query: "title:flat", want: "1"},
		{query: `title:"flat tire"`, want: "1"},
		{query: `title:"tire flat"`, want: ""},
		{query: "title:ti*", want: "4 1"},
		{query: "body:new", want: "5 3"},
		{query: `body:"flat roads"`, want: "4"},
		{query: "body:gravel", want: ""},
		{query: "-body:chain [chains]", want: "6"},
		{query: `code:"new"`, want: "3"},
		{query: "code:tube", want: "3"},
		{query: "code:chain", want: ""},
		{query: "new -code:new", want: "5 4"},
		{query: "code:tu*", want: "3"},
		{query: "[tires]", want: "4 3 2 1"},
		{query: "[tyres]", want: "4 3 2 1"},
		{query: "[tires] [repairs]", want: "3 2 1"},
		{query: "[repairs] or [chains]", want: "6 5 3 2 1"},
		{query: "[repairs] OR [chains] [tires]", want: "3 2 1"},
		{query: "[repairs] or [chains] or [food]", want: "6 5 7 3 2 1"},
		{query: "[repairs] or patch", want: "2"},
		{query: "-[ti*]", want: "6 5 7"},
		{query: "[*s] -[repairs]", want: "6 5 4"},
		{query: "chain or tire", want: ""},
		{query: "[ti*]", want: "4 3 2 1"},
		{query: "[c++]", want: "4"},
		{query: "[nothing]", want: "", problems: "tag  nothing"},
		{query: `url:"example.com"`, want: "1"},
		{query: `url:"example.com/tires"`, want: "1"},
		{query: `url:"example.com/tires/patch"`, want: "1"},
		{query: `url:"example.com/tire"`, want: ""},
		{query: `url:"*.example.com/x*"`, want: "5"},
		{query: `url:"*.example.com"`, want: "5 1"},
		{query: `[chains] -url:"shop.example.com"`, want: "6"},
		{query: "url:*", want: "", problems: "url url *"},
		{query: "c# roads", want: "4"},
		{query: ".net roads", want: "4"},
		{query: "c++ roads", want: "4"},
		{query: "c++", want: "4"},
		{query: "creme brulee", want: "7"},
		{query: "自転車", want: "7"},
		{query: "東京", want: "7"},
		{query: "จักรยาน", want: "7"},
		{query: "الدراجات", want: "7"},
		{query: "the tire", want: "6 4 1"},
		{query: "a:b-c flat tire", want: ""},
		// §2 Operators.
		{query: "user:8", want: "6 7 2"},
		{query: "user:8 flat", want: "6"},
		{query: "-user:9 [tires]", want: "3 2 1"},
		{query: "user:me", viewer: novice, want: "6 7 2"},
		{query: "user:mine", viewer: novice, want: "6 7 2"},
		{query: "user:me", want: "", problems: "member user me"},
		{query: "user:ann flat tire", want: "6 4 1", problems: "user user ann"},
		{query: "score:5", want: "5 1"},
		{query: "score:5..", want: "5 1"},
		{query: "score:-1", want: "6 5 7 4 3 2 1"},
		{query: "score:..0", want: "6 7 4"},
		{query: "score:1..5", want: "3 2 1"},
		{query: "score:3", want: "5 1"},
		{query: "score:3..10", want: "5 1"},
		{query: "score:3..9", want: "1"},
		{query: "score:-5..-1", want: "4"},
		{query: "score:many tire", want: "6 4 1", problems: "number score many"},
		{query: "answers:0", want: "7 4"},
		{query: "answers:1", want: "5 1"},
		{query: "answers:1..1", want: "5"},
		{query: "views:500..1000", want: "5 4 1"},
		{query: "views:500-900", want: "4 1"},
		{query: "views:500-1000", want: "5 4 1"},
		{query: "views:900..", want: "5 1"},
		{query: "views:501..999", want: "1"},
		{query: "answers:..0", want: "7 4"},
		{query: "answers:1..2", want: "5 1"},
		{query: "answers:1-1", want: "5"},
		{query: "views:..100", want: "7"},
		{query: "is:question tire", want: "4 1"},
		{query: "is:answer", want: "6 3 2"},
		{query: "-is:answer flat", want: "4 1"},
		{query: "is:article", want: "", problems: "article is article"},
		{query: "is:thing", want: "", problems: "is is thing"},
		{query: "isaccepted:yes", want: "3"},
		{query: "isaccepted:no", want: "6 2"},
		{query: "hasaccepted:true", want: "1"},
		{query: "hasaccepted:0", want: "5 7 4"},
		{query: "isanswered:yes", want: "1"},
		{query: "isanswered:no", want: "5 7 4"},
		{query: "hascode:1", want: "3"},
		{query: "hascode:no is:answer", want: "6 2"},
		{query: "closed:yes", want: "7 4"},
		{query: "closed:no", want: "5 1"},
		{query: "closed:true", want: "7 4"},
		{query: "closed:false", want: "5 1"},
		{query: "-closed:yes", want: "5 1"},
		{query: "duplicate:yes", want: "7"},
		{query: "duplicate:no closed:yes", want: "4"},
		{query: "migrated:yes", want: "4"},
		{query: "duplicate:no", want: "5 4 1"},
		{query: "migrated:no", want: "5 7 1"},
		{query: "locked:no is:question", want: "7 4 1"},
		{query: "hasnotice:no is:answer", want: "6 3"},
		{query: "wiki:no is:question", want: "7 4 1"},
		{query: "hascode:no is:question", want: "5 7 4 1"},
		{query: "locked:yes", want: "5"},
		{query: "hasnotice:yes", want: "2"},
		{query: "wiki:yes", want: "5"},
		{query: "wiki:maybe", want: "", problems: "boolean wiki maybe"},
		{query: "inquestion:1", want: "3 2 1"},
		{query: "inquestion:1 patch", want: "2"},
		{query: "inquestion:this", question: 5, want: "6 5"},
		{query: "inquestion:this patch", question: 1, want: "2"},
		{query: "inquestion:2", want: ""},
		{query: "inquestion:this", want: "", problems: "this inquestion this"},
		{query: "inbookmarks:mine", viewer: novice, want: "5"},
		{query: "insaves:mine", viewer: novice, want: "5"},
		{query: "inbookmarks:8", viewer: novice, want: "5"},
		{query: "inbookmarks:8", viewer: trusted, want: "", problems: "member inbookmarks 8"},
		{query: "inbookmarks:mine", want: "", problems: "member inbookmarks mine"},
		{query: "insaves:mine", viewer: trusted, want: "4"},
		{query: "intags:mine", viewer: trusted, want: "5 1"},
		{query: "intags:mine chain", viewer: trusted, want: "5"},
		{query: "intags:mine tire", viewer: novice, want: "4 1", problems: "watched intags mine"},
		{query: "intags:mine", want: "", problems: "member intags mine"},
		{query: `collective:"Name"`, want: "", problems: "collective collective Name"},
		{query: "deleted:1", viewer: trusted, want: "9"},
		{query: "deleted:1 secret", viewer: moderator, want: "9 8"},
		{query: "deleted:all", viewer: trusted, want: "5 9 4"},
		{query: "deleted:0", viewer: trusted, want: "5 4"},
		{query: "deleted:0 tire", viewer: moderator, want: "6 4 1"},
		{query: "deleted:all tire", viewer: moderator, want: "6 8 4 1"},
		{query: "deleted:1 secret", viewer: novice, want: "", problems: "privilege deleted 1"},
		{query: "deleted:1", viewer: novice, want: "", problems: "privilege deleted 1"},
		{query: "deleted:1", want: "", problems: "member deleted 1"},
		{query: "secret", want: ""},
		{query: "tire score:1 is:answer", want: ""},
		{query: "answers:0 is:answer", want: ""},
		{query: "unknown:flat", want: ""},
		{query: "tour:自転車", want: "7"},
		{query: "title:tire is:answer", want: ""},
		{query: "hasaccepted:yes isaccepted:yes", want: ""},
		{query: "score: tire", want: "6 4 1", problems: "empty score "},
		// Quotations.
		{query: "hassource:yes", want: "5 4"},
		{query: "hassource:no", want: "6 7 3 2 1"},
		{query: "-hassource:yes tire", want: "6 1"},
		{query: "hassource:maybe", want: "", problems: "boolean hassource maybe"},
		{query: "source:herald.example", want: "5"},
		{query: "source:www.Herald.example", want: "5"},
		{query: "source:example", want: "5 4"},
		{query: "source:erald.example", want: ""},
		{query: "source:%.example", want: ""},
		{query: "source:news.herald.example.example", want: ""},
		{query: "source:example source:herald.example chain", want: "5"},
		{query: "-source:example tire", want: "6 4 1", problems: "not source example"},
		{query: "quote:verbatim", want: "5"},
		{query: "quote:VERBATIM source:example", want: "5"},
		{query: "quote:pending", want: "4"},
		{query: "quote:unsourced", want: "1"},
		{query: "quote:Not-Found", want: ""},
		{query: "quote:checked", want: "", problems: "quote quote checked"},
		{query: "quote:verbatum source:example", want: "5 4", problems: "quote quote verbatum"},
		{query: "sourced:2024", want: "5"},
		{query: "sourced:2024-01..2024-03", want: "5"},
		{query: "sourced:2024-02-11..", want: ""},
		{query: "sourced:2024-02-10", want: "5"},
		{query: "sourced:2023-05-20", want: "4"},
		{query: "sourced:..2023-04", want: ""},
		{query: "sourced:..2024", want: "5 4"},
		{query: "sourced:..2024 source:herald.example", want: "5"},
		{query: "sourced:soon", want: "", problems: "date sourced soon"},
		{query: "-sourced:2024 tire", want: "6 4 1", problems: "not sourced 2024"},
		// §3 Dates.
		{query: "created:2012", want: "4 3 2 1"},
		{query: "created:2012-04", want: "2 1"},
		{query: "lastactive:2012-04-04", want: "2"},
		{query: "created:2012-04-03", want: "1"},
		{query: "created:2012..", want: "6 5 7 4 3 2 1"},
		{query: "created:..2012", want: "4 3 2 1"},
		{query: "lastactive:2020-03..2020-04", want: "5 6 1"},
		{query: "created:2012-04..2012-05", want: "3 2 1"},
		{query: "created:2019..", want: "6 5 7"},
		{query: "created:..2012-04-03", want: "1"},
		{query: "created:1m", want: "6 5"},
		{query: "created:1y", want: "7"},
		{query: "lastactive:1d", want: "5"},
		{query: "lastactive:3m..", want: "5 6 4 1"},
		{query: "lastactive:3m..1m", want: "4 1"},
		{query: "created:soon", want: "", problems: "date created soon"},
		// §4 Limits.
		{query: "[tires] [repairs] [tires] [food]", want: "3 2 1", problems: "tags  food"},
		{query: "[tires] [repairs] [tires] [food]", viewer: novice, want: ""},
	}
	for engine, o := range map[string]func(t *testing.T) store.Options{
		"sqlite":   func(t *testing.T) store.Options { return store.Options{Dir: testkit.FreshFolder(t)} },
		"postgres": func(t *testing.T) store.Options { return store.Options{URL: testkit.FreshPostgres(t)} },
	} {
		t.Run(engine, func(t *testing.T) {
			s := bicycles(t, o(t))
			for _, tt := range tests {
				r, err := s.Search(ctx, store.SearchRequest{Text: tt.query, Viewer: tt.viewer, Question: tt.question, Order: "newest", Limit: 50})
				if err != nil {
					t.Fatalf("%s: %v", tt.query, err)
				}
				var ids, problems []string
				for _, h := range r.Hits {
					ids = append(ids, fmt.Sprint(h.ID))
				}
				for _, p := range r.Problems {
					problems = append(problems, p.Kind+" "+p.Operator+" "+p.Value)
				}
				// The results of one day stand by number.
				want := strings.Fields(tt.want)
				if got := strings.Join(ids, " "); got != tt.want && !slices.Equal(sorted(ids), sorted(want)) {
					t.Errorf("%s (viewer %d) finds %s, want %s", tt.query, tt.viewer.ID, got, tt.want)
				}
				if got := strings.Join(problems, "; "); got != tt.problems {
					t.Errorf("%s (viewer %d): problems %q, want %q", tt.query, tt.viewer.ID, got, tt.problems)
				}
			}
		})
	}
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

// TestSearchInstead puts misspelt words right.
func TestSearchInstead(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		for query, want := range map[string]string{
			"fermantation": "fermentation", "yaest strain": "yeast strain", "hops": "", "carbonattion [lager]": "carbonation [lager]",
			`"yaest"`: "", "zzzzqqqq": "",
		} {
			r, err := s.Search(ctx, store.SearchRequest{Text: query, Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			if r.Instead != want {
				t.Errorf("%s: %q is proposed, want %q", query, r.Instead, want)
			}
		}
	})
}

// hostileQueries are meant to cost much.
func hostileQueries() map[string]string {
	return map[string]string{
		"operators":  strings.Repeat("score:1 is:question created:2012.. ", 300),
		"ors":        strings.Repeat("[lager] or ", 3000) + "[ale]",
		"wildcards":  strings.Repeat("be* ", 2000),
		"stars":      strings.Repeat("be*e*e*e*r* ", 500),
		"urls":       strings.Repeat(`url:"*.com/*" url:"*.com/a*" url:"*.org/*" url:"*.com/*b*" `, 125),
		"phrases":    strings.Repeat(`"the beer is the beer" `, 400),
		"exclusions": strings.Repeat("-the -beer ", 1000),
		"brackets":   strings.Repeat("[", 10_000),
		"quotes":     strings.Repeat(`"`, 10_001),
		"colons":     strings.Repeat(":", 10_000),
		"one word":   strings.Repeat("a", 10_000),
		"marks":      "a" + strings.Repeat("\u0301", 5000),
		"sources":    strings.Repeat("source:com source:org source:net source:example ", 200),
		"quotations": "quote:verbatim quote:altered quote:pending quote:unsourced",
	}
}

// TestSearchHostile bounds what a query can cost. The limits are generous, for
// busy machines: without bounds these take seconds.
func TestSearchHostile(t *testing.T) {
	s := testkit.Beer(t, "sqlite")
	for name, query := range hostileQueries() {
		t.Run(name, func(t *testing.T) {
			before := cpuTime()
			r, err := s.Search(ctx, store.SearchRequest{Text: query, Limit: 50})
			if err != nil {
				t.Fatal(err)
			}
			if took := cpuTime() - before; took > time.Second {
				t.Errorf("it took %v of CPU", took)
			}
			if r.Note != "cut" {
				t.Errorf("the note is %q, want that the query was cut", r.Note)
			}
		})
	}
}

// TestSearchEngines asks both engines 2,000 generated queries over a real site
// and wants the same results in the same order.
func TestSearchEngines(t *testing.T) {
	sqlite, postgres := testkit.Beer(t, "sqlite"), testkit.Beer(t, "postgres")
	found := 0
	for i, query := range generatedQueries(2000) {
		r := store.SearchRequest{Text: query, Order: []string{"relevance", "relevance", "newest", "active", "votes"}[i%5], Offset: i % 3 * 7, Limit: 30}
		a, err := sqlite.Search(ctx, r)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		b, err := postgres.Search(ctx, r)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if a.Total != b.Total || !slices.Equal(a.Hits, b.Hits) || !slices.Equal(a.Problems, b.Problems) || a.Note != b.Note || a.Instead != b.Instead {
			t.Errorf("%s by %s: SQLite finds %d %v, PostgreSQL %d %v", query, r.Order, a.Total, a.Hits, b.Total, b.Hits)
		}
		if a.Total > 0 {
			found++
		}
	}
	if found < 800 {
		t.Errorf("only %d of the queries find anything", found)
	}
}

// generatedQueries puts queries together from what the language has.
func generatedQueries(n int) []string {
	words := strings.Fields("beer hops yeast ale lager malt brewing bottle keg temperature water sugar foam head taste bitter stout porter ipa wheat the how what best alcohol glass pour serve store age cellar belgian german brew* carbon* ferm*tion yaest titel")
	tags := strings.Fields("lager ale hops brewing taste style storage ipa history serving ho* nothere")
	ops := strings.Fields("is:question is:answer score:5 score:..0 score:2..8 answers:0 answers:3.. views:1000.. views:..200 created:2014 created:2014-03..2015 lastactive:2016.. isaccepted:yes isaccepted:no hasaccepted:yes isanswered:no hascode:no closed:yes closed:no duplicate:yes wiki:no locked:no hasnotice:no migrated:no user:5 user:12 inquestion:3 url:\"en.wikipedia.org\" url:\"*.com/b*\" score:x created:never is:thing collective:\"x\"")
	source := rand.New(rand.NewPCG(7, 7))
	rng := source.IntN
	pick := func(list []string) string { return list[rng(len(list))] }
	var queries []string
	for range n {
		var parts []string
		for range 1 + rng(3) {
			switch rng(12) {
			case 0, 1, 2, 3, 4:
				parts = append(parts, pick(words))
			case 5:
				parts = append(parts, `"`+pick(words)+" "+pick(words)+`"`)
			case 6:
				parts = append(parts, "-"+pick(words))
			case 7:
				parts = append(parts, "["+pick(tags)+"]")
			case 8:
				parts = append(parts, "["+pick(tags)+"] or ["+pick(tags)+"]")
			case 9:
				parts = append(parts, pick([]string{"title:", "body:", "code:", "-title:"})+pick(words))
			default:
				parts = append(parts, pick(ops))
			}
		}
		queries = append(queries, strings.Join(parts, " "))
	}
	return queries
}
