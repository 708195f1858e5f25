package search

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// scanned returns the words of a text with their positions.
func scanned(text string, lang Language, query bool) string {
	s := lang.scanner()
	s.query = query
	s.reset(text)
	var out []string
	for s.scan() {
		out = append(out, fmt.Sprintf("%d:%s", s.position, s.word))
	}
	return strings.Join(out, " ")
}

func TestScan(t *testing.T) {
	en, fr := LanguageOf("en-GB"), LanguageOf("fr")
	tests := []struct {
		name, text string
		lang       Language
		want       string
	}{
		{"words and numbers", "Hello, World 3.14!", en, "0:hello 1:world 2:3 3:14"},
		{"an apostrophe in English", "don't O’Reilly's 'quoted'", en, "0:don't 1:o'reilly's 2:quoted"},
		{"an apostrophe in French", "l'été", fr, "0:l 1:ete"},
		{"known names", "C++ c# F#, g++.", en, "0:c++ 1:c# 2:f# 3:g++"},
		{"other signs", "i++ a#b c+++ x=#1", en, "0:i 1:a 2:b 3:c 4:x 5:1"},
		{"a version after a name", "c++11", en, "0:c++ 1:11"},
		{"dot net", ".NET asp.net x.network", en, "0:.net 1:asp 2:.net 3:x 4:network"},
		{"joined words", "foo_bar node.js e-mail", en, "0:foo 1:bar 2:node 3:js 4:e 5:mail"},
		{"accents", "Ångström naïve façade", en, "0:angstrom 1:naive 2:facade"},
		{"decomposed accents", "nai\u0308ve", en, "0:naive"},
		{"letters that do not decompose", "Straße Øl Łódź œuvre", en, "0:strasse 1:ol 2:lodz 3:oeuvre"},
		{"full width and ligatures", "Ｆｕｌｌ ﬁne", en, "0:full 1:fine"},
		{"a fraction is no number", "½ 12", en, "0:½ 1:12"},
		{"a soft hyphen", "hy\u00adphen", en, "0:hyphen"},
		{"Greek", "Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", en, "0:οδυσσευσ 1:οδυσσευσ"},
		{"Cyrillic", "Ёлка", en, "0:елка"},
		{"Turkish", "İstanbul ılık", en, "0:istanbul 1:ilik"},
		{"Vietnamese", "Tiếng Việt", en, "0:tieng 1:viet"},
		{"Hebrew points", "שָׁלוֹם", en, "0:שלום"},
		{"Arabic vowels, stretching and alef", "كِتَابٌ كتـــاب أحمد إسلام آخر", en, "0:كتاب 1:كتاب 2:احمد 3:اسلام 4:اخر"},
		{"Arabic presentation forms", "ﻛﺘﺎﺏ", en, "0:كتاب"},
		{"Hindi keeps its vowels", "हिन्दी भाषा", en, "0:हिन्दी 1:भाषा"},
		{"Chinese", "我爱啤酒。好", en, "0:我 0:我爱 1:爱 1:爱啤 2:啤 2:啤酒 3:酒 4:好"},
		{"Chinese beside Latin", "用C++写", en, "0:用 1:c++ 2:写"},
		{"Japanese", "ビールを", en, "0:ビ 0:ビー 1:ー 1:ール 2:ル 2:ルを 3:を"},
		{"half-width katakana", "ﾋﾞｰﾙ", en, "0:ビ 0:ビー 1:ー 1:ール 2:ル"},
		{"decomposed kana", "ヒ\u3099ー", en, "0:ビ 0:ビー 1:ー"},
		{"Korean", "맥주 집", en, "0:맥 0:맥주 1:주 2:집"},
		{"decomposed Hangul", "\u1106\u1162\u11a8\u110c\u116e", en, "0:맥 0:맥주 1:주"},
		{"Thai by clusters", "เบียร์", en, "0:เ 0:เบี 1:บี 1:บีย 2:ย 2:ยร์ 3:ร์"},
		{"Thai digits", "๑๒", en, "0:๑๒"},
		{"broken UTF-8", "a\xffb \xe4\xb8", en, "0:a 1:b"},
		{"marks alone", "\u0301", en, ""},
		{"signs", "🍺 → §", en, ""},
		{"nothing", "", en, ""},
		{"a long word is cut", strings.Repeat("x", 100), en, "0:" + strings.Repeat("x", 64)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := scanned(tt.text, tt.lang, false); got != tt.want {
				t.Errorf("scan(%q)\ngot  %s\nwant %s", tt.text, got, tt.want)
			}
		})
	}
	if got, want := scanned("我爱酒 好 c", en, true), "0:我爱 1:爱酒 3:好 4:c"; got != want {
		t.Errorf("in a query: got %s, want %s", got, want)
	}
}

func TestScripts(t *testing.T) {
	x, _ := openTest(t)
	texts := []string{
		1: "我喜欢在北京喝啤酒", 2: "北方的京城没有酒", 3: "日本のビールが好きです。", 4: "ヒﾞールジョッキ",
		5: "เบียร์ไทยเย็นๆ", 6: "كِتَابُ البِيرةِ الأحمر", 7: "Über das Café im Straßburger Münster", 8: "맥주가 좋아요",
		9: "Пиво и ёлка", 10: "Ｂｅｅｒ in Ｔｏｋｙｏ",
	}
	var c Change
	for id, body := range texts {
		if body != "" {
			c.Put = append(c.Put, Document{ID: int64(id), Kind: Question, Title: "t", Body: body})
		}
	}
	apply(t, x, c)
	tests := []struct {
		query string
		want  string // ids, the highest first
	}{
		{"北京", "[1]"}, {"啤酒", "[1]"}, {"酒", "[2 1]"}, {"京", "[2 1]"}, {"北京 啤酒", "[1]"}, {"喝啤酒", "[1]"}, {`"喝啤酒"`, "[1]"},
		{"ビール", "[4 3]"}, {"好き", "[3]"}, {"ジョッキ", "[4]"}, {"เบียร์", "[5]"}, {"ไทย", "[5]"}, {"كتاب", "[6]"}, {"احمر", "[]"}, {"الاحمر", "[6]"},
		{"uber", "[7]"}, {"CAFE", "[7]"}, {"strassburger", "[7]"}, {"맥주", "[8]"}, {"елка", "[9]"}, {"ПИВО", "[9]"}, {"beer tokyo", "[10]"},
		{"酒 -北京", "[2]"},
	}
	for _, tt := range tests {
		got := find(t, x, ParseSimple(tt.query), Options{Order: ByCreation})
		if fmt.Sprint(got) != tt.want {
			t.Errorf("%s: got %v, want %s", tt.query, got, tt.want)
		}
	}
}

func TestStem(t *testing.T) {
	tests := map[string]string{
		"en": `running=run ran=ran consistency=consist consisted=consist knightly=knight skies=sky dying=die news=news
			generous=generous general=general communism=communism arsenal=arsenal hopping=hop hoping=hope falling=fall
			agreed=agre feed=feed proceeds=proceed ties=tie cries=cri cry=cri by=by say=say enjoyment=enjoy gas=gas this=this
			kiwis=kiwi happy=happi relational=relat conditional=condit valency=valenc digitizer=digit operator=oper
			feudalism=feudal decisiveness=decis hopefulness=hope formality=formal sensibility=sensibl geology=geolog
			electrical=electr goodness=good revival=reviv allowance=allow adjustable=adjust defensible=defens
			replacement=replac adoption=adopt rate=rate roll=roll controll=control john's=john don't=don't earring=earring
			yellow=yellow youth=youth sky=sky beautifully=beauti c=c 2020s=2020s`,
		"de": "hauser=haus hauses=haus kinder=kind freien=frei schonsten=schon bier=bier",
		"fr": "chevaux=cheval bieres=bier chats=chat grande=grand nationaux=national",
		"es": "cervezas=cervez cerveza=cervez voces=voz libros=libr mes=mes",
		"xx": "running=running",
	}
	for code, list := range tests {
		lang := LanguageOf(code)
		for _, pair := range strings.Fields(list) {
			word, want, _ := strings.Cut(pair, "=")
			if got := string(lang.stem([]byte(word))); got != want {
				t.Errorf("%s: stem(%q) = %q, want %q", code, word, got, want)
			}
		}
	}
}

// FuzzScan checks what the rest relies on: sound words, and that a text is
// found by a phrase query of itself.
func FuzzScan(f *testing.F) {
	for _, s := range []string{"Flat tire, c++!", "我爱啤酒ﾋﾞｰﾙ", "เบียร์", "كِتَابٌ don’t", "½\u0301\u1106\u1162\u11a8", ".net\xff i++"} {
		f.Add(s)
	}
	en := LanguageOf("en")
	f.Fuzz(func(t *testing.T, text string) {
		s := en.scanner()
		s.reset(text)
		have := map[string]bool{}
		last, start := 0, 0
		for s.scan() {
			if len(s.word) == 0 || len(s.word) > 4*maxWordBytes || s.start >= s.end || s.end > len(text) {
				t.Fatalf("word %q from %d to %d of %q", s.word, s.start, s.end, text)
			}
			if s.position < last || s.position > last+1 || s.start < start {
				t.Fatalf("word %q at position %d after %d in %q", s.word, s.position, last, text)
			}
			if utf8.ValidString(text) && !utf8.Valid(s.word) {
				t.Fatalf("word %q of valid text", s.word)
			}
			last, start = s.position, s.start
			stem := en.stem(append([]byte(nil), s.word...))
			if len(stem) > len(s.word) {
				t.Fatalf("stem %q of %q", stem, s.word)
			}
			have[fmt.Sprintf("%d:%s", s.position, s.word)] = true
		}
		s.query = true
		s.reset(text)
		for s.scan() {
			if !have[fmt.Sprintf("%d:%s", s.position, s.word)] {
				t.Fatalf("query word %q at %d is not in the document %q", s.word, s.position, text)
			}
		}
	})
}
