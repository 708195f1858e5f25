package evidence_test

// sample is the same invented news text in one language, and what a test may do
// to it. Each change names words that stand once in the text.
type sample struct {
	lang string
	text string // three paragraphs
	// first and last are sentences of the first and of the last paragraph, middle
	// is one of the second.
	first, middle, last string
	negated             [2]string // as in first, and without its negator
	elided              [2]string // the same, an elision in place of the negator
	inserted            [2]string // a place in middle, and the same with a negator in brackets
	opposite            [2]string // words of middle
	word                [2]string // the same with a change of wording
	name                [2]string // a name and another; empty where capitals tell none
	typo                [2]string
	pronoun             [2]string // a small word in middle, and brackets in its place
}

const percent, otherPercent = "4.5%", "4.5"

var samples = []sample{
	{
		lang: "en",
		text: `The government said on Tuesday that it would not close the two northern harbours this year. Some 2,500 workers had feared for their jobs. The union, led by Maria Berg, called the decision a first step.

Exports rose by 4.5% in March, although it was a cold month. Every second shop stayed open during the storm. The repairs will cost 12 million euros and must be finished before winter.

Critics say that the plan comes too late. Nobody knows yet who will pay for the old bridge. A new report is expected in October.`,
		first:    "The government said on Tuesday that it would not close the two northern harbours this year.",
		middle:   "Exports rose by 4.5% in March, although it was a cold month.",
		last:     "A new report is expected in October.",
		negated:  [2]string{"it would not close", "it would close"},
		elided:   [2]string{"would not close", "would […] close"},
		inserted: [2]string{"although it was a", "although it was [not] a"},
		opposite: [2]string{"rose", "fell"},
		word:     [2]string{"government", "committee"},
		name:     [2]string{"Berg", "Holm"},
		typo:     [2]string{"harbours", "harbovrs"},
		pronoun:  [2]string{"although it was", "although [March] was"},
	},
	{
		lang: "de",
		text: `Die Regierung sagte am Dienstag, dass sie die beiden nördlichen Häfen in diesem Jahr nicht schließen werde. Rund 2.500 Arbeiter hatten um ihre Stellen gefürchtet. Die Gewerkschaft unter Maria Berg nannte die Entscheidung einen ersten Schritt.

Die Ausfuhren stiegen im März um 4.5%, obwohl es ein kalter Monat war. Jedes zweite Geschäft blieb während des Sturms geöffnet. Die Reparaturen werden 12 Millionen Euro kosten und müssen vor dem Winter fertig sein.

Kritiker sagen, dass der Plan zu spät kommt. Niemand weiß bisher, wer die alte Brücke bezahlen wird. Ein neuer Bericht wird im Oktober erwartet.`,
		first:    "Die Regierung sagte am Dienstag, dass sie die beiden nördlichen Häfen in diesem Jahr nicht schließen werde.",
		middle:   "Die Ausfuhren stiegen im März um 4.5%, obwohl es ein kalter Monat war.",
		last:     "Ein neuer Bericht wird im Oktober erwartet.",
		negated:  [2]string{"Jahr nicht schließen", "Jahr schließen"},
		elided:   [2]string{"Jahr nicht schließen", "Jahr [...] schließen"},
		inserted: [2]string{"obwohl es ein", "obwohl es [nicht] ein"},
		opposite: [2]string{"stiegen", "sanken"},
		word:     [2]string{"Regierung", "Verwaltung"},
		typo:     [2]string{"Arbeiter", "Arbeitcr"},
		pronoun:  [2]string{"obwohl es ein", "obwohl [März] ein"},
	},
	{
		lang: "fr",
		text: `Le gouvernement a déclaré mardi qu’il n’allait pas fermer les deux ports du nord cette année. Quelque 2 500 ouvriers avaient craint pour leur emploi. Le syndicat, dirigé par Maria Berg, a qualifié la décision de premier pas.

Les exportations ont augmenté de 4.5% en mars, alors que c’était un mois froid. Un magasin sur deux est resté ouvert pendant la tempête. Les réparations coûteront 12 millions d’euros et doivent être achevées avant l’hiver.

Les critiques disent que le plan arrive trop tard. Personne ne sait encore qui paiera le vieux pont. Un nouveau rapport est attendu en octobre.`,
		first:    "Le gouvernement a déclaré mardi qu’il n’allait pas fermer les deux ports du nord cette année.",
		middle:   "Les exportations ont augmenté de 4.5% en mars, alors que c’était un mois froid.",
		last:     "Un nouveau rapport est attendu en octobre.",
		negated:  [2]string{"n’allait pas fermer", "n’allait fermer"},
		elided:   [2]string{"n’allait pas fermer", "n’allait (…) fermer"},
		inserted: [2]string{"c’était un mois", "c’était [pas] un mois"},
		opposite: [2]string{"augmenté", "diminué"},
		word:     [2]string{"gouvernement", "ministère"},
		name:     [2]string{"Berg", "Holm"},
		typo:     [2]string{"déclaré", "déclorè"},
		pronoun:  [2]string{"alors que c’était un", "alors que [mars] un"},
	},
	{
		lang: "es",
		text: `El gobierno dijo el martes que no cerraría los dos puertos del norte este año. Unos 2.500 trabajadores habían temido por sus puestos. El sindicato, dirigido por Maria Berg, calificó la decisión de primer paso.

Las exportaciones aumentaron un 4.5% en marzo, aunque este era un mes frío. Una de cada dos tiendas permaneció abierta durante la tormenta. Las reparaciones costarán 12 millones de euros y deben terminar antes del invierno.

Los críticos dicen que el plan llega demasiado tarde. Nadie sabe todavía quién pagará el viejo puente. Se espera un nuevo informe en octubre.`,
		first:    "El gobierno dijo el martes que no cerraría los dos puertos del norte este año.",
		middle:   "Las exportaciones aumentaron un 4.5% en marzo, aunque este era un mes frío.",
		last:     "Se espera un nuevo informe en octubre.",
		negated:  [2]string{"que no cerraría", "que cerraría"},
		elided:   [2]string{"que no cerraría", "que […] cerraría"},
		inserted: [2]string{"este era un", "este [no] era un"},
		opposite: [2]string{"aumentaron", "disminuyeron"},
		word:     [2]string{"gobierno", "ministerio"},
		name:     [2]string{"Berg", "Holm"},
		typo:     [2]string{"puertos", "puerlos"},
		pronoun:  [2]string{"aunque este era", "aunque [marzo] era"},
	},
	{
		lang: "it",
		text: `Il governo ha detto martedì che non chiuderà i due porti del nord quest'anno. Circa 2.500 operai avevano temuto per il loro posto. Il sindacato, guidato da Maria Berg, ha definito la decisione un inizio.

Le esportazioni sono aumentate del 4.5% a marzo, benché esso fosse un mese freddo. Un negozio su due è rimasto aperto durante la tempesta. Le riparazioni costeranno 12 milioni di euro e devono finire prima dell'inverno.

I critici dicono che il piano arriva troppo tardi. Nessuno sa ancora chi pagherà il vecchio ponte. Un nuovo rapporto è atteso in ottobre.`,
		first:    "Il governo ha detto martedì che non chiuderà i due porti del nord quest'anno.",
		middle:   "Le esportazioni sono aumentate del 4.5% a marzo, benché esso fosse un mese freddo.",
		last:     "Un nuovo rapporto è atteso in ottobre.",
		negated:  [2]string{"che non chiuderà", "che chiuderà"},
		elided:   [2]string{"che non chiuderà", "che … chiuderà"},
		inserted: [2]string{"esso fosse un", "esso [non] fosse un"},
		opposite: [2]string{"aumentate", "diminuite"},
		word:     [2]string{"governo", "ministero"},
		name:     [2]string{"Berg", "Holm"},
		typo:     [2]string{"sindacato", "sindocato"},
		pronoun:  [2]string{"benché esso fosse", "benché [marzo] fosse"},
	},
	{
		lang: "pt",
		text: `O governo disse na terça-feira que não fecharia os dois portos do norte este ano. Cerca de 2.500 trabalhadores tinham temido pelos seus empregos. O sindicato, dirigido por Maria Berg, chamou à decisão um primeiro passo.

As exportações aumentaram 4.5% em março, embora ele fosse um mês frio. Uma em cada duas lojas ficou aberta durante a tempestade. As reparações custarão 12 milhões de euros e devem acabar antes do inverno.

Os críticos dizem que o plano chega tarde demais. Ninguém sabe ainda quem pagará a velha ponte. Um novo relatório é esperado em outubro.`,
		first:    "O governo disse na terça-feira que não fecharia os dois portos do norte este ano.",
		middle:   "As exportações aumentaram 4.5% em março, embora ele fosse um mês frio.",
		last:     "Um novo relatório é esperado em outubro.",
		negated:  [2]string{"que não fecharia", "que fecharia"},
		elided:   [2]string{"que não fecharia", "que (...) fecharia"},
		inserted: [2]string{"ele fosse um", "ele [não] fosse um"},
		opposite: [2]string{"aumentaram", "diminuíram"},
		word:     [2]string{"governo", "ministério"},
		name:     [2]string{"Berg", "Holm"},
		typo:     [2]string{"portos do", "portas do"},
		pronoun:  [2]string{"embora ele fosse", "embora [março] fosse"},
	},
	{
		lang: "nl",
		text: `De regering zei dinsdag dat zij de twee noordelijke havens dit jaar niet zou sluiten. Zo'n 2.500 arbeiders hadden voor hun baan gevreesd. De vakbond, geleid door Maria Berg, noemde het besluit een eerste stap.

De uitvoer steeg in maart met 4.5%, hoewel het een koude maand was. Elke tweede winkel bleef tijdens de storm open. De reparaties zullen 12 miljoen euro kosten en moeten voor de winter klaar zijn.

Critici zeggen dat het plan te laat komt. Niemand weet nog wie de oude brug zal betalen. Een nieuw rapport wordt in oktober verwacht.`,
		first:    "De regering zei dinsdag dat zij de twee noordelijke havens dit jaar niet zou sluiten.",
		middle:   "De uitvoer steeg in maart met 4.5%, hoewel het een koude maand was.",
		last:     "Een nieuw rapport wordt in oktober verwacht.",
		negated:  [2]string{"jaar niet zou", "jaar zou"},
		elided:   [2]string{"jaar niet zou", "jaar […] zou"},
		inserted: [2]string{"hoewel het een", "hoewel het [niet] een"},
		opposite: [2]string{"steeg", "daalde"},
		word:     [2]string{"regering", "commissie"},
		name:     [2]string{"Berg", "Holm"},
		typo:     [2]string{"vakbond", "vakbcnd"},
		pronoun:  [2]string{"hoewel het een", "hoewel [maart] een"},
	},
	{
		lang: "sv",
		text: `Regeringen sade på tisdagen att den inte skulle stänga de två norra hamnarna i år. Omkring 2 500 arbetare hade fruktat för sina jobb. Facket, lett av Maria Berg, kallade beslutet ett första steg.

Exporten ökade med 4.5% i mars, fastän det var en kall månad. Varannan butik var öppen under stormen. Reparationerna kommer att kosta 12 miljoner euro och måste vara klara före vintern.

Kritiker säger att planen kommer för sent. Ingen vet ännu vem som ska betala den gamla bron. En ny rapport väntas i oktober.`,
		first:    "Regeringen sade på tisdagen att den inte skulle stänga de två norra hamnarna i år.",
		middle:   "Exporten ökade med 4.5% i mars, fastän det var en kall månad.",
		last:     "En ny rapport väntas i oktober.",
		negated:  [2]string{"den inte skulle", "den skulle"},
		elided:   [2]string{"den inte skulle", "den [---] skulle"},
		inserted: [2]string{"det var en", "det var [inte] en"},
		opposite: [2]string{"ökade", "minskade"},
		word:     [2]string{"Regeringen", "Myndigheten"},
		name:     [2]string{"Berg", "Holm"},
		typo:     [2]string{"hamnarna", "hamnorna"},
		pronoun:  [2]string{"fastän det var", "fastän [mars] var"},
	},
	{
		lang: "pl",
		text: `Rząd powiedział we wtorek, że nie zamknie w tym roku dwóch portów na północy. Około 2 500 robotników bało się o pracę. Związek, którym kieruje Maria Berg, nazwał tę decyzję początkiem.

W marcu eksport wzrósł o 4.5%, chociaż ten miesiąc był zimny. Co drugi sklep był otwarty podczas burzy. Naprawy będą kosztować 12 milionów euro i muszą skończyć się przed zimą.

Krytycy mówią, że plan przychodzi za późno. Nikt jeszcze nie wie, kto zapłaci za stary most. Nowy raport ma ukazać się w październiku.`,
		first:    "Rząd powiedział we wtorek, że nie zamknie w tym roku dwóch portów na północy.",
		middle:   "W marcu eksport wzrósł o 4.5%, chociaż ten miesiąc był zimny.",
		last:     "Nowy raport ma ukazać się w październiku.",
		negated:  [2]string{"że nie zamknie", "że zamknie"},
		elided:   [2]string{"że nie zamknie", "że (…) zamknie"},
		inserted: [2]string{"ten miesiąc był", "ten miesiąc [nie] był"},
		opposite: [2]string{"wzrósł", "spadł"},
		word:     [2]string{"powiedział", "ogłosił"},
		name:     [2]string{"Berg", "Holm"},
		typo:     [2]string{"portów", "porlów"},
		pronoun:  [2]string{"chociaż ten miesiąc", "chociaż [marzec] miesiąc"},
	},
	{
		lang: "ru",
		text: `Правительство заявило во вторник, что не закроет в этом году два северных порта. Около 2 500 рабочих опасались за свои места. Профсоюз, которым руководит Мария Берг, назвал решение началом.

Экспорт вырос в марте на 4.5%, хотя это был холодный месяц. Каждый второй магазин был открыт во время бури. Ремонт обойдётся в 12 миллионов евро и должен закончиться до зимы.

Критики говорят, что план приходит слишком поздно. Никто ещё не знает, кто заплатит за старый мост. Новый доклад ожидается в октябре.`,
		first:    "Правительство заявило во вторник, что не закроет в этом году два северных порта.",
		middle:   "Экспорт вырос в марте на 4.5%, хотя это был холодный месяц.",
		last:     "Новый доклад ожидается в октябре.",
		negated:  [2]string{"что не закроет", "что закроет"},
		elided:   [2]string{"что не закроет", "что … закроет"},
		inserted: [2]string{"это был холодный", "это [не] был холодный"},
		opposite: [2]string{"вырос", "упал"},
		word:     [2]string{"заявило", "сообщило"},
		name:     [2]string{"Берг", "Хольм"},
		typo:     [2]string{"Профсоюз", "Профсоюв"},
		pronoun:  [2]string{"хотя это был", "хотя [март] был"},
	},
	{
		lang: "uk",
		text: `Уряд заявив у вівторок, що не закриє цього року два північні порти. Близько 2 500 робітників боялися за свої місця. Профспілка, якою керує Марія Берг, назвала рішення початком.

Експорт зріс у березні на 4.5%, хоча це був холодний місяць. Кожен другий магазин був відкритий під час бурі. Ремонт коштуватиме 12 мільйонів євро і має закінчитися до зими.

Критики кажуть, що план приходить надто пізно. Ніхто ще не знає, хто заплатить за старий міст. Нову доповідь очікують у жовтні.`,
		first:    "Уряд заявив у вівторок, що не закриє цього року два північні порти.",
		middle:   "Експорт зріс у березні на 4.5%, хоча це був холодний місяць.",
		last:     "Нову доповідь очікують у жовтні.",
		negated:  [2]string{"що не закриє", "що закриє"},
		elided:   [2]string{"що не закриє", "що […] закриє"},
		inserted: [2]string{"це був холодний", "це [не] був холодний"},
		opposite: [2]string{"зріс", "впав"},
		word:     [2]string{"заявив", "повідомив"},
		name:     [2]string{"Берг", "Хольм"},
		typo:     [2]string{"Профспілка", "Профспілко"},
		pronoun:  [2]string{"хоча це був", "хоча [березень] був"},
	},
	{
		lang: "tr",
		text: `Hükümet salı günü iki kuzey limanının bu yıl kapatılacağının doğru değil olduğunu açıkladı. Yaklaşık 2.500 işçi işini kaybetmekten korkmuştu. Maria Berg yönetimindeki sendika kararı bir başlangıç olarak gördü.

İhracat martta 4.5% yükseldi, oysa o soğuk bir aydı. Fırtına sırasında dükkânların çoğu açıktı. Onarım 12 milyon avroya mal olacak ve kıştan önce bitmeli.

Eleştirmenler planın çok geç geldiğini söylüyor. Eski köprünün parasını kimin ödeyeceğini henüz kimse bilmiyor. Yeni rapor ekimde bekleniyor.`,
		first:    "Hükümet salı günü iki kuzey limanının bu yıl kapatılacağının doğru değil olduğunu açıkladı.",
		middle:   "İhracat martta 4.5% yükseldi, oysa o soğuk bir aydı.",
		last:     "Yeni rapor ekimde bekleniyor.",
		negated:  [2]string{"doğru değil olduğunu", "doğru olduğunu"},
		elided:   [2]string{"doğru değil olduğunu", "doğru [...] olduğunu"},
		inserted: [2]string{"oysa o soğuk", "oysa o [değil] soğuk"},
		opposite: [2]string{"yükseldi", "düştü"},
		word:     [2]string{"açıkladı", "bildirdi"},
		name:     [2]string{"Berg", "Holm"},
		typo:     [2]string{"limanının", "limanınm"},
		pronoun:  [2]string{"oysa o soğuk", "oysa [mart] soğuk"},
	},
	{
		lang: "el",
		text: `Η κυβέρνηση δήλωσε την Τρίτη ότι δεν θα κλείσει φέτος τα δύο βόρεια λιμάνια. Περίπου 2.500 εργάτες είχαν φοβηθεί για τη δουλειά τους. Το σωματείο, με επικεφαλής τη Μαρία Μπεργκ, χαρακτήρισε την απόφαση αρχή.

Οι εξαγωγές αυξήθηκαν κατά 4.5% τον Μάρτιο, αν και αυτός ήταν ένας κρύος μήνας. Κάθε δεύτερο κατάστημα έμεινε ανοιχτό στη διάρκεια της καταιγίδας. Οι επισκευές θα κοστίσουν 12 εκατομμύρια ευρώ.

Οι επικριτές λένε ότι το σχέδιο έρχεται πολύ αργά. Κανείς ακόμη γνωρίζει ποιος θα πληρώσει την παλιά γέφυρα. Νέα έκθεση αναμένεται τον Οκτώβριο.`,
		first:    "Η κυβέρνηση δήλωσε την Τρίτη ότι δεν θα κλείσει φέτος τα δύο βόρεια λιμάνια.",
		middle:   "Οι εξαγωγές αυξήθηκαν κατά 4.5% τον Μάρτιο, αν και αυτός ήταν ένας κρύος μήνας.",
		last:     "Νέα έκθεση αναμένεται τον Οκτώβριο.",
		negated:  [2]string{"ότι δεν θα", "ότι θα"},
		elided:   [2]string{"ότι δεν θα", "ότι […] θα"},
		inserted: [2]string{"αυτός ήταν ένας", "αυτός [δεν] ήταν ένας"},
		opposite: [2]string{"αυξήθηκαν", "μειώθηκαν"},
		word:     [2]string{"κυβέρνηση", "επιτροπή"},
		name:     [2]string{"Μπεργκ", "Χολμ"},
		typo:     [2]string{"λιμάνια", "λιμόνια"},
		pronoun:  [2]string{"αν και αυτός ήταν", "αν και [Μάρτιος] ήταν"},
	},
	{
		lang: "ar",
		text: `قالت الحكومة يوم الثلاثاء إنها لن تغلق الميناءين الشماليين هذا العام. وكان نحو 2,500 عامل قد خافوا على وظائفهم. ووصفت النقابة التي تقودها ماريا بيرغ القرار بأنه بداية.

وقد ارتفعت الصادرات بنسبة 4.5% في مارس مع أنه شهر بارد. وبقيت المتاجر مفتوحة خلال العاصفة. ستكلف الإصلاحات 12 مليون يورو ويجب أن تنتهي قبل الشتاء.

يقول المنتقدون إن الخطة جاءت متأخرة جدا. ولا يعرف أحد بعد من سيدفع ثمن الجسر القديم. ومن المنتظر صدور تقرير جديد في أكتوبر.`,
		first:    "قالت الحكومة يوم الثلاثاء إنها لن تغلق الميناءين الشماليين هذا العام.",
		middle:   "وقد ارتفعت الصادرات بنسبة 4.5% في مارس مع أنه شهر بارد.",
		last:     "ومن المنتظر صدور تقرير جديد في أكتوبر.",
		negated:  [2]string{"إنها لن تغلق", "إنها تغلق"},
		elided:   [2]string{"إنها لن تغلق", "إنها […] تغلق"},
		inserted: [2]string{"أنه شهر", "أنه [ليس] شهر"},
		opposite: [2]string{"في مارس مع أنه", "في مارس ضد أنه"},
		word:     [2]string{"الحكومة", "اللجنة"},
		typo:     [2]string{"الشماليين", "الشمالبين"},
		pronoun:  [2]string{"مع أنه شهر", "مع [مارس] شهر"},
	},
	{
		lang: "he",
		text: `הממשלה הודיעה ביום שלישי כי היא לא תסגור השנה את שני הנמלים הצפוניים. כ-2,500 עובדים חששו למקום עבודתם. האיגוד בראשות מריה ברג כינה את ההחלטה צעד ראשון.

היצוא עלה ב-4.5% במרץ, אף שזה היה חודש קר. רוב החנויות נשארו פתוחות בזמן הסערה. התיקונים יעלו 12 מיליון אירו וחייבים להסתיים לפני החורף.

המבקרים אומרים שהתוכנית באה מאוחר מדי. איש עדיין אינו יודע מי ישלם על הגשר הישן. דוח חדש צפוי באוקטובר.`,
		first:    "הממשלה הודיעה ביום שלישי כי היא לא תסגור השנה את שני הנמלים הצפוניים.",
		middle:   "היצוא עלה ב-4.5% במרץ, אף שזה היה חודש קר.",
		last:     "דוח חדש צפוי באוקטובר.",
		negated:  [2]string{"היא לא תסגור", "היא תסגור"},
		elided:   [2]string{"היא לא תסגור", "היא … תסגור"},
		inserted: [2]string{"שזה היה חודש", "שזה [לא] היה חודש"},
		opposite: [2]string{"עלה", "ירד"},
		word:     [2]string{"הממשלה", "הוועדה"},
		typo:     [2]string{"הצפוניים", "הצפונייס"},
		pronoun:  [2]string{"אף שזה היה", "אף [מרץ] היה"},
	},
	{
		lang: "hi",
		text: `सरकार ने मंगलवार को कहा कि वह इस साल दोनों उत्तरी बंदरगाह बंद नहीं करेगी। लगभग 2,500 मज़दूर अपनी नौकरी को लेकर डरे हुए थे। मारिया बर्ग के नेतृत्व वाले संघ ने इस फ़ैसले को शुरुआत बताया।

मार्च में निर्यात में 4.5% वृद्धि हुई, हालांकि वह ठंडा महीना था। तूफ़ान के दौरान अधिकतर दुकानें खुली रहीं। मरम्मत पर 12 करोड़ यूरो खर्च होंगे और उसे सर्दी से पहले पूरा होना चाहिए।

आलोचक कहते हैं कि योजना बहुत देर से आई है। अभी कोई नहीं जानता कि पुराने पुल का पैसा कौन देगा। अक्टूबर में नई रिपोर्ट आने की उम्मीद है।`,
		first:    "सरकार ने मंगलवार को कहा कि वह इस साल दोनों उत्तरी बंदरगाह बंद नहीं करेगी।",
		middle:   "मार्च में निर्यात में 4.5% वृद्धि हुई, हालांकि वह ठंडा महीना था।",
		last:     "अक्टूबर में नई रिपोर्ट आने की उम्मीद है।",
		negated:  [2]string{"बंद नहीं करेगी", "बंद करेगी"},
		elided:   [2]string{"बंद नहीं करेगी", "बंद […] करेगी"},
		inserted: [2]string{"वह ठंडा", "वह [नहीं] ठंडा"},
		opposite: [2]string{"वृद्धि", "गिरावट"},
		word:     [2]string{"सरकार", "समिति"},
		typo:     [2]string{"बंदरगाह", "बंदरगाड"},
		pronoun:  [2]string{"हालांकि वह ठंडा", "हालांकि [मार्च] ठंडा"},
	},
	{
		lang: "zh",
		text: `政府星期二表示，今年不关闭北方的两个港口。约2,500名工人曾经担心自己的工作。由玛丽亚·贝格领导的工会称这一决定为第一步。

三月份出口增加4.5%，虽然这个月天气寒冷。暴风雨期间大部分商店照常营业。维修将花费一千二百万欧元，必须在冬天之前完成。

批评者认为这项计划来得太晚。目前还没有人知道谁来支付旧桥的费用。新的报告预计在十月公布。`,
		first:    "政府星期二表示，今年不关闭北方的两个港口。",
		middle:   "三月份出口增加4.5%，虽然这个月天气寒冷。",
		last:     "新的报告预计在十月公布。",
		negated:  [2]string{"今年不关闭", "今年关闭"},
		elided:   [2]string{"今年不关闭", "今年[……]关闭"},
		inserted: [2]string{"天气寒冷", "天气[不]寒冷"},
		opposite: [2]string{"增加", "减少"},
		word:     [2]string{"政府", "当局"},
		pronoun:  [2]string{"虽然这个月天气", "虽然[三月]天气"},
	},
	{
		lang: "ja",
		text: `政府は火曜日、北部の二つの港を今年は閉鎖しないと発表した。およそ2,500人の労働者が仕事を心配していた。マリア・ベルク率いる労働組合は、この決定を第一歩と呼んだ。

三月の輸出は4.5%増加したが、それは寒い月だった。嵐の間もほとんどの店が営業を続けた。修理には千二百万ユーロかかり、冬が来る前に終えるべきだ。

批判する人々は、計画が遅すぎると言う。古い橋の費用を誰が払うのかはまだ誰も知らない。新しい報告書は十月に公表される。`,
		first:    "政府は火曜日、北部の二つの港を今年は閉鎖しないと発表した。",
		middle:   "三月の輸出は4.5%増加したが、それは寒い月だった。",
		last:     "新しい報告書は十月に公表される。",
		negated:  [2]string{"閉鎖しないと", "閉鎖すると"},
		elided:   [2]string{"閉鎖しないと", "閉鎖し…と"},
		inserted: [2]string{"それは寒い", "それは[非]寒い"},
		opposite: [2]string{"増加", "減少"},
		word:     [2]string{"政府", "当局"},
		pronoun:  [2]string{"それは寒い月", "[三月]は寒い月"},
	},
	{
		lang: "ko",
		text: `정부는 화요일에 올해 북부 항구 두 곳을 폐쇄하지 않겠다고 밝혔다. 약 2,500명의 노동자가 일자리를 걱정했다. 마리아 베르크가 이끄는 노조는 이 결정을 첫걸음이라고 불렀다.

3월 수출은 4.5% 증가했지만 그것은 추운 달이었다. 폭풍이 부는 동안에도 대부분의 가게가 문을 열었다. 수리에는 1200만 유로가 들고 겨울 전에 끝나야 한다.

비판자들은 계획이 너무 늦었다고 말한다. 낡은 다리의 비용을 누가 낼지 아직 아무도 모른다. 새 보고서는 10월에 나올 예정이다.`,
		first:    "정부는 화요일에 올해 북부 항구 두 곳을 폐쇄하지 않겠다고 밝혔다.",
		middle:   "3월 수출은 4.5% 증가했지만 그것은 추운 달이었다.",
		last:     "새 보고서는 10월에 나올 예정이다.",
		negated:  [2]string{"폐쇄하지 않겠다고", "폐쇄하겠다고"},
		elided:   [2]string{"폐쇄하지 않겠다고 밝혔다", "폐쇄하지 […] 밝혔다"},
		inserted: [2]string{"그것은 추운", "그것은 [안] 추운"},
		opposite: [2]string{"증가했지만", "감소했지만"},
		word:     [2]string{"정부는", "당국은"},
		typo:     [2]string{"화요일에", "화요알에"},
		pronoun:  [2]string{"그것은 추운", "[삼월은] 추운"},
	},
	{
		lang: "vi",
		text: `Chính phủ cho biết hôm thứ ba rằng họ sẽ không đóng cửa hai cảng phía bắc trong năm nay. Khoảng 2.500 công nhân đã lo sợ mất việc. Công đoàn do Maria Berg đứng đầu gọi quyết định này là bước khởi đầu.

Xuất khẩu tăng 4.5% trong tháng ba, dù đó là một tháng lạnh. Phần lớn cửa hàng vẫn mở trong cơn bão. Việc sửa chữa sẽ tốn 12 triệu euro và phải xong trước mùa đông.

Những người chỉ trích nói rằng kế hoạch đến quá muộn. Chưa ai biết người nào sẽ trả tiền cho cây cầu cũ. Báo cáo mới dự kiến ra vào tháng mười.`,
		first:    "Chính phủ cho biết hôm thứ ba rằng họ sẽ không đóng cửa hai cảng phía bắc trong năm nay.",
		middle:   "Xuất khẩu tăng 4.5% trong tháng ba, dù đó là một tháng lạnh.",
		last:     "Báo cáo mới dự kiến ra vào tháng mười.",
		negated:  [2]string{"sẽ không đóng", "sẽ đóng"},
		elided:   [2]string{"sẽ không đóng", "sẽ […] đóng"},
		inserted: [2]string{"đó là một", "đó [không] là một"},
		opposite: [2]string{"tăng", "giảm"},
		word:     [2]string{"Chính phủ", "Ủy ban"},
		name:     [2]string{"Berg", "Holm"},
		typo:     [2]string{"khởi", "khới"},
		pronoun:  [2]string{"dù đó là", "dù [tháng ba] là"},
	},
	{
		lang: "th",
		text: `รัฐบาลแถลงเมื่อวันอังคารว่าปีนี้จะไม่ปิดท่าเรือทางเหนือสองแห่ง คนงานประมาณ 2,500 คนเคยกลัวว่าจะตกงาน สหภาพที่นำโดยมาเรีย เบิร์ก เรียกการตัดสินใจนี้ว่าก้าวแรก

การส่งออกในเดือนมีนาคมเพิ่มขึ้น 4.5% แม้ว่ามันจะเป็นเดือนที่อากาศเย็นจัด ร้านค้าส่วนใหญ่ยังเปิดอยู่ระหว่างพายุ การซ่อมแซมจะใช้เงินสิบสองล้านยูโรและต้องเสร็จก่อนฤดูหนาว

นักวิจารณ์กล่าวว่าแผนนี้มาช้าเกินไป ยังไม่มีใครรู้ว่าใครจะจ่ายค่าสะพานเก่า คาดว่ารายงานฉบับใหม่จะออกในเดือนตุลาคม`,
		first:    "รัฐบาลแถลงเมื่อวันอังคารว่าปีนี้จะไม่ปิดท่าเรือทางเหนือสองแห่ง",
		middle:   "การส่งออกในเดือนมีนาคมเพิ่มขึ้น 4.5% แม้ว่ามันจะเป็นเดือนที่อากาศเย็นจัด",
		last:     "คาดว่ารายงานฉบับใหม่จะออกในเดือนตุลาคม",
		negated:  [2]string{"จะไม่ปิด", "จะปิด"},
		elided:   [2]string{"จะไม่ปิด", "จะ […] ปิด"},
		inserted: [2]string{"มันจะเป็นเดือน", "มัน[ไม่]จะเป็นเดือน"},
		opposite: [2]string{"เพิ่มขึ้น", "ลดลง"},
		word:     [2]string{"รัฐบาล", "กระทรวง"},
		pronoun:  [2]string{"แม้ว่ามันจะเป็น", "แม้ว่า[มีนาคม]จะเป็น"},
	},
}
