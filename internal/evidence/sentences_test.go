package evidence

import (
	"strings"
	"testing"
)

// TestSentencesAround marks the passage with [ and ].
func TestSentencesAround(t *testing.T) {
	tests := []struct {
		name, text    string
		n             int
		before, after string
	}{
		{"whole sentences", "One is here. Two is here. [Three is here.] Four is here. Five is here.", 1, " Two is here. ", " Four is here."},
		{"the rest of a sentence counts as one", "One is here. Two is [here. Three] is here. Four is here.", 1, " Two is ", " is here."},
		{"a full stop is no sentence", "One is here. [Two is here]. Three is here. Four is here.", 1, "One is here. ", ". Three is here."},
		{"two", "One is here. Two is [here.] Three is here. Four is here. Five.", 2, "One is here. Two is ", " Three is here. Four is here."},
		{"fewer than that", "One is here. [Two is here.]", 3, "One is here. ", ""},
		{"the whole text", "[One is here.]", 3, "", ""},
		{"numbers and abbreviations", "He left. The U.S. has 2.5 men. [Mr. Li said so.] They stay in the U.S. for now. Nobody goes.", 1, " The U.S. has 2.5 men. ", " They stay in the U.S. for now."},
		{"quotation marks", "“He left.” [She stayed.] “They are gone!” So be it.", 1, "“He left.” ", " “They are gone!”"},
		{"paragraphs", "A heading\n\n[One is here.]\n\nAnother heading\n\nTwo.", 1, "A heading\n\n", "\n\nAnother heading\n"},
		{"without blanks", "一は此処。[二は此処。]三は此処。四は此処。", 1, "一は此処。", "三は此処。"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := strings.Index(tt.text, "[")
			end := strings.Index(tt.text, "]") - 1
			before, after := SentencesAround(strings.NewReplacer("[", "", "]", "").Replace(tt.text), start, end, tt.n)
			if before != tt.before || after != tt.after {
				t.Errorf("%q and %q, want %q and %q", before, after, tt.before, tt.after)
			}
		})
	}
}
