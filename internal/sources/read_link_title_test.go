package sources

import (
	"maps"
	"testing"
)

func TestReadLinkTitle(t *testing.T) {
	tests := []struct {
		title string
		want  named
	}{
		{"Reuters — Iraq PM interview, 2024-01-10", named{outlet: "Reuters", title: "Iraq PM interview", published: "2024-01-10"}},
		{"Reuters — Talks, troops and oil, Jan. 10, 2024", named{outlet: "Reuters", title: "Talks, troops and oil", published: "2024-01-10"}},
		{"Iraq PM interview, 10 January 2024", named{title: "Iraq PM interview", published: "2024-01-10"}},
		{"Ann Archer:  Talks & troops", named{title: "Ann Archer: Talks & troops"}},
		{"Reuters — ", named{title: "Reuters —"}},
		{"", named{}},
	}
	for _, tt := range tests {
		if got := readLinkTitle(tt.title); got != tt.want {
			t.Errorf("ReadLinkTitle(%q) = %+v, want %+v", tt.title, got, tt.want)
		}
	}
}

func TestLinkTitles(t *testing.T) {
	got := linkTitles(`<p><a href="https://A.example/x?utm_source=y" title="One &amp; two">a</a> <a href="https://a.example/x" title="later">b</a> <a title="nowhere">c</a> <a href="https://b.example/">d</a></p>`)
	if want := map[string]string{"https://a.example/x": "One & two"}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
