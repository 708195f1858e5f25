package evidence_test

import (
	"testing"

	"parley/internal/evidence"
)

// TestCheck goes through the rules one by one. A severity of "" is none.
func TestCheck(t *testing.T) {
	const troops = "The U.S. currently has some 2,500 troops in Iraq. Sudani said the coalition's raison d'être had ended. They had no plans to withdraw before 2026, and did not say why."
	tests := []struct {
		name, source, quote string
		status              evidence.Status
		severity            evidence.Severity
	}{
		{"word for word", troops, "some 2,500 troops in Iraq", evidence.Verbatim, ""},
		{"an elision", troops, "The U.S. [...] has some 2,500 troops", evidence.Verbatim, ""},
		{"an insertion", troops, "some 2,500 [American] troops in Iraq", evidence.Verbatim, ""},
		{"sic", troops, "the coalition's raison [sic] d'être had ended", evidence.Verbatim, ""},
		{"curly quotation marks and line breaks", troops, "“the coalition’s\nraison d‘être had ended”", evidence.Verbatim, ""},
		{"in the middle of a sentence", troops, "said the coalition's raison d'être had", evidence.Verbatim, ""},
		{"another number", troops, "some 3,500 troops in Iraq", evidence.Altered, evidence.Meaning},
		{"a digit more", troops, "some 25,000 troops in Iraq", evidence.Altered, evidence.Meaning},
		{"no dropped", troops, "They had plans to withdraw before 2026", evidence.Altered, evidence.Meaning},
		{"an elision for no", troops, "They had [...] plans to withdraw before 2026", evidence.Altered, evidence.Meaning},
		{"an elision for not, at a sentence's end", troops, "and did … say why", evidence.Altered, evidence.Meaning},
		{"an elision of a clause that denies", troops, "They had no plans to withdraw […] say why", evidence.Verbatim, ""},
		{"an elision of whole sentences that deny", "He came. Not so she. It rained all day long.", "He came. […] It rained all day long.", evidence.Verbatim, ""},
		{"an elision that cuts a sentence open", "He left early. Not everyone agreed with him on this.", "He left early. […] everyone agreed with him on this.", evidence.Altered, evidence.Meaning},
		{"a full stop of initials is no end", "In the U.S. not a soldier wanted to go home.", "In the U.S. […] a soldier wanted to go home.", evidence.Altered, evidence.Meaning},
		{"a bracket that denies", troops, "They had [no] plans to withdraw before 2026", evidence.Verbatim, ""}, // the source's own word
		{"a bracket that denies what is said", troops, "some 2,500 troops [not] in Iraq", evidence.Altered, evidence.Meaning},
		{"a bracket that denies with a word more", troops, "The U.S. [certainly not] currently has some", evidence.Altered, evidence.Meaning},
		{"a remark that holds a negator", troops, "some 2,500 troops [emphasis not in the original] in Iraq", evidence.Verbatim, ""},
		{"a name for a pronoun", "And then it was he who had won the long race.", "And then it was [Smith] who had won the long race.", evidence.Verbatim, ""},
		{"a name for a denial", "And then he did not win the very long race.", "And then he [Smith] win the very long race.", evidence.Altered, evidence.Meaning},
		{"a name for a number", "And then 12 men won the very long race here.", "And then [Smith] men won the very long race here.", evidence.Altered, evidence.Meaning},
		{"a name for too much", "And then the man in the red car won the race.", "And then [Smith] won the race.", evidence.Altered, ""},
		{"a letter in brackets", troops, "[t]he U.S. currently has some", evidence.Verbatim, ""},
		{"a letter in brackets before an apostrophe", "L'idée est simple et belle à la fois.", "[l]'idée est simple et belle à la fois", evidence.Verbatim, ""},
		{"a letter in brackets in the source", "He said \"[t]he end of it all is near\" today.", "the end of it all is near", evidence.Verbatim, ""},
		{"an ending in brackets", "They worked on the old bridge all year long.", "They work[s] on the old bridge all year long.", evidence.Verbatim, ""},
		{"an ending in brackets that the source has", "They oppos[ed] the calling of strikes that day.", "They oppos[ed] the calling of strikes that day.", evidence.Verbatim, ""},
		{"a beginning in brackets that denies", "They were able to leave the town at once.", "They were [un]able to leave the town at once.", evidence.Altered, evidence.Meaning},
		{"brackets of the source", "It is written [Henwood, Op. Cit., p. 12] that this is so.", "It is written [Henwood, Op. Cit., p. 12] that this is so.", evidence.Verbatim, ""},
		{"brackets of the source with a change", "It is written [Henwood, Op. Cit., p. 12] that this is so.", "It is written [Henwood, Op. Cit., p. 13] that this is so.", evidence.Altered, evidence.Meaning},
		{"an elision of the source", "He said that […] this was the end of it.", "He said that […] this was the end of it.", evidence.Verbatim, ""},
		{"dots of the source", "He wavered . . . and then he went away.", "He wavered . . . and then he went away.", evidence.Verbatim, ""},
		{"four dots", "It ended there. Nothing of the sort was said. Then he went.", "It ended there.... Then he went.", evidence.Verbatim, ""},
		{"quotation marks within", "\"She said 'yes' to me,\" he told us.", "“She said ‘yes’ to me,” he told us.", evidence.Verbatim, ""},

		{"another word", troops, "The U.S. currently has some 2,500 troops in Kuwait", evidence.Altered, ""},
		{"a slip of a letter", troops, "the coalitiom's raison d'être had ended", evidence.Altered, evidence.Typo},
		{"a digit read for a letter", "They always said so in the old days.", "They a1ways said so in the old days.", evidence.Altered, evidence.Typo},
		{"a small word is no slip", "This is not what they said in May.", "This is now what they said in May.", evidence.Altered, evidence.Meaning},
		{"words exchanged", "They said that the bridge is old and grey.", "They said that the old is bridge and grey.", evidence.Altered, evidence.Wording},
		{"numbers exchanged", "Prices rose from 5 to 10 dollars last week.", "Prices rose from 10 to 5 dollars last week.", evidence.Altered, evidence.Meaning},
		{"an opposite", "The prices rose in all of the big towns.", "The prices fell in all of the big towns.", evidence.Altered, evidence.Meaning},
		{"an opposite by its affix", "It was a lucky day for the whole town.", "It was an unlucky day for the whole town.", evidence.Altered, evidence.Meaning},
		{"a preposition", "They spoke for the new law at the meeting.", "They spoke against the new law at the meeting.", evidence.Altered, evidence.Meaning},
		{"a quantity", "Some members of the board agreed with him.", "All members of the board agreed with him.", evidence.Altered, evidence.Meaning},
		{"another name", "On Monday the minister John Smith spoke at length.", "On Monday the minister John Brown spoke at length.", evidence.Altered, evidence.Meaning},
		{"a name after a title", "On Monday Mr. Trump spoke there at some length.", "On Monday Mr. Biden spoke there at some length.", evidence.Altered, evidence.Meaning},
		{"a noun of German is no name", "Am Montag sprach der Minister lange über die Brücke.", "Am Montag sprach der Kanzler lange über die Brücke.", evidence.Altered, evidence.Wording},
		{"a number in words", "There were two of them in the old house.", "There were 2 of them in the old house.", evidence.Altered, evidence.Wording},
		{"another number in words", "There were two of them in the old house.", "There were three of them in the old house.", evidence.Altered, evidence.Meaning},

		{"groups of thousands", "It cost 1,234,500 dollars in all, they said.", "It cost 1 234 500 dollars in all, they said.", evidence.Verbatim, ""},
		{"groups of thousands with stops", "It cost 1,234,500 dollars in all, they said.", "It cost 1.234.500 dollars in all, they said.", evidence.Verbatim, ""},
		{"no groups", "It cost 1,234,500 dollars in all, they said.", "It cost 1234500 dollars in all, they said.", evidence.Verbatim, ""},
		{"two blanks in a group", "It cost 10 000 dollars in all, they said.", "It cost 10  000 dollars in all, they said.", evidence.Verbatim, ""},
		{"a decimal lost", "It rose by 1.5 points in a single week.", "It rose by 15 points in a single week.", evidence.Altered, evidence.Meaning},
		{"a decimal comma", "It rose by 1.5 points in a single week.", "It rose by 1,5 points in a single week.", evidence.Verbatim, ""},
		{"a decimal made a range", "It rose by 1.5 points in a single week.", "It rose by 1-5 points in a single week.", evidence.Altered, evidence.Meaning},
		{"a decimal cut off", "In a single week it rose by 1.5 points.", "In a single week it rose by 1", evidence.Altered, evidence.Meaning},
		{"a number cut off in front", "They paid 2.5 million dollars for it all.", "5 million dollars for it all", evidence.Altered, evidence.Meaning},
		{"a sign lost", "It was −5 degrees in the town that night.", "It was 5 degrees in the town that night.", evidence.Altered, evidence.Meaning},
		{"a dash is no sign", "It was cold – 5 degrees in the town that night.", "It was cold, 5 degrees in the town that night.", evidence.Verbatim, ""},
		{"a percent sign lost", "It rose by 5% in the town that very night.", "It rose by 5 in the town that very night.", evidence.Altered, evidence.Meaning},
		{"a percent sign apart", "It rose by 5% in the town that very night.", "It rose by 5 % in the town that very night.", evidence.Verbatim, ""},
		{"another currency", "They paid $5 for each of the old books.", "They paid €5 for each of the old books.", evidence.Altered, evidence.Meaning},
		{"a currency behind", "They paid €5 for each of the old books.", "They paid 5 € for each of the old books.", evidence.Verbatim, ""},
		{"another unit", "The bridge is 5 miles long, people say here.", "The bridge is 5 feet long, people say here.", evidence.Altered, evidence.Meaning},
		{"a unit set apart", "The bridge is 5km long, people say here.", "The bridge is 5 km long, people say here.", evidence.Verbatim, ""},
		{"note marks", "They all said so[1] in the old days.[2]", "They all said so in the old days.", evidence.Verbatim, ""},
		{"another note mark", "They all said so[1] in the old days.", "They all said so[10] in the old days.", evidence.Altered, evidence.Meaning},
		{"a superscript note mark", "In capitalism² they all said so at the time.", "In capitalism they all said so at the time.", evidence.Verbatim, ""},
		{"a power", "It has 25 km² of land and of water.", "It has 25 km of land and of water.", evidence.Altered, ""},
		{"a fraction", "They took 2½ cups of it every single day.", "They took 2 ½ cups of it every single day.", evidence.Verbatim, ""},
		{"full-width forms", "They took 25 cups of it every single day.", "They took ２５ cups of ｉｔ every single day.", evidence.Verbatim, ""},
		{"digits of Arabic", "كانت هناك 2500 سيارة في المدينة القديمة", "كانت هناك ٢٥٠٠ سيارة في المدينة القديمة", evidence.Verbatim, ""},

		{"a soft hyphen", "International cooperation is what they want now.", "Inter\u00ADnational coop\u00ADeration is what they want now.", evidence.Verbatim, ""},
		{"a hyphen at a line's end", "International cooperation is what they want now.", "Inter-\nnational cooperation is what they want now.", evidence.Verbatim, ""},
		{"a hyphen that stays at a line's end", "The short-term view is what they want now.", "The short-\nterm view is what they want now.", evidence.Verbatim, ""},
		{"a ligature", "The official office is where they want it.", "The oﬃcial oﬃce is where they want it.", evidence.Verbatim, ""},
		{"an apostrophe", "They don't know what it is they want.", "They don`t know what it is they want.", evidence.Verbatim, ""},
		{"an accent is a letter", "Le pays a été très calme cette année.", "Le pays a ete tres calme cette année.", evidence.Altered, ""},
		{"sharp s", "Die Straße war damals sehr lang und schmal.", "Die STRASSE war damals sehr lang und schmal.", evidence.Verbatim, ""},
		{"final sigma", "Ο δρόμος είναι μακρύς και δύσκολος φέτος.", "Ο ΔΡΌΜΟΣ ΕΊΝΑΙ μακρύς και δύσκολος φέτος.", evidence.Verbatim, ""},
		{"dotless i", "Kapı ılık bir akşam rüzgârıyla açıldı sonra.", "Kapi ilik bir akşam rüzgârıyla açıldı sonra.", evidence.Altered, ""},
		{"dotless i in capitals", "Işık ılık bir akşam rüzgârıyla söndü sonra.", "ışık ILIK bir akşam rüzgârıyla söndü sonra.", evidence.Verbatim, ""},
		{"dotted capital i", "İstanbul bir akşam rüzgârıyla serinledi sonra.", "istanbul bir akşam rüzgârıyla serinledi sonra.", evidence.Verbatim, ""},
		{"nukta in two letters", "यह ज़मीन बहुत पुरानी और सुंदर है", "यह ज\u093Cमीन बहुत पुरानी और सुंदर है", evidence.Verbatim, ""},
		{"tatweel", "قال الوزير إن البلاد بحاجة إلى السلام", "قـــال الوزير إن البـلاد بحاجة إلى السلام", evidence.Verbatim, ""},
		{"harakat on one side", "قال الوزير إن البلاد بحاجة إلى السلام", "قَالَ الوَزِيرُ إنَّ البلاد بحاجة إلى السَّلام", evidence.Verbatim, ""},
		{"harakat that differ", "دَرَسَ الطالب في المدينة القديمة كل يوم", "دَرَّسَ الطالب في المدينة القديمة كل يوم", evidence.Altered, ""},
		{"points of Hebrew on one side", "שלום לכל האנשים הטובים בעיר הזאת", "שָׁלוֹם לכל האנשים הטובים בעיר הזאת", evidence.Verbatim, ""},
		{"right to left with numbers", "בשנת 1948 היו בעיר 2,500 תושבים בלבד", "בשנת 1948 היו בעיר 2,500 תושבים בלבד", evidence.Verbatim, ""},
		{"right to left, another number", "בשנת 1948 היו בעיר 2,500 תושבים בלבד", "בשנת 1949 היו בעיר 2,500 תושבים בלבד", evidence.Altered, evidence.Meaning},
		{"Thai without spaces", "เขาไม่ได้ไปที่ตลาดในเมืองเมื่อวานนี้", "ไม่ได้ไปที่ตลาดในเมือง", evidence.Verbatim, ""},
		{"Thai, a negation dropped", "เขาไม่ได้ไปที่ตลาดในเมืองเมื่อวานนี้", "เขาได้ไปที่ตลาดในเมืองเมื่อวานนี้", evidence.Altered, evidence.Meaning},
		{"Korean set apart", "그는 어제 큰 도시에서 돌아왔다고 말했다", "그는 어제 큰 도시 에서 돌아왔다고 말했다", evidence.Altered, ""},
		{"half-width kana", "カタカナで書かれた文章を読むことができる", "ｶﾀｶﾅで書かれた文章を読むことができる", evidence.Verbatim, ""},
		{"voiced kana in two letters", "ガラスの壁がある部屋に住んでいる", "カ\u3099ラスの壁か\u3099ある部屋に住んでいる", evidence.Verbatim, ""},
		{"emoji", "They said 👍🏽 to the plan and then left.", "They said to the plan 👨‍👩‍👧 and then left.", evidence.Verbatim, ""},

		{"two paragraphs", "One of them came.\n\nThe other one stayed at home.", "One of them came.\n\nThe other one stayed at home.", evidence.Verbatim, ""},
		{"a sentence left out between paragraphs", "One of them came. It was late. The other one stayed.", "One of them came.\n\nThe other one stayed.", evidence.Verbatim, ""},
		{"a clause left out between paragraphs", "One of them came late, and the other one stayed at home.", "One of them came\n\nthe other one stayed at home.", evidence.Altered, ""},
		{"a sentence left out with no mark", "One of them came. It was late. The other one stayed.", "One of them came. The other one stayed.", evidence.Altered, ""},
		{"list items", "You need:\n\nflour and water\n\nsalt of the sea\n\na hot oven", "- flour and water\n- salt of the sea\n- a hot oven", evidence.Verbatim, ""},
		{"numbered items", "You need:\n\nflour and water\n\nsalt of the sea\n\na hot oven", "1. flour and water\n2. salt of the sea\n3. a hot oven", evidence.Verbatim, ""},
		{"a year at the beginning", "2019. It was the year of the great flood.", "2018. It was the year of the great flood.", evidence.Altered, evidence.Meaning},
		{"Markdown", "They said that it was the year of the flood.", "> They **said** that [it *was*](https://a.example/b_c) the `year` of\n> the <b>flood</b>.", evidence.Verbatim, ""},
		{"emphasis within a word", "It was an unbelievable year for all of them.", "It was an un**believ**able year for all of them.", evidence.Verbatim, ""},
		{"a comment hides nothing", "This was not the year of the great flood.", "This was <!-- not --> the year of the great flood.", evidence.Altered, evidence.Meaning},
		{"angle brackets that are no tag", "They saw <The Palace: A Tale> in the great town.", "They saw <The Palace: A Tale> in the great town.", evidence.Verbatim, ""},
		{"entities", "They ate caf\u00e9 & cake in the great old town.", "They ate caf&eacute; &amp; cake in the great old town.", evidence.Verbatim, ""},
		{"an advertisement in the source", "They came to the town.\n\nAdvertisement\n\nThey left it again.", "They came to the town. They left it again.", evidence.Verbatim, ""},
		{"furniture in the quotation", "They came to the town. They left it again.", "They came to the town.\n\nShare this article\n\nThey left it again.", evidence.Verbatim, ""},
		{"a line that begins like furniture", "They came to the town. They left it again.", "They came to the town.\n\nRead more: they never left it\n\nThey left it again.", evidence.Altered, ""},
		{"a dialogue is no attribution", "— Viens-tu avec moi ?\n\n— Non, je ne viens pas.", "— Viens-tu avec moi ?\n\n— Non, je viens.", evidence.Altered, evidence.Meaning},
		{"nothing but an attribution", "On Oct. 27, 2022 they all came to the town.", "Oct. 27, 2022", evidence.Verbatim, ""},

		{"one word", "They all came to the town.", "town", evidence.Verbatim, ""},
		{"one word that is not there", "They all came to the town.", "village", evidence.NotFound, ""},
		{"two words, far apart", "They all came to the town.", "all town", evidence.NotFound, ""},
		{"nothing", "They all came to the town.", "> ", evidence.NotFound, ""},
		{"an empty source", "", "They all came to the town.", evidence.NotFound, ""},
		{"one of four words altered", "They came to the old town.", "came to the village", evidence.Altered, ""},
		{"between elisions", troops, "some … troops … had ended", evidence.Verbatim, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := evidence.NewIndex(tt.source, "").Check(evidence.Read(tt.quote))
			if v.Status != tt.status {
				t.Errorf("Check(%q) = %s, want %s; edits %+v", tt.quote, v.Status, tt.status, v.Edits)
			}
			if tt.severity != "" && v.Severity != tt.severity {
				t.Errorf("Check(%q) has severity %s, want %s; edits %+v", tt.quote, v.Severity, tt.severity, v.Edits)
			}
		})
	}
}
