package parley

import "testing"

func TestEvidencePolicy(t *testing.T) {
	r := ReadRules(map[string]string{SettingEvidencePolicy: "require_quotes", SettingEvidenceTagPolicies: "History=require_answers jokes=off broken=x"})
	for _, tt := range []struct {
		tags []string
		want EvidencePolicy
	}{
		{nil, EvidenceQuotes}, {[]string{"broken"}, EvidenceQuotes}, {[]string{"jokes"}, EvidenceOff}, {[]string{"jokes", "history"}, EvidenceAnswers},
	} {
		if got := r.EvidencePolicy(tt.tags); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.tags, got, tt.want)
		}
	}
	if p := DefaultRules().EvidencePolicy([]string{"history"}); p != EvidenceEncourage || DefaultRules().RequiresEvidence() || !r.RequiresEvidence() {
		t.Errorf("without settings: %s", p)
	}
	for value, ok := range map[string]bool{"off": true, "": false, "strict": false} {
		if err := CheckEvidencePolicy(SettingEvidencePolicy, value); (err == nil) != ok {
			t.Errorf("%q: %v", value, err)
		}
	}
	for value, ok := range map[string]bool{"a=off b=require_quotes": true, "a": false, "=off": false, "a=b": false} {
		if err := CheckEvidencePolicy(SettingEvidenceTagPolicies, value); (err == nil) != ok {
			t.Errorf("%q: %v", value, err)
		}
	}
}
