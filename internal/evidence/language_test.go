package evidence_test

import (
	"slices"
	"strings"
	"testing"

	"parley/internal/evidence"
)

// TestLanguages plants every kind of change in the text of every language.
func TestLanguages(t *testing.T) {
	var have []string
	for i := range samples {
		s := &samples[i]
		have = append(have, s.lang)
		t.Run(s.lang, func(t *testing.T) {
			for name, c := range s.cases(&samples[(i+3)%len(samples)]) {
				t.Run(name, func(t *testing.T) { c.run(t, s) })
			}
		})
	}
	for _, l := range evidence.Languages() {
		if !slices.Contains(have, l) {
			t.Errorf("no sample in %s", l)
		}
	}
}

// planted is a quotation and what has to be said of it. An empty severity is not
// looked at.
type planted struct {
	quote    string
	status   evidence.Status
	severity evidence.Severity
	marks    evidence.Marks
	kind     evidence.EditKind // of one of the edits
}

func (c planted) run(t *testing.T, s *sample) {
	t.Helper()
	for _, lang := range []string{s.lang, ""} {
		v := evidence.NewIndex(s.text, lang).Check(evidence.Read(c.quote))
		if v.Status != c.status || c.severity != "" && v.Severity != c.severity {
			t.Errorf("%q in %q: %s, %s; want %s, %s\nedits %+v", c.quote, lang, v.Status, v.Severity, c.status, c.severity, v.Edits)
		}
		if c.status == evidence.Verbatim && v.Marks != c.marks {
			t.Errorf("%q in %q: marks %+v, want %+v", c.quote, lang, v.Marks, c.marks)
		}
		if c.kind != "" && !slices.ContainsFunc(v.Edits, func(e evidence.Edit) bool { return e.Kind == c.kind }) {
			t.Errorf("%q in %q: edits %+v, want one of kind %s", c.quote, lang, v.Edits, c.kind)
		}
	}
}

func (s *sample) cases(other *sample) map[string]planted {
	paragraphs := strings.Split(s.text, "\n\n")
	foreign := other.first
	verbatim := func(quote string) planted {
		return planted{quote: quote, status: evidence.Verbatim, severity: evidence.None}
	}
	changed := func(text string, change [2]string, severity evidence.Severity, kind evidence.EditKind) planted {
		return planted{quote: strings.Replace(text, change[0], change[1], 1), status: evidence.Altered, severity: severity, kind: kind}
	}
	marked := func(p planted, m evidence.Marks) planted {
		p.marks = m
		return p
	}
	elided := evidence.Marks{Elisions: 1}
	cases := map[string]planted{
		"exact":                     verbatim(paragraphs[1]),
		"a sentence":                verbatim(s.first),
		"all of it":                 verbatim(s.text),
		"a gap between paragraphs":  marked(verbatim(s.first+"\n\n"+s.last), evidence.Marks{Gaps: 1}),
		"an elision":                marked(verbatim(s.first+" […] "+s.last), elided),
		"an elision in brackets":    marked(verbatim(s.first+" (...) "+s.middle), elided),
		"an elision with blanks":    marked(verbatim(s.first+" . . . "+s.last), elided),
		"elisions at both ends":     verbatim("… " + s.middle + " …"),
		"no-break spaces":           verbatim(strings.ReplaceAll(s.first, " ", "\u00A0")),
		"thin spaces":               verbatim(strings.ReplaceAll(s.middle, " ", "\u2009")),
		"line breaks":               verbatim(strings.ReplaceAll(s.first, " ", "\n")),
		"characters of no width":    verbatim(strings.ReplaceAll(s.first, " ", " \u200B")),
		"marks of direction":        verbatim("\u202B" + s.middle + "\u202C"),
		"quotation marks":           verbatim("»" + s.middle + "«"),
		"in a block quotation":      verbatim("> " + strings.ReplaceAll(s.text, "\n", "\n> ")),
		"capitals":                  verbatim(strings.ToUpper(s.last)),
		"emphasis":                  verbatim("**" + s.first + "**"),
		"attribution below":         verbatim(s.first + "\n\n— A. Writer, news.example, 2019"),
		"a date above":              verbatim("Oct. 27, 2022\n\n" + s.first),
		"an address below":          verbatim(s.middle + "\n\nhttps://news.example/2024/01/10/story"),
		"a host below":              verbatim(s.middle + "\n\n(news.example)"),
		"a source below":            verbatim(s.middle + "\n\nSource: news.example"),
		"a link below":              verbatim(s.middle + "\n\n[Source](https://news.example/story)"),
		"a note mark":               verbatim(s.first + "[3]"),
		"an artefact":               verbatim(s.first + " opens new tab " + strings.TrimPrefix(paragraphs[0], s.first)),
		"a negation dropped":        changed(s.first, s.negated, evidence.Meaning, ""),
		"an elision hides negation": changed(s.first, s.elided, evidence.Meaning, evidence.EditElisionNegation),
		"a bracket negates":         changed(s.middle, s.inserted, evidence.Meaning, evidence.EditInsertionNegation),
		"a negation added":          changed(s.middle, [2]string{s.inserted[0], strings.NewReplacer("[", "", "]", "").Replace(s.inserted[1])}, evidence.Meaning, evidence.EditNegationAdded),
		"another number":            changed(paragraphs[0], [2]string{"500", "700"}, evidence.Meaning, evidence.EditNumber),
		"a percent sign lost":       changed(s.middle, [2]string{percent, otherPercent}, evidence.Meaning, evidence.EditUnit),
		"another decimal":           changed(s.middle, [2]string{percent, "4.6%"}, evidence.Meaning, evidence.EditNumber),
		"an opposite":               changed(s.middle, s.opposite, evidence.Meaning, ""),
		"another word":              changed(s.first, s.word, "", ""),
		"a name in brackets":        marked(verbatim(strings.Replace(s.middle, s.pronoun[0], s.pronoun[1], 1)), evidence.Marks{Insertions: 1}),
		"paragraphs exchanged":      {quote: s.last + " […] " + s.first, status: evidence.Altered, kind: evidence.EditReordered},
		"foreign sentences":         {quote: paragraphs[0] + " " + foreign, status: evidence.Partial, kind: evidence.EditForeign},
		"a foreign part":            {quote: s.first + " […] " + foreign + " […] " + paragraphs[2], status: evidence.Partial},
		"of another source":         {quote: foreign, status: evidence.NotFound},
	}
	if s.name[0] != "" {
		cases["another name"] = changed(paragraphs[0], s.name, evidence.Meaning, evidence.EditName)
	}
	if s.typo[0] != "" {
		cases["a slip"] = changed(paragraphs[0], s.typo, evidence.Typo, evidence.EditTypo)
	}
	// The first letter in the other case, in brackets, as in [t]he.
	if first := []rune(s.first); strings.ToLower(string(first[0])) != string(first[0]) && first[1] != ' ' {
		cases["a letter in brackets"] = marked(verbatim("["+strings.ToLower(string(first[0]))+"]"+string(first[1:])), evidence.Marks{Insertions: 1})
	}
	return cases
}
