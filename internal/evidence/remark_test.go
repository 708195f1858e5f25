package evidence_test

import (
	"testing"

	"parley/internal/evidence"
)

// TestRemarks: what quoters say in brackets of what they did is no change of
// the words, in round brackets too.
func TestRemarks(t *testing.T) {
	for _, c := range []struct {
		lang, text, quote string
		marks             evidence.Marks
	}{
		{"en", "We may not raise taxes, but all states must take part.", "We may not raise taxes (sic), but *all* states must take part (emphasis added).", evidence.Marks{Insertions: 1}},
		{"en", "We may not raise taxes, but all states must take part.", "We may not raise taxes, but **all** states must take part. (Emphasis in original; footnote omitted.)", evidence.Marks{}},
		{"en", "We may not raise taxes (sic), but all states must take part.", "We may not raise taxes (sic), but all states must take part.", evidence.Marks{}},
		{"de", "Herr Müller lehnte den Vorschlag gestern in Hamburg ab.", "Herr Müller lehnte den *Vorschlag* gestern in Hamburg ab (Hervorhebung von mir).", evidence.Marks{}},
		{"fr", "L’œuvre coûtera quinze fois plus que prévu cette année.", "L’œuvre coûtera *quinze* fois plus (je souligne) que prévu cette année.", evidence.Marks{Insertions: 1}},
		{"ru", "Все работы должны быть завершены до октября этого года.", "Все работы должны быть завершены до октября этого года (курсив мой. — А. Б.).", evidence.Marks{}},
		{"ja", "田中氏は東京で取材に応じ、計画は失敗したと語った。", "田中氏は東京で取材に応じ、計画は失敗した（ママ）と語った（傍点筆者）。", evidence.Marks{Insertions: 1}},
		{"zh", "许多居民表示反对，但是工程仍将继续进行。", "许多居民表示反对，但是工程仍将继续进行。（着重号为引者所加）", evidence.Marks{}},
		{"ja", "増税は行わない。すべての国民に協力をお願いしたいと述べた。", "増税は行わない。（中略）協力をお願いしたいと述べた。", evidence.Marks{Elisions: 1}},
		{"zh", "去年出口增长了百分之三。达到一千二百亿元。王先生在北京拒绝接受采访。", "去年出口增长了百分之三。〔略〕王先生在北京拒绝接受采访。", evidence.Marks{Elisions: 1}},
		{"en", "John Smith of Boston did not reply to three letters.", "[Smith] did not reply to three letters.", evidence.Marks{}},
	} {
		v := evidence.NewIndex(c.text, c.lang).Check(evidence.Read(c.quote))
		if v.Status != evidence.Verbatim || v.Marks != c.marks {
			t.Errorf("%s: %q: %s, marks %+v, want %+v, edits %+v", c.lang, c.quote, v.Status, v.Marks, c.marks, v.Edits)
		}
	}
}

// TestOtherWordsInBrackets: in round brackets only the list is the quoter's.
func TestOtherWordsInBrackets(t *testing.T) {
	const text = "We may not raise taxes, but all states must take part."
	for _, quote := range []string{
		"We may not raise taxes (today), but all states must take part.",
		"We may not raise taxes, but all states must take part (emphasis on the poorest of the old states).",
		"We may (…) raise taxes, but all states must take part.",
		"We may (snip) raise taxes, but all states must take part.",
	} {
		if v := evidence.NewIndex(text, "en").Check(evidence.Read(quote)); v.Status == evidence.Verbatim {
			t.Errorf("%q: %s", quote, v.Status)
		}
	}
}

// TestNumbersAsWritten: numbers are the same however their groups are set, and
// others whatever else stands there.
func TestNumbersAsWritten(t *testing.T) {
	for _, c := range []struct {
		lang, text, quote string
		same              bool
	}{
		{"en", "We laid 1,200km of cable in the north last year.", "We laid 1200km of cable in the north last year.", true},
		{"en", "We laid 1,200km of cable in the north last year.", "We laid 1,300km of cable in the north last year.", false},
		{"ko", "수출은 3.5% 증가한 1,200억 원이었다고 정부가 말했다.", "수출은 3.5% 증가한 1200억 원이었다고 정부가 말했다.", true},
		{"hi", "निर्यात 3.5% बढ़कर 12,00,000 रुपये हो गया।", "निर्यात ३.५% बढ़कर 1,200,000 रुपये हो गया।", true},
		{"en", "It cost 1,00,000 rupees in the whole of that year.", "It cost 1,000,000 rupees in the whole of that year.", false},
		{"th", "การส่งออกเพิ่มขึ้นร้อยละ 3.5 ในปีที่แล้ว", "การส่งออกเพิ่มขึ้นร้อยละ ๓.๕ ในปีที่แล้ว", true},
		{"th", "การส่งออกเพิ่มขึ้นร้อยละ 3.5 ในปีที่แล้ว", "การส่งออกเพิ่มขึ้นร้อยละ ๓.๖ ในปีที่แล้ว", false},
		{"en", "Rates rose 3.5 points in the whole year.", "Rates rose 3 5 points in the whole year.", false},
		{"en", "It opens at 10.30 in the morning every day.", "It opens at 10:30 in the morning every day.", true},
		{"en", "The law of King Louis XIV was kept for long.", "The law of King Louis XVI was kept for long.", false},
		{"de", "Die Straße bleibt bis Oktober für alle gesperrt.", "Die Straße bleibt bis November für alle gesperrt.", false},
		{"ru", "Все работы должны быть завершены до октября.", "Все работы должны быть завершены до ноября.", false},
		{"nl", "We zullen de belastingen niet verhogen dit jaar.", "We zullen de belastingen niet verlagen dit jaar.", false},
	} {
		for _, lang := range []string{c.lang, ""} {
			v := evidence.NewIndex(c.text, lang).Check(evidence.Read(c.quote))
			if c.same && v.Status != evidence.Verbatim || !c.same && v.Severity != evidence.Meaning {
				t.Errorf("%q of %q in %q: %s, %s, edits %+v", c.quote, c.text, lang, v.Status, v.Severity, v.Edits)
			}
		}
	}
}
