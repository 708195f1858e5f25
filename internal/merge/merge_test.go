package merge

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/quick"
	"time"
)

func TestText(t *testing.T) {
	const conflict = "<<<<<<< mine\n%s=======\n%s>>>>>>> theirs\n"
	tests := []struct{ name, base, mine, theirs, want string }{
		{"nothing at all", "", "", "", ""},
		{"nobody changed it", "a\nb", "a\nb", "a\nb", "a\nb"},
		{"one side changed a line", "a\nb\nc\n", "a\nB\nc\n", "a\nb\nc\n", "a\nB\nc\n"},
		{"the other side did", "a\nb\nc\n", "a\nb\nc\n", "a\nB\nc\n", "a\nB\nc\n"},
		{"both made the same change", "a\nb\nc\n", "a\nB\nc\n", "a\nB\nc\n", "a\nB\nc\n"},
		{"changes of lines apart", "a\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", "A\nb\nc\nd\nE\n"},
		{"an insertion and a deletion", "a\nb\nc\nd\n", "a\nnew\nb\nc\nd\n", "a\nb\nc\n", "a\nnew\nb\nc\n"},
		{"words of a line apart", "the quick brown fox jumps", "the slow brown fox jumps", "the quick brown fox sleeps", "the slow brown fox sleeps"},
		{"words beside each other", "the quick fox", "the slow fox", "the quick dog", fmt.Sprintf(conflict, "the slow fox\n", "the quick dog\n")},
		{"a word taken out beside a changed one", "it is not correct here", "it is correct here", "it is not false here",
			fmt.Sprintf(conflict, "it is correct here\n", "it is not false here\n")},
		{"the same word", "one two three", "one 2 three", "one zwei three", fmt.Sprintf(conflict, "one 2 three\n", "one zwei three\n")},
		{"a conflict between agreed lines", "a\nb\nc\n", "a\nx\nc\n", "a\ny\nc\n", "a\n" + fmt.Sprintf(conflict, "x\n", "y\n") + "c\n"},
		{"two insertions at one place", "a\nb\n", "a\nx\nb\n", "a\ny\nb\n", "a\n" + fmt.Sprintf(conflict, "x\n", "y\n") + "b\n"},
		{"one empties what the other changes", "a\nb\n", "", "a\nB\n", fmt.Sprintf(conflict, "", "a\nB\n")},
		{"both began from nothing", "", "x", "y", fmt.Sprintf(conflict, "x\n", "y\n")},
		{"a conflict behind an unfinished line is on its own", "x", "x\nm", "x\nt", fmt.Sprintf(conflict, "x\nm\n", "x\nt\n")},
		{"line breaks of other systems", "a\r\nb\r\nc", "A\r\nb\r\nc", "a\nb\nC", "A\nb\nC"},
		{"a paragraph reworded and another added", "One.\n\nTwo is long enough.\n", "One.\n\nTwo is long enough now.\n", "Zero.\n\nOne.\n\nTwo is long enough.\n",
			"Zero.\n\nOne.\n\nTwo is long enough now.\n"},
		{"words of other scripts", "Привет добрый старый мир снова", "Здравствуй добрый старый мир снова", "Привет добрый старый мир опять",
			"Здравствуй добрый старый мир опять"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Text(tt.base, tt.mine, tt.theirs)
			if got := r.Marked("mine", "theirs"); got != tt.want {
				t.Errorf("Text(%q, %q, %q) is\n%s\nwant\n%s", tt.base, tt.mine, tt.theirs, got, tt.want)
			}
			if clean := !strings.Contains(tt.want, "<<<<<<<"); r.Clean() != clean {
				t.Errorf("Clean() = %v, want %v", r.Clean(), clean)
			}
		})
	}
}

func TestSet(t *testing.T) {
	tests := []struct{ name, base, mine, theirs, want string }{
		{"nobody changed it", "a b", "a b", "a b", "a b"},
		{"each added one", "a", "a b", "a c", "a b c"},
		{"one removed, one added", "a b", "a", "a b c", "a c"},
		{"both removed and added the same", "a b", "a c", "a c", "a c"},
		{"the order is mine", "a b", "b a", "a b", "b a"},
		{"all gone", "a", "", "a", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Set(strings.Fields(tt.base), strings.Fields(tt.mine), strings.Fields(tt.theirs))
			if !slices.Equal(got, strings.Fields(tt.want)) {
				t.Errorf("Set(%s | %s | %s) = %v, want %s", tt.base, tt.mine, tt.theirs, got, tt.want)
			}
		})
	}
}

// laws are what holds of every merge.
func laws(base, mine, theirs string) error {
	only := func(what string, r Result, want string) error {
		if want = unixLines(want); !r.Clean() || r.Marked("", "") != want {
			return fmt.Errorf("%s: %+v, want %q", what, r, want)
		}
		return nil
	}
	for _, err := range []error{
		only("mine is as it was", Text(base, base, theirs), theirs),
		only("theirs is as it was", Text(base, mine, base), mine),
		only("both are the same", Text(base, mine, mine), mine),
	} {
		if err != nil {
			return err
		}
	}
	there, back := Text(base, mine, theirs), Text(base, theirs, mine)
	for i := range back {
		back[i].Mine, back[i].Theirs = back[i].Theirs, back[i].Mine
	}
	if !slices.Equal(there, back) {
		return fmt.Errorf("the sides are not equal: %+v and %+v", there, back)
	}
	for i, p := range there {
		if i > 0 && !p.Conflict && !there[i-1].Conflict || !p.Conflict && p.Text == "" {
			return fmt.Errorf("part %d does not stand alone in %+v", i, there)
		}
		if p.Conflict && (p.Text != "" || p.Mine == p.Theirs || p.Mine == p.Base || p.Theirs == p.Base) {
			return fmt.Errorf("part %d is no conflict: %+v", i, p)
		}
	}
	return nil
}

// TestLaws tries random texts of few words, which collide often.
func TestLaws(t *testing.T) {
	text := func(bits []uint8) string {
		pieces := []string{"a", "b", " ", "\n", "\n", "c d", ".", "é"}
		var b strings.Builder
		for _, n := range bits {
			b.WriteString(pieces[int(n)%len(pieces)])
		}
		return b.String()
	}
	try := func(base, mine, theirs []uint8) bool {
		if err := laws(text(base), text(mine), text(theirs)); err != nil {
			t.Error(err)
			return false
		}
		return true
	}
	if err := quick.Check(try, &quick.Config{MaxCount: 5000}); err != nil {
		t.Error(err)
	}
}

// TestDisjointEditsAreKept changes different lines of a text on each side, with
// a line between that neither touched: both changes are in the result.
func TestDisjointEditsAreKept(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var base, mine, theirs, want []string
		last := 0 // who changed the line before: 1 mine, 2 theirs
		for i := range 2 + random.IntN(30) {
			line := fmt.Sprintf("line %d", i)
			who := random.IntN(4)
			if who == 1 && last == 2 || who == 2 && last == 1 {
				who = 0
			}
			last = who
			changed := []string{fmt.Sprintf("changed %d", i), fmt.Sprintf("and %d", i)}[:random.IntN(3)]
			base = append(base, line)
			m, o := []string{line}, []string{line}
			switch who {
			case 1:
				m = changed
			case 2:
				o = changed
			}
			mine, theirs = append(mine, m...), append(theirs, o...)
			if who == 1 {
				want = append(want, m...)
			} else {
				want = append(want, o...)
			}
		}
		join := func(s []string) string { return strings.Join(append(s, ""), "\n") }
		r := Text(join(base), join(mine), join(theirs))
		if got := r.Marked("mine", "theirs"); got != join(want) {
			t.Fatalf("of %q, %q and %q came %q, want %q", base, mine, theirs, got, want)
		}
	}
}

// TestBounded merges texts that have little in common: a merge of the longest
// posts answers at once.
func TestBounded(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	text := func(separator string) string {
		var b strings.Builder
		for b.Len() < 30_000 {
			fmt.Fprint(&b, random.IntN(50), separator)
		}
		return b.String()
	}
	const generous = 20 * time.Second // a quadratic merge takes minutes
	for _, separator := range []string{"\n", " ", "."} {
		start := time.Now()
		if err := laws(text(separator), text(separator), text(separator)); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took > generous {
			t.Errorf("5 merges of texts separated by %q took %v", separator, took)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\nb\nc", "a\nB\nc", "A\nb\nc")
	f.Add("one two", "one 2", "1 two")
	f.Add("", "\r", "\n")
	f.Fuzz(func(t *testing.T, base, mine, theirs string) {
		if err := laws(base, mine, theirs); err != nil {
			t.Error(err)
		}
	})
}
