package extract

// feature numbers one thing that is true of a block, or is not.
type feature uint16

// featureNames are the names of the features, by number.
var featureNames []string

func newFeature(name string) feature {
	featureNames = append(featureNames, name)
	return feature(len(featureNames) - 1)
}

func newFeatures(prefix string, names ...string) (first feature) {
	first = feature(len(featureNames))
	for _, name := range names {
		newFeature(prefix + name)
	}
	return first
}

var (
	fBias       = newFeature("always")
	fKind       = newFeatures("kind:", "paragraph", "heading", "list_item", "quotation", "preformatted", "row", "caption")
	fP          = newFeature("in <p>")
	fH1         = newFeature("in <h1>")
	fWords      = newFeatures("words:", "0-3", "4-8", "9-15", "16-30", "31-60", "61-")
	fLink       = newFeatures("linked:", "none", "some", "much", "all")
	fStop       = newFeature("ends a sentence")
	fColon      = newFeature("ends in a colon")
	fEllipsis   = newFeature("ends in dots")
	fSentences  = newFeature("ends a sentence inside")
	fCommas     = newFeature("has a comma")
	fLowercase  = newFeature("begins in lower case")
	fCapitals   = newFeature("all capitals")
	fDigits     = newFeature("a quarter digits")
	fCopyright  = newFeature("copyright sign")
	fSeparators = newFeature("separators")
	fBold       = newFeature("all bold")
	fQuoted     = newFeature("begins with a quotation mark")
	fPhrase     = newFeature("boilerplate phrase")
	fPhraseLong = newFeature("boilerplate phrase, long")
	fRepeated   = newFeature("repeated")
	fListed     = newFeature("in the metadata's article")
	fUnlisted   = newFeature("not in the metadata's article")
	fIsTitle    = newFeature("is the title")
	fTitle      = newFeatures("title: ", "none", "far before it", "before it", "1-3 before", "1-3 after", "after it")
	fIsLink     = newFeatures("is a link: ", "paragraph", "heading", "list_item", "quotation", "preformatted", "row", "caption")
	fIsLinkCaps = newFeature("is a link in capitals")
	fCookies    = newFeature("speaks of cookies")
	fCredit     = newFeature("names a picture agency")
	fBy         = newFeature("names an author")
	fDated      = newFeature("short, with a date")
	fTimed      = newFeature("short, with a <time>")
	fHandle     = newFeature("has an @name")
	fURL        = newFeature("has an address")
	fUnder      = newFeature("under a boilerplate heading")
	fUnderNo    = newFeature("under another heading")
	fLinkedUp   = newFeatures("parent linked: ", "0-10%", "10-25%", "25-50%", "50-75%", "75-100%")
	fLinkedUp2  = newFeatures("grandparent linked: ", "0-10%", "10-25%", "25-50%", "50-75%", "75-100%")
	fTwins      = newFeatures("twins of the element: ", "1", "2", "3-5", "6-")
	fTwinsLink  = newFeatures("in like elements with links: ", "2", "3-5", "6-")
	fTwinsNo    = newFeatures("in like elements without links: ", "2", "3-5", "6-")
	fParagraphs = newFeatures("paragraphs beside it: ", "0", "1", "2-4", "5-")
	fNear       = newFeatures("near ", signNames...)
	fAbove      = newFeatures("in ", signNames...)
	fInline     = newFeatures("inline ", signNames...)
	fNearLong   = newFeatures("long text near ", signNames...)
	fAboveLong  = newFeatures("long text in ", signNames...)
)

// longText is the number of words from which a block is more likely a
// paragraph than a label.
const longText = 16
