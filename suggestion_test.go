package parley

import (
	"reflect"
	"testing"
)

func TestParseSuggestion(t *testing.T) {
	tests := []struct {
		name, comment string
		want          Suggestion
		ok            bool
	}{
		{"one approver", "Proposed by 12 approved by 2 edit id of 4", Suggestion{12, []UserID{2}}, true},
		{"two approvers", "Proposed by 12 approved by 2, 39 edit id of 4", Suggestion{12, []UserID{2, 39}}, true},
		{"the community", "Proposed by -1 approved by 8672 edit id of 4", Suggestion{-1, []UserID{8672}}, true},
		{"an anonymous proposer", "Proposed by anonymous user approved by 8672 edit id of 4", Suggestion{0, []UserID{8672}}, true},
		{"nobody is named", "Proposed by ", Suggestion{}, true},
		{"another comment", "fixed a typo", Suggestion{}, false},
		{"no comment", "", Suggestion{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := ParseSuggestion(tt.comment); !reflect.DeepEqual(got, tt.want) || ok != tt.ok {
				t.Errorf("ParseSuggestion(%q) = %v, %v; want %v, %v", tt.comment, got, ok, tt.want, tt.ok)
			}
		})
	}
}
