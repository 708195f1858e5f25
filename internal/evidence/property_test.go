package evidence_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"parley/internal/evidence"
)

// TestPlantedChanges takes passages of the samples as they are: all are verbatim.
// Then it plants a change of meaning at every place where one can be: none is.
func TestPlantedChanges(t *testing.T) {
	for i := range samples {
		s := &samples[i]
		ix := evidence.NewIndex(s.text, s.lang)
		for _, passage := range passages(s.text) {
			if v := ix.Check(evidence.Read(passage)); v.Status != evidence.Verbatim {
				t.Errorf("%s: %q is %s, want verbatim: %+v", s.lang, passage, v.Status, v.Edits)
			}
			for _, change := range changesOfMeaning(s, passage) {
				if v := ix.Check(evidence.Read(change)); v.Status == evidence.Verbatim {
					t.Errorf("%s: %q is shown as verbatim", s.lang, change)
				}
			}
		}
	}
}

// passages are the sentences, paragraphs and beginnings and ends of a text.
func passages(text string) []string {
	list := strings.Split(text, "\n\n")
	for _, p := range slices.Clone(list) {
		for _, sentence := range strings.Split(strings.NewReplacer(". ", "\n", "。", "\n", "। ", "\n").Replace(p), "\n") {
			if utf8.RuneCountInString(sentence) > 30 {
				list = append(list, sentence)
			}
		}
	}
	return list
}

// changesOfMeaning puts a negator between any two words of a passage, plain and in
// brackets, takes each digit for another, and takes signs off.
func changesOfMeaning(s *sample, passage string) []string {
	var list []string
	negator := bracketed(s.inserted[1])
	for i, r := range passage {
		switch {
		case r == ' ' && i > 0 && i < len(passage)-1:
			list = append(list,
				passage[:i]+" "+negator+passage[i:],
				passage[:i]+" ["+negator+"]"+passage[i:])
		case r >= '0' && r <= '9':
			list = append(list,
				passage[:i]+string('0'+(r-'0'+1)%10)+passage[i+1:],
				passage[:i]+string(r)+string(r)+passage[i+1:])
		case r == '%':
			list = append(list, passage[:i]+passage[i+1:], passage[:i]+"€"+passage[i+1:])
		}
	}
	for _, c := range [][2]string{s.negated, s.elided, s.inserted} {
		if strings.Contains(passage, c[0]) {
			list = append(list, strings.Replace(passage, c[0], c[1], 1))
		}
	}
	return list
}

func bracketed(s string) string {
	_, s, _ = strings.Cut(s, "[")
	s, _, _ = strings.Cut(s, "]")
	return s
}

// TestShape holds what is true of every verdict, whatever the texts.
func TestShape(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 3000 {
		a, b := &samples[r.IntN(len(samples))], &samples[r.IntN(len(samples))]
		quote := garble(r, a.text)
		checkShape(t, quote, garble(r, []string{a.text, b.text}[r.IntN(2)]), a.lang)
	}
}

// garble takes a stretch of a text and puts other characters into it.
func garble(r *rand.Rand, text string) string {
	runes := []rune(text)
	lo := r.IntN(len(runes))
	runes = slices.Clone(runes[lo : lo+r.IntN(len(runes)-lo+1)])
	odd := []rune(" \n[]().…*_`<>&\\-’'0123456789%$\u00AD\u200B\u0301不ไม่[T]—")
	for range r.IntN(12) {
		if len(runes) > 0 {
			runes[r.IntN(len(runes))] = odd[r.IntN(len(odd))]
		}
	}
	return string(runes)
}

func checkShape(t *testing.T, quote, text, lang string) {
	t.Helper()
	q, ix := evidence.Read(quote), evidence.NewIndex(text, lang)
	v := ix.Check(q)
	if again := ix.Check(q); again.Status != v.Status || again.Coverage != v.Coverage || len(again.Edits) != len(v.Edits) {
		t.Errorf("%q: %v, then %v", quote, v, again)
	}
	if v.Coverage < 0 || v.Coverage > 1 {
		t.Errorf("%q: coverage %v", quote, v.Coverage)
	}
	if clean := v.Status == evidence.Verbatim; clean != (len(v.Edits) == 0 && len(v.Segments) > 0) || clean && v.Severity != evidence.None {
		t.Errorf("%q is %s with severity %s and %d edits", quote, v.Status, v.Severity, len(v.Edits))
	}
	segments := v.Segments
	if v.Hint != nil {
		segments = append(slices.Clone(segments), *v.Hint)
	}
	for _, s := range segments {
		if s.ByteStart < 0 || s.ByteStart >= s.ByteEnd || s.ByteEnd > len(text) {
			t.Fatalf("%q: segment %+v of %d bytes", quote, s, len(text))
		}
		if utf8.ValidString(text) && (s.Start != utf8.RuneCountInString(text[:s.ByteStart]) || s.End != utf8.RuneCountInString(text[:s.ByteEnd])) {
			t.Errorf("%q: segment %+v counts code points wrong", quote, s)
		}
	}
	for _, e := range v.Edits {
		if e.QuoteStart < 0 || e.QuoteStart > e.QuoteEnd || e.QuoteEnd > len(quote) || e.SourceStart > e.SourceEnd || e.SourceEnd > len(text) {
			t.Errorf("%q: edit %+v lies outside", quote, e)
		}
		if e.Kind == "" || e.Severity == "" {
			t.Errorf("%q: edit %+v is not graded", quote, e)
		}
	}
}

// FuzzCheck looks for texts that stop the checker or make it say nonsense.
func FuzzCheck(f *testing.F) {
	for i := range samples {
		f.Add(samples[i].first+" […] "+samples[i].last, samples[i].text, samples[i].lang)
		f.Add(strings.Replace(samples[i].middle, samples[i].inserted[0], samples[i].inserted[1], 1), samples[i].text, "")
	}
	for _, quote := range []string{
		"> **2024-01-10**\n>\n> 1. a[b]c [T]he ½ 1,000.5% <b>x</b>\n>\n> — A, b.example",
		"[a](b) ![c](d) `e` &amp; \\* <!-- f --> [^1] [2] (...) [---] ....",
	} {
		f.Add(quote, quote, "en")
	}
	f.Fuzz(func(t *testing.T, quote, text, lang string) {
		checkShape(t, quote, text, lang)
	})
}
