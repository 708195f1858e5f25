package comments

import (
	"testing"

	"parley"
	"parley/internal/store"
)

// The people of the table: ann owns the post, bob writes.
const (
	ann parley.UserID = iota + 1
	bob
	cleo
	joe
	joeW
	renee
	nameless
	al
	mary
	dotty
)

var names = map[parley.UserID]string{
	ann: "Ann Owner", bob: "Bob", cleo: "Cleo", joe: "Joe", joeW: "Joe W", renee: "Renée Müller", nameless: "user7", al: "Al",
	mary: "Mary-Jane O'Neil", dotty: "Dr. Dot",
}

// scene has those who commented in the order in which they did, and editors
// before them.
func scene(writer parley.UserID, editors []parley.UserID, commenters ...parley.UserID) Scene {
	s := Scene{Writer: writer, Owner: ann, Participants: []store.Participant{{ID: ann, Name: names[ann]}}}
	for _, id := range editors {
		s.Participants = append(s.Participants, store.Participant{ID: id, Name: names[id], Last: int64(len(s.Participants) + 1)})
	}
	for _, id := range commenters {
		if id == ann {
			s.Participants[0].Last, s.Participants[0].Commented = int64(len(s.Participants)+1), true
			continue
		}
		s.Participants = append(s.Participants, store.Participant{ID: id, Name: names[id], Last: int64(len(s.Participants) + 1), Commented: true})
	}
	return s
}

func TestAddress(t *testing.T) {
	everybody := []parley.UserID{cleo, joe, joeW, renee, nameless, al, mary, dotty}
	tests := []struct {
		name, text string
		scene      Scene
		owner      parley.UserID
		called     parley.UserID
		stored     string // "" is as it was written
	}{
		// 1. The owner.
		{"the owner of the post is notified", "what do you mean?", scene(bob, nil), ann, 0, ""},
		{"@owner is cut when nobody else commented", "@AnnOwner what do you mean?", scene(bob, nil, bob, ann), ann, 0, "what do you mean?"},
		{"… with the colon behind it", "@Ann: what do you mean?", scene(bob, nil), ann, 0, "what do you mean?"},
		{"… but not within the text", "what does @Ann mean?", scene(bob, nil), ann, 0, ""},
		{"… nor when it is all there is", "@AnnOwner", scene(bob, nil), ann, 0, ""},
		{"@owner stays when others commented", "@AnnOwner what do you mean?", scene(bob, nil, cleo), ann, 0, ""},
		{"one's own post notifies nobody", "I have changed it.", scene(ann, nil), 0, 0, ""},
		{"a post whose owner has no account", "what is this?", Scene{Writer: bob}, 0, 0, ""},

		// 2. The owner answers the only other commenter.
		{"the owner's comment reaches the only other commenter", "I have changed it.", scene(ann, nil, cleo), 0, cleo, ""},
		{"… his own comments don't count", "I have changed it.", scene(ann, nil, ann, cleo), 0, cleo, ""},
		{"… but with two of them nobody is meant", "I have changed it.", scene(ann, nil, cleo, joe), 0, 0, ""},
		{"… unless one is named", "@cleo I have changed it.", scene(ann, nil, cleo, joe), 0, cleo, ""},
		{"… an editor is no commenter", "I have changed it.", scene(ann, []parley.UserID{joe}), 0, 0, ""},
		{"… an editor who is named is meant alone", "@Joe thank you!", scene(ann, []parley.UserID{joe}, cleo), 0, joe, ""},

		// 3. One name besides.
		{"a commenter is called", "@Cleo I agree", scene(bob, nil, everybody...), ann, cleo, ""},
		{"the first name that is somebody's counts", "@nobody and @Cleo I agree", scene(bob, nil, everybody...), ann, cleo, ""},
		{"the same name twice is one", "@Cleo I agree, @cleo", scene(bob, nil, everybody...), ann, cleo, ""},
		{"the owner is not a second one", "@Ann and @Cleo I agree", scene(bob, nil, everybody...), ann, cleo, ""},

		// 4. Who can be called.
		{"an editor can", "@Cleo why that edit?", scene(bob, []parley.UserID{cleo}), ann, cleo, ""},
		{"the writer cannot", "@Bob that is me", scene(bob, nil, bob, cleo), ann, 0, ""},
		{"somebody who did not take part cannot", "@Cleo do look", scene(bob, nil, joe), ann, 0, ""},

		// 5. Matching.
		{"the start of a name is enough", "@Cle I agree", scene(bob, nil, everybody...), ann, cleo, ""},
		{"… from three characters on", "@Cl I agree", scene(bob, nil, everybody...), ann, 0, ""},
		{"… a shorter name as a whole", "@Al I agree", scene(bob, nil, everybody...), ann, al, ""},
		{"more than the name is another name", "@Cleopatra I agree", scene(bob, nil, everybody...), ann, 0, ""},
		{"blanks in names don't count", "@JoeW I agree", scene(bob, nil, everybody...), ann, joeW, ""},
		{"of several the last is meant", "@Joe I agree", scene(bob, nil, joe, joeW, cleo), ann, joeW, ""},
		{"… whoever that is", "@Joe I agree", scene(bob, nil, joeW, joe, cleo), ann, joe, ""},
		{"case doesn't count", "@CLEO I agree", scene(bob, nil, everybody...), ann, cleo, ""},
		{"diacritics don't count", "@reneemuller I agree", scene(bob, nil, everybody...), ann, renee, ""},
		{"… written in either way", "@rene\u0301e I agree", scene(bob, nil, everybody...), ann, renee, ""},
		{"a comma behind", "@Cleo, I agree", scene(bob, nil, everybody...), ann, cleo, ""},
		{"other signs behind", "is it so, @Cleo?! I agree", scene(bob, nil, everybody...), ann, cleo, ""},
		{"a full stop behind", "I agree with @Cleo.", scene(bob, nil, everybody...), ann, cleo, ""},
		{"an apostrophe behind", "@Cleo' I agree", scene(bob, nil, everybody...), ann, cleo, ""},
		{"the 's of the genitive", "@Cleo's point is good", scene(bob, nil, everybody...), ann, cleo, ""},
		{"… typeset", "@Cleo’s point is good", scene(bob, nil, everybody...), ann, cleo, ""},
		{"hyphens and apostrophes within are of the name", "@Mary-JaneO'Neil I agree", scene(bob, nil, everybody...), ann, mary, ""},
		{"… literally", "@MaryJane I agree", scene(bob, nil, everybody...), ann, 0, ""},
		{"dots within are of the name", "@Dr.Dot I agree", scene(bob, nil, everybody...), ann, dotty, ""},
		{"nobody who has chosen no name", "@user7 I agree", scene(bob, nil, everybody...), ann, 0, ""},
		{"an address is no call", "write to me@cleo.example", scene(bob, nil, everybody...), ann, 0, ""},
		{"nor is code", "use `@Cleo` here", scene(bob, nil, everybody...), ann, 0, ""},
		{"a parenthesis before", "I agree (@Cleo)", scene(bob, nil, everybody...), ann, cleo, ""},
		{"a lone sign", "costs 3 @ 5 euros", scene(bob, nil, everybody...), ann, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := Reply{Text: tt.stored, Owner: tt.owner, Called: tt.called}
			if want.Text == "" {
				want.Text = tt.text
			}
			got, err := Address(tt.text, tt.scene)
			if err != nil || got != want {
				t.Errorf("Address(%q) = %+v, %v, want %+v", tt.text, got, err, want)
			}
		})
	}
}

func TestSecondNameIsRefused(t *testing.T) {
	_, err := Address("@Cleo and @Joe, I agree", scene(bob, nil, cleo, joe))
	if e, ok := err.(*parley.Error); !ok || e.Key != "comment.twonames" {
		t.Errorf("a second name: %v", err)
	}
}

func TestCompletions(t *testing.T) {
	s := scene(bob, []parley.UserID{joe}, cleo, bob, nameless, ann, renee)
	var got []parley.UserID
	for _, p := range s.Completions() {
		got = append(got, p.ID)
	}
	want := []parley.UserID{renee, cleo, joe, ann}
	if len(got) != len(want) {
		t.Fatalf("Completions() = %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("Completions() = %v, want %v", got, want)
		}
	}
	if got := Handle("Joe W"); got != "JoeW" {
		t.Errorf("Handle = %q", got)
	}
}

func FuzzAddress(f *testing.F) {
	f.Add("@Cleo's `@Joe` (@Ann)", "Cle o")
	f.Fuzz(func(t *testing.T, text, name string) {
		s := scene(bob, nil, cleo, joe)
		s.Participants[1].Name = name
		r, err := Address(text, s)
		if err == nil && (r.Text == "" && text != "" || r.Called == bob || r.Called == ann) {
			t.Errorf("Address(%q) with a %q = %+v", text, name, r)
		}
	})
}
