package mail

import (
	"os"
	"testing"
)

// TestLetterHTML writes a letter with all that a letter can have, in which what
// people wrote tries to become HTML.
func TestLetterHTML(t *testing.T) {
	w := written{
		Language: "en", Subject: `3 new answers & "more" </title><script>alert(1)</script>`,
		Paragraphs: []string{"Hello <b>Ann</b>,", "this is 'new':"},
		Items: []Item{
			{Title: `"><img src=x onerror=alert(1)>`, Text: "a < b && c > d", Link: "https://brew.example/a/1?x=1&y=2#1"},
			{Title: "Wheat", Link: "https://brew.example/a/2"},
		},
		Button: `Read "all"`, Link: `https://brew.example/inbox?a=1&b=2`, After: []string{"Until then", "Brew & Co."},
		Footer: "Sent by Brew & Co.", SiteName: "Brew & Co.", SiteURL: "https://brew.example",
		Leave: "No more <of these>", LeaveURL: "https://brew.example/leave?token=a_b-c&kind=1",
	}
	want, err := os.ReadFile("testdata/letter.html")
	if err != nil {
		t.Fatal(err)
	}
	if got := w.html(); got != string(want) {
		t.Errorf("the letter is\n%s\nwant\n%s", got, want)
	}
}
