package evidence_test

import (
	"strings"
	"testing"

	"parley/internal/evidence"
)

// TestCompoundNumbers changes numbers written in one word, amounts whose currency
// stands behind a number in words, and breaks a line before a percent sign.
func TestCompoundNumbers(t *testing.T) {
	const (
		de = "Der Haushalt stieg auf 12 Millionen Euro, und die einundzwanzigste Sitzung fand im großen Saal des Rathauses statt."
		it = "Il bilancio è cresciuto fino a 12 milioni di euro, e la ventunesima riunione si è tenuta nella sala del consiglio."
		nl = "De begroting steeg tot 12 miljoen euro, en de eenentwintigste vergadering vond plaats in de grote zaal van het stadhuis."
		ru = "Бюджет вырос до 12 миллионов рублей, а двадцать первое заседание прошло в большом зале городского совета."
		hi = "बजट 4.5 प्रतिशत बढ़कर 12 करोड़ रुपये हो गया और इक्कीसवीं बैठक शहर के पुराने भवन में हुई।"
		ar = "وعقد الاجتماع الحادي والعشرون في قاعة المدينة رغم أن قلة من الأعضاء كانوا حاضرين في ذلك اليوم."
		es = "El presupuesto aumentó un 4,5 % hasta doce millones de euros, y la reunión se celebró en la sala del consejo."
	)
	for _, tt := range []struct {
		lang, text, was, now string
		status               evidence.Status
		severity             evidence.Severity
	}{
		{"de", de, "einundzwanzigste", "zweiundzwanzigste", evidence.Altered, evidence.Meaning},
		{"de", de, "Millionen Euro", "Millionen Dollar", evidence.Altered, evidence.Meaning},
		{"it", it, "ventunesima", "ventiduesima", evidence.Altered, evidence.Meaning},
		{"nl", nl, "eenentwintigste", "tweeëntwintigste", evidence.Altered, evidence.Meaning},
		{"ru", ru, "миллионов рублей", "миллионов долларов", evidence.Altered, evidence.Meaning},
		{"hi", hi, "इक्कीसवीं", "बाईसवीं", evidence.Altered, evidence.Meaning},
		{"ar", ar, "قلة", "كثرة", evidence.Altered, evidence.Meaning},
		{"es", es, "4,5 %", "4,5\n%", evidence.Verbatim, evidence.None},
		{"es", es, "4,5 %", "4,5", evidence.Altered, evidence.Meaning},
	} {
		quote := strings.Replace(tt.text, tt.was, tt.now, 1)
		v := evidence.NewIndex(tt.text, tt.lang).Check(evidence.Read(quote))
		if v.Status != tt.status || v.Severity != tt.severity {
			t.Errorf("%q for %q: %s, %s; want %s, %s", tt.now, tt.was, v.Status, v.Severity, tt.status, tt.severity)
		}
	}
}
