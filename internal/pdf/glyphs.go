package pdf

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// accents are the combining characters behind the names of accents.
var accents = map[string]string{
	"acute": "\u0301", "grave": "\u0300", "circumflex": "\u0302", "dieresis": "\u0308", "tilde": "\u0303", "ring": "\u030A",
	"caron": "\u030C", "cedilla": "\u0327", "macron": "\u0304", "breve": "\u0306", "ogonek": "\u0328", "dotaccent": "\u0307",
	"hungarumlaut": "\u030B", "commaaccent": "\u0326",
}

func composed(letter, accent string) string { return norm.NFC.String(letter + accent) }

// glyphNames are the characters behind the names of glyphs without an accent.
var glyphNames = func() map[string]string {
	m := map[string]string{}
	for pair := range strings.FieldsSeq(glyphList) {
		name, text, _ := strings.Cut(pair, "=")
		m[name] = text
	}
	m["space"], m["nbspace"], m["nonbreakingspace"] = " ", " ", " "
	m["equal"], m["softhyphen"], m["sfthyphen"] = "=", "\u00AD", "\u00AD"
	return m
}()

const glyphList = `exclam=! quotedbl=" numbersign=# dollar=$ percent=% ampersand=& quotesingle=' parenleft=( parenright=) asterisk=* plus=+ comma=,
hyphen=- period=. slash=/ zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 colon=: semicolon=; less=< greater=>
question=? at=@ bracketleft=[ backslash=\ bracketright=] asciicircum=^ underscore=_ grave=` + "`" + ` braceleft={ bar=| braceright=} asciitilde=~
exclamdown=¡ cent=¢ sterling=£ currency=¤ yen=¥ brokenbar=¦ section=§ dieresis=¨ copyright=© ordfeminine=ª guillemotleft=« guillemotright=»
logicalnot=¬ registered=® macron=¯ degree=° plusminus=± twosuperior=² threesuperior=³ onesuperior=¹ acute=´ mu=µ paragraph=¶
periodcentered=· middot=· cedilla=¸ ordmasculine=º onequarter=¼ onehalf=½ threequarters=¾ questiondown=¿ multiply=× divide=÷
AE=Æ ae=æ OE=Œ oe=œ Oslash=Ø oslash=ø Lslash=Ł lslash=ł Thorn=Þ thorn=þ Eth=Ð eth=ð germandbls=ß dotlessi=ı Dcroat=Đ dcroat=đ
Hbar=Ħ hbar=ħ Tbar=Ŧ tbar=ŧ Idotaccent=İ kgreenlandic=ĸ Eng=Ŋ eng=ŋ longs=ſ Euro=€ florin=ƒ fraction=⁄ bullet=• ellipsis=… dagger=† daggerdbl=‡
perthousand=‰ endash=– emdash=— quoteleft=‘ quoteright=’ quotesinglbase=‚ quotedblleft=“ quotedblright=” quotedblbase=„
guilsinglleft=‹ guilsinglright=› trademark=™ minus=− fi=fi fl=fl ff=ff ffi=ffi ffl=ffl f_f=ff f_i=fi f_l=fl f_f_i=ffi f_f_l=ffl
circumflex=ˆ tilde=˜ breve=˘ dotaccent=˙ ring=˚ ogonek=˛ caron=ˇ hungarumlaut=˝ infinity=∞ lessequal=≤ greaterequal=≥ notequal=≠
partialdiff=∂ summation=∑ product=∏ pi=π integral=∫ Omega=Ω Delta=∆ radical=√ approxequal=≈ lozenge=◊ Alpha=Α Beta=Β Gamma=Γ Theta=Θ
Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ Phi=Φ Psi=Ψ alpha=α beta=β gamma=γ delta=δ epsilon=ε zeta=ζ eta=η theta=θ iota=ι kappa=κ lambda=λ nu=ν xi=ξ
rho=ρ sigma=σ tau=τ upsilon=υ phi=φ chi=χ psi=ψ omega=ω arrowleft=← arrowup=↑ arrowright=→ arrowdown=↓ figuredash=‒ hyphentwo=‐ nobreakhyphen=‑`
