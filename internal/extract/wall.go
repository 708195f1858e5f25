package extract

import "strings"

// wallPhrases are what stands where a text breaks off for those who don't pay,
// in lower case.
var wallPhrases = strings.Split(`subscribe to continue
subscribe to read
subscribe to unlock
subscribe now to
to continue reading
to read the full
to read the rest
to keep reading
already a subscriber
already a member
already subscribed
this article is for subscribers
this story is for subscribers
this content is for subscribers
subscribers only
subscriber-only
exclusive to subscribers
for subscribers only
unlock this article
become a member to
sign in to continue reading
register to continue
you have reached your limit
you've reached your limit
free articles remaining
jetzt weiterlesen
weiterlesen mit
lesen sie diesen artikel mit
dieser artikel ist für abonnenten
nur für abonnenten
exklusiv für abonnenten
bereits abonnent
sie haben bereits ein abo
mit einem abo
abo abschließen
réservé aux abonnés
réservée aux abonnés
article réservé
déjà abonné
il vous reste
pour lire la suite
contenido exclusivo para suscriptores
exclusivo para suscriptores
solo para suscriptores
ya eres suscriptor
suscríbete para seguir
suscríbete para leer
para seguir leyendo
esclusivo per gli abbonati
riservato agli abbonati
sei già abbonato
per continuare a leggere
conteúdo exclusivo para assinantes
exclusivo para assinantes
já é assinante
para continuar lendo
alleen voor abonnees
voor abonnees
al abonnee
om verder te lezen
för prenumeranter
redan prenumerant
för att läsa vidare
dla subskrybentów
masz już prenumeratę
aby czytać dalej
только для подписчиков
чтобы дочитать
чтобы продолжить чтение
для передплатників
abonelere özel
okumaya devam etmek için
για συνδρομητές
للمشتركين فقط
למנויים בלבד
सब्सक्राइबर
有料会員限定
会員限定
この記事は有料
続きを読むには
订阅后阅读
仅限订阅
付费阅读
訂閱後閱讀
訂戶專屬
구독자 전용
유료회원
유료 회원
dành cho thuê bao
สำหรับสมาชิก`, "\n")

// wallNames are class names of such places, in lower case.
var wallNames = []string{"paywall", "regwall", "subscriber-only", "subscribers-only", "premium-content", "metered", "piano-offer", "tp-container", "offer-container"}

// How many words a block with a wall's phrase may have, and how many blocks
// after the article are looked at.
const (
	wallWords = 60
	wallAfter = 6
)

// walled reports whether a subscription element stands in the article or right
// after it.
func (o *outline) walled() bool {
	first, last := o.article()
	for i := first; i < min(last+wallAfter, len(o.blocks)); i++ {
		b := &o.blocks[i]
		if b.words > wallWords {
			continue
		}
		// An element around the article with such a name holds what the wall
		// would hide; one beside it is the wall.
		for e, n := b.in, 0; e != nil && n < 3 && e.last-e.first <= wallAfter; e, n = e.parent, n+1 {
			if hasAny(strings.ToLower(e.name), wallNames) {
				return true
			}
		}
		if hasAny(strings.ToLower(b.Text), wallPhrases) {
			return true
		}
	}
	return false
}

func hasAny(text string, pieces []string) bool {
	for _, piece := range pieces {
		if strings.Contains(text, piece) {
			return true
		}
	}
	return false
}
