package capture

import (
	"os"
	"slices"
	"strings"
	"testing"
)

const seedFile = "../../../shared/data/seed/politics-question.txt"

// seedBlock is what a paragraph of the seed must become.
type seedBlock struct {
	// starts and ends are the first and last words of the paragraph.
	starts, ends string
	quoted       bool
}

var seedQuestion = []seedBlock{
	{"Washington has had a continuous presence", "government of Iraq defeat IS.", true},
	{"Since the extremist group lost its hold", "outside the Baghdad airport.", true},
	{"The issue has surfaced again", "attack in southern Israel.", true},
	{"Since mid-October, a group of", "Israel in the war in Gaza.", true},
	{"https://apnews.com/article/iraq-us-talks", "f782db4c6550ab31ef02ef3c1793ee7b", false},
	{"Why do Iraqi officials repeatedly", "Iran-backed terrorist in the region.", false},
}

var seedAnswer = []seedBlock{
	{"It is somewhat complicated", "US-PMF clashes intensify.", false},
	{"Suffice to say that the current", "left of ISIS, at best.", false},
	{"Oct. 27, 2022", "Oct. 27, 2022", false},
	{"Iraq’s Parliament chose Mohammed", "failed to form a coalition.", true},
	{"Al Sudani was not initially overtly", "lukewarm to their presence:", false},
	{"Mr. Sudani has little international", "military contingents in Iraq.", true},
	{"But in the meantime with the US-PMF", "interested in leaving.", false},
	{"January 10, 2024", "January 10, 2024", false},
	{`"There is a need to reorganise`, "in Baghdad on Tuesday.", true},
	{"Giving the first details", "energy supply,\" Sudani said.", true},
	{"A U.S. withdrawal would likely", "invasion.", true},
	{"The Pentagon on Monday said", "Israel vehemently denies.", true},
	{"But Iraq's government has repeatedly", "violations of sovereignty.", true},
	{"Critics say the armed groups", "in 2014, as a cover.", true},
	{"When striking at U.S. forces", "rising anti-U.S. sentiment.", true},
	{"U.S.-led forces invaded Iraq", "long-since ended. [...]", true},
	{"But calls for the coalition's", "outside Baghdad airport.", true},
	{"The next year, the U.S. announced", "Iran and its regional allies.", true},
}

// readSeed reads the copied page that the project began with.
func readSeed(t *testing.T) (*Thread, string) {
	t.Helper()
	data, err := os.ReadFile(seedFile)
	if err != nil {
		t.Fatal(err)
	}
	thread, err := Text(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return thread, string(data)
}

// checkBlocks compares a body with what its blocks must be: as many, with
// these ends, in quotations or not, and nothing lost or added.
func checkBlocks(t *testing.T, body, source string, want []seedBlock) {
	t.Helper()
	var expected strings.Builder
	quoting := false
	for _, b := range want {
		from := strings.Index(source, b.starts)
		if from < 0 {
			t.Fatalf("the seed does not hold %q", b.starts)
		}
		line, _, _ := strings.Cut(source[from:], "\n")
		if !strings.HasSuffix(line, b.ends) {
			t.Fatalf("the paragraph %q does not end with %q", b.starts, b.ends)
		}
		if quoting && !b.quoted {
			expected.WriteString("</blockquote>\n")
		}
		if b.quoted && !quoting {
			expected.WriteString("<blockquote>\n")
		}
		quoting = b.quoted
		if strings.HasPrefix(line, "https://") {
			line = `<a href="` + line + `">` + line + `</a>`
		}
		expected.WriteString("<p>" + line + "</p>\n")
	}
	if quoting {
		expected.WriteString("</blockquote>\n")
	}
	if got := body + "\n"; got != expected.String() {
		t.Errorf("body is\n%s\nwant\n%s", got, expected.String())
	}
}

func TestSeedBodies(t *testing.T) {
	thread, source := readSeed(t)
	checkBlocks(t, thread.Question.HTML, source, seedQuestion)
	if len(thread.Answers) != 1 {
		t.Fatalf("%d answers, want 1", len(thread.Answers))
	}
	checkBlocks(t, thread.Answers[0].HTML, source, seedAnswer)
}

func TestSeedNumbers(t *testing.T) {
	thread, _ := readSeed(t)
	q, a := thread.Question, thread.Answers[0]
	for _, tt := range []struct {
		name      string
		got, want int
	}{
		{"score of the question", q.Score, 0},
		{"comments of the question", q.CommentCount, 8},
		{"comments shown", len(q.Comments), 5},
		{"comments hidden", q.HiddenComments, 3},
		{"number of answers", thread.AnswerCount, 1},
		{"score of the answer", a.Score, 2},
		{"comments of the answer", a.CommentCount, 1},
		{"comments of the answer hidden", a.HiddenComments, 1},
		{"comments of the answer shown", len(a.Comments), 0},
		{"notices", len(thread.Notices), 0},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, tt.got, tt.want)
		}
	}
	if !q.ScoreKnown || !a.ScoreKnown || a.Accepted || q.Title != "" || len(q.Tags) != 0 {
		t.Errorf("scores known %t, %t, accepted %t, title %q, tags %q", q.ScoreKnown, a.ScoreKnown, a.Accepted, q.Title, q.Tags)
	}
}

func TestSeedComments(t *testing.T) {
	thread, source := readSeed(t)
	want := []struct {
		starts, ends, owner, date string
		score                     int
	}{
		{"Is there any reason you think", "(both majority Shia)", "PhillS", "Mar 22 at 7:01", 3},
		{"Iran is an US enemy", "the last Ukrainian.", "Rekesoft", "Mar 22 at 10:52", 0},
		{"In general, having foreign troops", "self-evident from the start.", "", "Mar 22 at 15:58", 0},
		{"@Rekesoft the various", "friendly terms.", "Joe W", "Mar 22 at 21:51", 0},
		{"@JoeW France has had", "Relationships change.", "Rekesoft", "Mar 25 at 7:36", 0},
	}
	if len(thread.Question.Comments) != len(want) {
		t.Fatalf("%d comments, want %d", len(thread.Question.Comments), len(want))
	}
	for i, w := range want {
		c := thread.Question.Comments[i]
		if !strings.HasPrefix(c.Text, w.starts) || !strings.HasSuffix(c.Text, w.ends) || !strings.Contains(source, c.Text) {
			t.Errorf("comment %d is %q, want %q … %q", i, c.Text, w.starts, w.ends)
		}
		if c.Owner.Name != w.owner || c.Created.Text != w.date || !c.Created.Time.IsZero() || c.Score != w.score {
			t.Errorf("comment %d is by %q at %+v with score %d; want %q, %q without a time, %d", i, c.Owner.Name, c.Created, c.Score, w.owner, w.date, w.score)
		}
	}
}

func TestSeedNamesWhatIsUnknown(t *testing.T) {
	thread, _ := readSeed(t)
	for _, fact := range []string{
		"title", "tags", "author of the question", "author of the answer", "date of the question", "date of the answer",
		"3 hidden comments on the question", "1 hidden comment on the answer", "author of 1 comment", "year of 5 comment dates",
		"licence", "address of the page", "exact limits of 4 quotations",
	} {
		if !slices.Contains(thread.Unknown, fact) {
			t.Errorf("Unknown is %q, without %q", thread.Unknown, fact)
		}
	}
}

// Nothing that the seed says may be lost: each of its lines that is not a
// number, a control or the trailer stands in the thread.
func TestSeedLosesNothing(t *testing.T) {
	thread, source := readSeed(t)
	var all strings.Builder
	unescape := strings.NewReplacer("&quot;", `"`, "&lt;", "<", "&gt;", ">", "&amp;", "&")
	for _, p := range append([]Post{thread.Question}, thread.Answers...) {
		all.WriteString(unescape.Replace(p.HTML) + "\n")
		for _, c := range p.Comments {
			all.WriteString(c.Text + " Commented " + c.Created.Text + "\n– " + c.Owner.Name + "\n")
		}
	}
	body, _ := cutTrailer(splitLines(source))
	seen := 0
	for _, l := range body {
		text := strings.TrimSpace(strings.TrimPrefix(l.text, "•"))
		if text == "" || (textLine{text: text}).isNumber() || answersHeading().MatchString(text) {
			continue
		}
		seen++
		if !strings.Contains(all.String(), text) {
			t.Errorf("the thread lacks the line %q", text)
		}
	}
	if seen < 35 {
		t.Errorf("compared only %d lines of the seed", seen)
	}
}
