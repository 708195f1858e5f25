package corpus

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"

	"parley/internal/dump"
)

// rowMap is one row of a file by attribute.
type rowMap map[string]string

func (r rowMap) number(t *testing.T, name string) int {
	t.Helper()
	n, err := strconv.Atoi(r[name])
	if err != nil {
		t.Fatalf("%s of row %v: %v", name, r["Id"], err)
	}
	return n
}

func plan(t testing.TB, cfg Config) *Corpus {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatalf("New(%+v): %v", cfg, err)
	}
	return c
}

func file(t testing.TB, c *Corpus, f dump.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := c.writeTo(context.Background(), &b, f); err != nil {
		t.Fatalf("writing %s: %v", f, err)
	}
	return b.Bytes()
}

func rows(t *testing.T, c *Corpus, f dump.File) []rowMap {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(file(t, c, f), []byte("\ufeff"))))
	var all []rowMap
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("reading %s back: %v", f, err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "row" {
			r := make(rowMap, len(e.Attr))
			for _, a := range e.Attr {
				r[a.Name.Local] = a.Value
			}
			all = append(all, r)
		}
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	digest := func(seed uint64) string {
		c := plan(t, Config{Questions: 200, Seed: seed})
		h := sha256.New()
		for _, f := range dump.Files {
			h.Write(file(t, c, f))
		}
		return hex.EncodeToString(h.Sum(nil))
	}
	one := digest(1)
	if again := digest(1); again != one {
		t.Errorf("seed 1 gave %s, then %s", one, again)
	}
	if digest(2) == one {
		t.Error("seeds 1 and 2 gave the same bytes")
	}
	// Figures measured on different days are only comparable while this holds;
	// a deliberate change of the corpus changes it.
	const want = "3aed678c4db7069e2670df04765911695231f21301310af5d9ad068d51aad5d3"
	if one != want {
		t.Errorf("corpus of 200 questions, seed 1: sha256 %s, want %s", one, want)
	}
}

func TestQuestionsOutOfRange(t *testing.T) {
	for _, n := range []int{-1, 0, MaxQuestions + 1} {
		if _, err := New(Config{Questions: n}); err == nil {
			t.Errorf("New with %d questions: no error", n)
		}
	}
}

func TestSmallestCorpora(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7} {
		c := plan(t, Config{Questions: n, Seed: 3})
		for _, f := range dump.Files {
			file(t, c, f)
		}
		if len(c.Questions()) != n {
			t.Errorf("%d questions planned, want %d", len(c.Questions()), n)
		}
	}
}

func TestIDsAscendAndTimesDoNotFall(t *testing.T) {
	c := plan(t, Config{Questions: 800, Seed: 1})
	for _, f := range dump.Files {
		last, lastTime := -2, ""
		for _, r := range rows(t, c, f) {
			id := r.number(t, "Id")
			if id <= last {
				t.Fatalf("%s: row %d after %d", f, id, last)
			}
			at := r["CreationDate"] + r["Date"]
			// The milliseconds end in 0, 3 or 7 whatever the plan says.
			if f != dump.Users && len(at) > 0 && at[:21] < lastTime {
				t.Fatalf("%s: row %d of %s after one of %s", f, id, at, lastTime)
			}
			if len(at) > 0 {
				lastTime = at[:21]
			}
			last = id
		}
	}
}

// TestCounters checks what is exact in every published dump.
func TestCounters(t *testing.T) {
	c := plan(t, Config{Questions: 1000, Seed: 1, Giant: true})
	posts := rows(t, c, dump.Posts)
	score, comments, answers, accepted := map[string]int{}, map[string]int{}, map[string]int{}, map[string]bool{}
	var ups, downs int
	for _, v := range rows(t, c, dump.Votes) {
		switch v["VoteTypeId"] {
		case "1":
			accepted[v["PostId"]] = true
		case "2":
			score[v["PostId"]]++
			ups++
		case "3":
			score[v["PostId"]]--
			downs++
		}
	}
	for _, r := range rows(t, c, dump.Comments) {
		comments[r["PostId"]]++
	}
	byID := map[string]rowMap{}
	tagged := map[string]int{}
	for _, p := range posts {
		byID[p["Id"]] = p
		answers[p["ParentId"]]++
		for _, name := range strings.Split(strings.Trim(p["Tags"], "<>"), "><") {
			tagged[name]++
		}
	}
	acceptedAnswers := 0
	for _, p := range posts {
		id := p["Id"]
		if got := p.number(t, "Score"); got != score[id] {
			t.Errorf("post %s: Score %d, votes say %d", id, got, score[id])
		}
		if got := p.number(t, "CommentCount"); got != comments[id] {
			t.Errorf("post %s: CommentCount %d, there are %d", id, got, comments[id])
		}
		if p["PostTypeId"] == "2" {
			if q := byID[p["ParentId"]]; q == nil || q["PostTypeId"] != "1" || q["CreationDate"] >= p["CreationDate"] {
				t.Errorf("answer %s of %s: no earlier question %s", id, p["CreationDate"], p["ParentId"])
			}
			continue
		}
		if got := p.number(t, "AnswerCount"); got != answers[id] {
			t.Errorf("question %s: AnswerCount %d, there are %d", id, got, answers[id])
		}
		if a := p["AcceptedAnswerId"]; a != "" {
			acceptedAnswers++
			if byID[a]["ParentId"] != id || !accepted[a] {
				t.Errorf("question %s accepts %s, an answer to %s with vote %v", id, a, byID[a]["ParentId"], accepted[a])
			}
		}
	}
	if len(accepted) != acceptedAnswers {
		t.Errorf("%d posts have votes of acceptance, %d answers are accepted", len(accepted), acceptedAnswers)
	}
	for _, tag := range rows(t, c, dump.Tags) {
		if got := tag.number(t, "Count"); got != tagged[tag["TagName"]] {
			t.Errorf("tag %s: Count %d, questions have %d", tag["TagName"], got, tagged[tag["TagName"]])
		}
	}
	users := rows(t, c, dump.Users)
	for _, u := range users {
		ups -= u.number(t, "UpVotes")
		downs -= u.number(t, "DownVotes")
		if u.number(t, "Reputation") < 1 || u["LastAccessDate"] < u["CreationDate"] {
			t.Errorf("user %v", u)
		}
	}
	if ups != 0 || downs != 0 {
		t.Errorf("votes up and down less those that users cast: %d and %d", ups, downs)
	}
	giant := byID[strconv.Itoa(c.Giant())]
	if giant["AnswerCount"] != "12000" || giant["CommentCount"] != "2500" {
		t.Errorf("giant thread: %s answers, %s comments on the question", giant["AnswerCount"], giant["CommentCount"])
	}
	checkUsersExist(t, c, users, byID)
}

// checkUsersExist checks that nobody acts who is not there, or not there yet.
func checkUsersExist(t *testing.T, c *Corpus, users []rowMap, posts map[string]rowMap) {
	t.Helper()
	created := map[string]string{}
	for _, u := range users {
		created[u["Id"]] = u["CreationDate"]
	}
	for _, f := range []dump.File{dump.Posts, dump.Comments, dump.PostHistory, dump.Badges} {
		for _, r := range rows(t, c, f) {
			for _, by := range []string{"UserId", "OwnerUserId"} {
				if since, ok := created[r[by]]; r[by] != "" && (!ok || since > r["CreationDate"]+r["Date"]) {
					t.Errorf("%s %s of %s: user %s is there since %q", f, r["Id"], r["CreationDate"], r[by], since)
				}
			}
			if id := r["PostId"]; id != "" && posts[id]["CreationDate"] > r["CreationDate"] {
				t.Errorf("%s %s of %s: before post %s", f, r["Id"], r["CreationDate"], id)
			}
		}
	}
}

// TestBodyIsRenderingOfLastRevision renders the Markdown of the history with an
// independent CommonMark implementation.
func TestBodyIsRenderingOfLastRevision(t *testing.T) {
	c := plan(t, Config{Questions: 500, Seed: 7})
	last, titles, tags := map[string]string{}, map[string]string{}, map[string]string{}
	edits := 0
	for _, r := range rows(t, c, dump.PostHistory) {
		switch r["PostHistoryTypeId"] {
		case "5":
			edits++
			if !strings.HasPrefix(r["Text"], last[r["PostId"]]) {
				t.Errorf("post %s: the edit does not go on from the first revision", r["PostId"])
			}
			last[r["PostId"]] = r["Text"]
		case "2":
			last[r["PostId"]] = r["Text"]
		case "1":
			titles[r["PostId"]] = r["Text"]
		case "3":
			tags[r["PostId"]] = r["Text"]
		}
	}
	posts := rows(t, c, dump.Posts)
	for _, p := range posts {
		var html bytes.Buffer
		if err := goldmark.Convert([]byte(last[p["Id"]]), &html); err != nil {
			t.Fatal(err)
		}
		body := strings.ReplaceAll(p["Body"], ` rel="nofollow noreferrer"`, "")
		if body != html.String() {
			t.Fatalf("post %s:\nMarkdown %q\nrendered %q\nBody     %q", p["Id"], last[p["Id"]], html.String(), body)
		}
		if p["Title"] != titles[p["Id"]] || p["Tags"] != tags[p["Id"]] {
			t.Errorf("post %s: title %q, tags %q; revisions %q, %q", p["Id"], p["Title"], p["Tags"], titles[p["Id"]], tags[p["Id"]])
		}
	}
	within(t, "share of edited posts", float64(edits)/float64(len(posts)), 0.20, 0.15)
}

func TestWriteTellsWhatItWrote(t *testing.T) {
	dir := t.TempDir()
	c := plan(t, Config{Questions: 50, Seed: 1})
	sum, err := c.Write(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range dump.Files {
		if n := len(rows(t, c, f)); n != sum.Rows[f] {
			t.Errorf("%s: summary says %d rows, the file has %d", f, sum.Rows[f], n)
		}
		if n := int64(len(file(t, c, f))); n != sum.XML[f] {
			t.Errorf("%s: summary says %d bytes, the file has %d", f, sum.XML[f], n)
		}
	}
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	big := plan(t, Config{Questions: 3000, Seed: 1})
	if _, err := big.Write(ctx, dir); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Write after the deadline: error %v", err)
	}
}
