package extract

import (
	"regexp"
	"strings"
)

// announcements are what pages say to screen readers about links that leave
// them. Readers who copy a passage copy them with it; they are no words of the
// article.
var announcements = regexp.MustCompile(`(?i)[,;]?\s*[(\[（]?(?:` + strings.Join([]string{
	`(?:external link,? )?(?:this )?(?:link )?(?:will )?opens? (?:in )?(?:an? )?(?:new|external|separate) (?:browser )?(?:tab|window|site)(?: or (?:tab|window))?`,
	`(?:wird |link )?(?:in )?(?:einem |ein )?neuen? (?:tab|fenster|browserfenster) (?:ge)?öffnet`,
	`öffnet (?:sich )?(?:in )?(?:einem |ein )?neue[nms]? (?:tab|fenster|browserfenster)`,
	`(?:s'|s’)?ouvre (?:dans )?(?:un |une )?(?:nouvel |nouvelle )(?:onglet|fenêtre)`,
	`(?:se )?abre (?:en |em |numa |num )?(?:una |uma )?(?:nueva |nova |novo )(?:pestaña|ventana|aba|janela|separador)`,
	`(?:si )?apre (?:in )?(?:una )?nuova (?:scheda|finestra)`,
	`opent (?:in )?(?:een )?nieuw (?:tabblad|venster)`,
	`öppnas i (?:en |ett )?nytt? (?:flik|fönster)`,
	`otwiera się w now(?:ej|ym) (?:karcie|oknie)`,
	`откр(?:ывается|оется) в нов(?:ой|ом) (?:вкладке|окне)`,
	`відкривається в нов(?:ій|ому) (?:вкладці|вікні)`,
	`yeni (?:sekmede|pencerede) açılır`,
	`ανοίγει σε (?:νέα|νέο|καινούργια) (?:καρτέλα|παράθυρο)`,
	`(?:يفتح|تفتح) في (?:نافذة|علامة تبويب) جديدة`,
	`נפתח ב(?:חלון|לשונית|כרטיסייה) חדשה?`,
	`नई (?:टैब|विंडो) में खुलता है`,
	`在新(?:标签页|标签|视窗|窗口|視窗|分頁)(?:中)?(?:打开|開啟)`,
	`新しい(?:タブ|ウ[ィイ]ンドウ)で開(?:きます|く)`,
	`새 ?(?:탭|창)(?:에서|으로|에) ?(?:열림|열립니다|열기)`,
	`mở trong (?:tab|thẻ|cửa sổ) mới`,
	`เปิดใน(?:แท็บ|หน้าต่าง)ใหม่`,
}, "|") + `)(?:\s*[)\]）])?`)

// announced are the things that links are announced to open, in lower case: a
// text without any of them holds no announcement.
var announced = []string{
	"new tab", "new window", "new browser", "external site", "neuem tab", "neuen tab", "neuem fenster", "neuen fenster", "neues fenster",
	"neuem browser", "neuen browser", "nouvel onglet", "nouvelle fenêtre", "nueva pestaña", "nueva ventana", "nova aba", "nova janela", "novo separador",
	"nuova scheda", "nuova finestra", "nieuw tabblad", "nieuw venster", "ny flik", "nytt fönster", "nowej karcie", "nowym oknie",
	"новой вкладке", "новом окне", "новій вкладці", "новому вікні", "yeni sekme", "yeni pencere", "νέα καρτέλα", "νέο παράθυρο",
	"نافذة جديدة", "تبويب جديدة", "חלון חדש", "לשונית חדשה", "כרטיסייה חדשה", "नई टैब", "नई विंडो", "新标签", "新窗口", "新視窗", "新分頁",
	"新しいタブ", "新しいウ", "새 탭", "새탭", "새 창", "새창", "tab mới", "thẻ mới", "cửa sổ mới", "แท็บใหม่", "หน้าต่างใหม่",
}

// withoutAnnouncements takes the announcements out of a block's text.
func withoutAnnouncements(text string) string {
	lower := strings.ToLower(text)
	for _, thing := range announced {
		if strings.Contains(lower, thing) {
			return strings.TrimSpace(announcements.ReplaceAllString(text, ""))
		}
	}
	return text
}
