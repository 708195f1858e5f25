package parley

import (
	"slices"
	"strings"
)

// EvidencePolicy is what a site, or a tag, asks of quotations and answers
// (evidence.md §7). Nothing is ever deleted because of it.
type EvidencePolicy string

const (
	EvidenceOff       EvidencePolicy = "off"
	EvidenceEncourage EvidencePolicy = "encourage" // holds unless a site says otherwise
	EvidenceQuotes    EvidencePolicy = "require_quotes"
	EvidenceAnswers   EvidencePolicy = "require_answers"
)

// EvidencePolicies are all of them, the strictest last.
var EvidencePolicies = []EvidencePolicy{EvidenceOff, EvidenceEncourage, EvidenceQuotes, EvidenceAnswers}

// Settings of the policy: one for the site, and "tag=policy" pairs separated by
// blanks.
const (
	SettingEvidencePolicy      = "evidence_policy"
	SettingEvidenceTagPolicies = "evidence_tag_policies"
)

// CheckEvidencePolicy refuses a value of a setting that names no policy.
func CheckEvidencePolicy(setting, value string) error {
	values := []string{value}
	if setting == SettingEvidenceTagPolicies {
		values = nil
		for pair := range strings.FieldsSeq(value) {
			tag, policy, _ := strings.Cut(pair, "=")
			if tag == "" {
				policy = ""
			}
			values = append(values, policy)
		}
	}
	for _, v := range values {
		if !slices.Contains(EvidencePolicies, EvidencePolicy(v)) {
			return Errorf(Invalid, "%s: %q is none of off, encourage, require_quotes, require_answers; tags have them as history=require_answers", setting, v)
		}
	}
	return nil
}

func (r *Rules) readEvidence(settings map[string]string) {
	r.evidence = EvidencePolicy(settings[SettingEvidencePolicy])
	if !slices.Contains(EvidencePolicies, r.evidence) {
		r.evidence = EvidenceEncourage
	}
	r.tagEvidence = map[string]EvidencePolicy{}
	for pair := range strings.FieldsSeq(settings[SettingEvidenceTagPolicies]) {
		tag, policy, _ := strings.Cut(pair, "=")
		if slices.Contains(EvidencePolicies, EvidencePolicy(policy)) {
			r.tagEvidence[strings.ToLower(tag)] = EvidencePolicy(policy)
		}
	}
}

// EvidencePolicy is what holds for a question with these tags and its answers: the
// strictest of its tags, or that of the site if none has one.
func (r *Rules) EvidencePolicy(tags []string) EvidencePolicy {
	strictest := -1
	for _, t := range tags {
		if p, ok := r.tagEvidence[strings.ToLower(t)]; ok {
			strictest = max(strictest, slices.Index(EvidencePolicies, p))
		}
	}
	if strictest < 0 {
		return r.evidence
	}
	return EvidencePolicies[strictest]
}

// RequiresEvidence reports whether any policy of the site asks for more than
// encouragement.
func (r *Rules) RequiresEvidence() bool {
	requires := func(p EvidencePolicy) bool { return p == EvidenceQuotes || p == EvidenceAnswers }
	for _, p := range r.tagEvidence {
		if requires(p) {
			return true
		}
	}
	return requires(r.evidence)
}

// LacksEvidence reports whether a post of a type lacks what a policy asks for:
// cited says that it names a source at all, unsourced that it quotes without one.
func (p EvidencePolicy) LacksEvidence(t PostType, cited, unsourced bool) bool {
	switch p {
	case EvidenceQuotes:
		return unsourced
	case EvidenceAnswers:
		return unsourced || t == Answer && !cited
	}
	return false
}
