package extract

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// signs is a set of hints that an element's name and attributes give about
// what stands in it.
type signs uint64

// The hints by element name come first, then those by class, id, role,
// itemprop and the like.
const (
	tagArticle signs = 1 << iota
	tagMain
	tagNav
	tagAside
	tagFooter
	tagHeader
	tagForm
	tagTable
	tagList
	tagFigure
	tagQuote
	tagDetails
	signBody
	signArticle
	signNav
	signFooter
	signSide
	signComment
	signRelated
	signShare
	signSubscribe
	signAdvert
	signConsent
	signByline
	signTopics
	signCaption
	signWidget
	signShop
	signSearch
	signContents
	signHeader
	signLead
	signTitle
	signTeaser
	signMedia
)

// signNames are the words for single signs, in the order of the constants.
var signNames = []string{
	"<article>", "<main>", "<nav>", "<aside>", "<footer>", "<header>", "<form>", "<table>", "<list>", "<figure>", "<blockquote>", "<details>",
	"body", "article", "nav", "footer", "side", "comment", "related", "share", "subscribe", "advert", "consent", "byline",
	"topics", "caption", "widget", "shop", "search", "contents", "header", "lead", "title", "teaser", "media",
}

var tagSigns = map[atom.Atom]signs{
	atom.Article: tagArticle, atom.Main: tagMain, atom.Nav: tagNav, atom.Aside: tagAside, atom.Footer: tagFooter,
	atom.Header: tagHeader, atom.Form: tagForm, atom.Table: tagTable, atom.Ul: tagList, atom.Ol: tagList,
	atom.Figure: tagFigure, atom.Figcaption: tagFigure, atom.Blockquote: tagQuote, atom.Details: tagDetails,
	atom.Dialog: signConsent, atom.Menu: tagNav, atom.Search: signSearch,
}

// signWords are what page builders, in the languages of the web, call the
// parts of their pages. A word matches one word of a class name, or two that
// stand together: "entry-content" and "entryContent" are entrycontent.
var signWords = map[signs]string{
	signBody: `articlebody articlecontent articletext articlecopy articlemain articledetail articlecontainer entrycontent entrybody
		postcontent postbody posttext postentry storybody storycontent storytext newsbody newstext newscontent newsdetail bodytext bodycopy
		bodycontent contentbody contenttext maintext textbody richtext fulltext singlecontent blogcontent blogpost detailtext
		longtext artikeltext artikelinhalt artikelbody fliesstext textblock paragraph paragraphs texto corpo cuerpo corps
		contenu textecontent articulo notatexto cuerponota reportagetext markdown prose wysiwyg pagecontent descriptionbody`,
	signArticle: `article articles story entry post posts artikel beitrag noticia noticias article_body hentry blog news single
		meldung nachricht news content inhalt nota detail text body main maincontent contentmain primary copy description`,
	signNav:       `nav navi navigation navbar menu menue submenu breadcrumb breadcrumbs breadcrump pagination pager paging skip sitemap topbar toolbar tabs tab dropdown offcanvas megamenu wayfinding langswitch language`,
	signFooter:    `footer foot bottom colophon imprint impressum copyright legal fusszeile subfooter printheader printfooter printonly footnote footnotes pied rodape disclaimer`,
	signSide:      `sidebar aside side rail rightcol leftcol rightcolumn leftcolumn marginal marginalia secondary seitenleiste complementary colright colleft right left barra lateral`,
	signComment:   `comment comments commenting disqus kommentar kommentare reply replies respond responses discussion livefyre commentlist comentarios comentario commentaires commentaire reactions reacties trackback pingback`,
	signRelated:   `related recommend recommended recommendation recommendations readmore more similar also trending popular mostread mostpopular latest recent outbrain taboola upnext next prev previous suggested suggestions verwandt mehr weitere weiterlesen relacionados relacionadas relacionada ähnlich alsoread linklist seealso ticker featured promoted upsell crosslink crosslinks rel jp relatedposts yarpp`,
	signTeaser:    `teaser teasers carousel slider swiper feed card cards grid list listing tile tiles gallery slideshow accordion headlines stage`,
	signShare:     `share sharing shares social facebook twitter whatsapp addthis addtoany pinterest follow teilen like likes tools actions sharedaddy sharebar socialmedia instagram email print drucken merken bookmark`,
	signSubscribe: `newsletter newsletters subscribe subscription subscriber signup signin login logon register registration abo abonnement abonnieren donate donation membership cta regwall spenden optin mailing join`,
	signAdvert:    `ad ads adv advert adverts advertisement advertising adsense sponsor sponsored sponsors anzeige anzeigen werbung banner banners dfp googletag publicidad publicidade affiliate promo promos promotion commercial adslot adunit adcontainer partner partners`,
	signConsent:   `cookie cookies consent gdpr privacy datenschutz notice overlay modal popup dialog lightbox alert hinweis message notification toast`,
	signByline:    `author authors byline bio autor autores auteur writer contributor meta date time timestamp published dateline posted submitted created erstellt info infos postmeta entrymeta datum fecha profile publication stand source quelle`,
	signTopics:    `tag tags category categories topic topics keywords keyword label labels kategorie kategorien rubrik schlagwort schlagwörter schlagworte tagcloud taglist terms taxonomy`,
	signCaption:   `caption captions credit credits figcaption bildunterschrift bildtext wpcaption legend legende imagecaption copyrightinfo bildnachweis leyenda piedefoto`,
	signMedia:     `image images img photo photos media video videos bild bilder player thumbnail foto fotos picture figure audio podcast`,
	signWidget:    `widget widgets module box embed infobox factbox tooltip kasten sticky floating plugin rating ratings vote voting poll quiz`,
	signShop:      `product products shop cart price prices preis basket checkout warenkorb buy kaufen woocommerce order deal deals`,
	signSearch:    `search suche searchform buscar recherche form filter`,
	signContents:  `toc contents inhaltsverzeichnis tableofcontents sommaire indice ez`,
	signHeader:    `header masthead hero top kicker eyebrow head kopf branding logo overline roofline`,
	signLead:      `lead standfirst deck summary subtitle intro introduction excerpt vorspann dek chapo entradilla abstract subhead subheadline lede anrisstext einleitung bajada`,
	signTitle:     `title headline heading titel titulo titre entrytitle posttitle articletitle überschrift h1`,
}

var wordSigns = func() map[string]signs {
	m := map[string]signs{}
	for s, words := range signWords {
		for word := range strings.FieldsSeq(words) {
			m[word] |= s
		}
	}
	return m
}()

// signsOf reads the hints of one element.
func signsOf(n *html.Node) signs {
	s := tagSigns[n.DataAtom]
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "role", "itemprop", "aria-label", "data-component", "data-testid", "data-type", "data-module":
			s |= signsOfName(a.Val)
		}
	}
	return s
}

// longestName bounds how much of an attribute is read for hints.
const longestName = 400

// signsOfName reads the hints in a class attribute or the like.
func signsOfName(value string) signs {
	if len(value) > longestName {
		value = value[:longestName]
	}
	var s signs
	for name := range strings.FieldsSeq(value) {
		before := ""
		for word := range nameWords(name) {
			s |= wordSigns[word]
			if before != "" {
				s |= wordSigns[before+word]
			}
			before = word
		}
	}
	return s
}

// nameWords splits a class name at case changes and at what is no letter.
func nameWords(name string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start, lower := -1, false
		for i, c := range name {
			letter := unicode.IsLetter(c)
			if start >= 0 && (!letter || lower && unicode.IsUpper(c)) {
				if !yield(strings.ToLower(name[start:i])) {
					return
				}
				start = -1
			}
			if letter && start < 0 {
				start = i
			}
			lower = letter && unicode.IsLower(c)
		}
		if start >= 0 {
			yield(strings.ToLower(name[start:]))
		}
	}
}
