package extract

import (
	"strings"
	"unicode"
)

// boilerplatePhrases are how blocks begin that no article says of itself, in
// lower case, in the languages of the lexicons.
var boilerplatePhrases = strings.Split(`advertisement
story continues below
article continues
continue reading
read more
read also
also read
read next
see also
related
more from
more on
more about
most read
most popular
recommended
you may also like
you might also like
you may like
share this
share on
share
tweet
print this
email this
click here
this copy is for your
this material may not
no part of this
view comments
show comments
hide comments
what do you think
tell us what you think
let us know
have your say
more stories
top stories
trending
editor's picks
sponsored
promoted
contact us
send us
follow
like us
print
email
save
listen
follow us
follow @
sign up
subscribe
log in
register
join our
join us
get the latest
download our
download the
don't miss
comments
leave a comment
leave a reply
add a comment
post a comment
copyright
all rights reserved
© 
photo:
photo by
image:
image source
image credit
picture:
credit:
source:
file photo
getty images
published
posted
updated
last updated
last modified
written by
by continuing
this slideshow requires
please enable
enable javascript
your browser
an error has occurred
something went wrong
we use cookies
this site uses cookies
this website uses
your email address
tags:
topics:
filed under
categories
about the author
listen to this article
watch:
video:
loading
skip to
back to top
privacy policy
terms of
newsletter
support us
donate
anzeige
werbung
weiterlesen
mehr zum thema
mehr zu
mehr lesen
lesen sie auch
lesen sie mehr
auch interessant
das könnte
ähnliche
weitere artikel
weitere beiträge
weitere
verwandte
teilen
jetzt teilen
drucken
kommentare
kommentar
schreibe einen kommentar
schreiben sie
hinterlasse
antworten
deine e-mail
ihre e-mail
jetzt anmelden
anmelden
abonnieren
jetzt abonnieren
folgen sie
foto:
fotos:
bild:
quelle:
bildquelle
veröffentlicht
aktualisiert
stand:
von redaktion
schlagwörter
kategorie
themen:
impressum
datenschutz
alle rechte vorbehalten
wir verwenden cookies
diese website verwendet
diese webseite verwendet
diese seite benutzt
zum inhalt
nach oben
zurück
startseite
zur startseite
meistgelesen
publicidad
publicidade
leer más
lee también
lea también
te puede interesar
te recomendamos
relacionados
noticias relacionadas
artículos relacionados
compartir
suscríbase
suscríbete
síguenos
comentarios
todos los derechos
leia também
leia mais
veja também
saiba mais
compartilhe
assine
siga
publicité
lire aussi
à lire aussi
lire la suite
à lire
voir aussi
partager
abonnez-vous
suivez-nous
commentaires
tous droits
sur le même sujet
pubblicità
leggi anche
leggi tutto
condividi
iscriviti
seguici
commenti
tutti i diritti
potrebbe interessarti
lees ook
lees meer
deel dit
reacties
abonneer
advertentie
läs mer
läs också
dela
annons
czytaj także
czytaj też
zobacz także
udostępnij
reklama
komentarze
читайте также
подписывайтесь
подпишитесь
поделиться
реклама
комментарии
фото:
источник:
читайте також
поділитися
підписуйтесь
devamını oku
ayrıca oku
paylaş
reklam
yorumlar
διαβάστε επίσης
σχόλια
διαφήμιση
اقرأ أيضا
شارك
إعلان
קראו גם
תגובות
यह भी पढ़ें
विज्ञापन
相关新闻
相关阅读
相关文章
延伸阅读
延伸閱讀
相關新聞
分享
广告
广告
责任编辑
关注我们
関連記事
続きを読む
シェア
広告
コメント
あわせて読みたい
관련기사
관련 기사
공유
광고
댓글
저작권자
무단전재
xem thêm
đọc thêm
chia sẻ
bình luận
อ่านเพิ่มเติม
ข่าวที่เกี่ยวข้อง
แชร์`, "\n")

// phrasesByRune finds the phrases that begin with a character.
var phrasesByRune = func() map[rune][]string {
	m := map[rune][]string{}
	for _, phrase := range boilerplatePhrases {
		for _, c := range phrase {
			m[c] = append(m[c], phrase)
			break
		}
	}
	return m
}()

// boilerplate reports whether text begins with one of the phrases.
func boilerplate(text string) bool {
	if len(text) > 120 {
		text = text[:120]
	}
	text = strings.ToLower(strings.ReplaceAll(strings.TrimLeftFunc(text, func(c rune) bool {
		return c != '©' && (unicode.IsPunct(c) || unicode.IsSpace(c) || unicode.IsSymbol(c))
	}), "’", "'"))
	for _, c := range text {
		for _, phrase := range phrasesByRune[c] {
			if strings.HasPrefix(text, phrase) && ends(text[len(phrase):], phrase) {
				return true
			}
		}
		break
	}
	return false
}

// ends reports whether a phrase ends where a word ends.
func ends(rest, phrase string) bool {
	last := rune(phrase[len(phrase)-1])
	if last >= 0x80 || !unicode.IsLetter(last) {
		return true
	}
	for _, c := range rest {
		return !unicode.IsLetter(c)
	}
	return true
}
