package capture

import (
	"strings"
)

// textLine is one line of a copied page, without the white space around it.
type textLine struct {
	text   string
	indent int
}

func (l textLine) blank() bool { return l.text == "" }

// invisible are characters that copying leaves behind and that show nothing.
var invisible = strings.NewReplacer("\uFEFF", "", "\u200B", "", "\u200E", "", "\u200F", "", "\u00AD", "",
	"\r\n", "\n", "\r", "\n", "\u2028", "\n", "\f", "\n", "\u00A0", " ", "\u202F", " ", "\u2009", " ", "\x00", "")

// splitLines cuts a copied page into lines. A tab counts as four columns.
func splitLines(text string) []textLine {
	raw := strings.Split(invisible.Replace(text), "\n")
	lines := make([]textLine, len(raw))
	for i, s := range raw {
		indent := 0
		for _, r := range s {
			if r == '\t' {
				indent += 4
			} else if r == ' ' {
				indent++
			} else {
				break
			}
		}
		lines[i] = textLine{text: strings.TrimSpace(s), indent: indent}
	}
	return lines
}

// controls are the words of buttons, menus and tooltips of a question page,
// in lower case. They mean nothing outside a body.
var controls = wordSet(`
	|
	•
	ask question
	skip to main content
	save
	timeline
	share
	cite
	follow
	edit
	flag
	close
	reopen
	delete
	protect
	improve this question
	improve this answer
	add a comment
	add a comment |
	add comment
	show activity on this post.
	this question shows research effort; it is useful and clear
	this question does not show any research effort; it is unclear or not useful
	this answer is useful
	this answer is not useful
	save this question.
	save this answer.
	bookmark this question.
	up vote
	upvote
	down vote
	downvote
	favorite
	sorted by
	sorted by:
	reset to default
	highest score (default)
	trending (recent votes count more)
	date modified (newest first)
	date created (oldest first)
	active oldest votes
	active
	oldest
	votes
	$\begingroup$
	$\endgroup$
	new contributor
`)

// accepted are the ways in which a copied page marks the accepted answer.
var acceptedMarks = wordSet(`
	✓
	✔
	✔️
	✅
	accepted
	accepted answer
	this answer was accepted
	loading when this answer was accepted…
	loading when this answer was accepted...
`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(list) {
		if line = strings.TrimSpace(line); line != "" {
			set[line] = true
		}
	}
	return set
}

func (l textLine) isControl() bool { return controls[strings.ToLower(l.text)] }

func (l textLine) isAccepted() bool { return acceptedMarks[strings.ToLower(l.text)] }

// isNumber reports whether the line is nothing but a whole number.
func (l textLine) isNumber() bool {
	_, ok := parseScore(l.text)
	return ok
}

var (
	answersHeading = pattern(`^(\d[\d,]*)\sAnswers?(?:\s\d[\d,]*)?:?$`)
	voteLine       = pattern(`^up\s?vote\s([-−]?\d+)\sdown\s?vote(?:\s(accepted))?(?:\sfavorite(?:\s\d+)?)?$`)
	menuLine       = pattern(`^(?i:share)\s?\|?\s?(?:(?i:cite|edit|flag|follow|improve this (?:question|answer))\s?\|?\s?)+$`)
	improveLine    = pattern(`^(?i:improve this (?:question|answer))$`)
	cardLine       = pattern(`^(asked|answered|edited)\s(` + shownPattern + `|` + agoPattern + `)$`)
	addCommentLine = pattern(`^(?i:add a comment)(?:\s?\|.*)?$`)
	showMoreLine   = pattern(`(?i:\bshow)\s(\d[\d,]*)\s(?i:more comments?)`)
	bulletLine     = pattern(`^[•◦‣▪●]\s*(.*)$|^[*+-]\s+(.*)$`)
	bareURL        = pattern(`^<?(https?://[^\s<>"]+[^\s<>".,;:!?])>?$`)
)

// trailers begin the lines under the answers. What follows them is the form
// for answers and the side column.
var trailers = []string{
	"You must log in to answer this question.", "Not the answer you're looking for?",
	"Not the answer you’re looking for?", "Know someone who can answer?", "Your Answer",
	"Start asking to get answers", "Highly active question.", "Thanks for contributing an answer to",
	"See similar questions with these tags.", "Explore related questions", "Protected question.",
	"Hot Network Questions", "Featured on Meta",
}

// cutTrailer parts the thread from what stands under it.
func cutTrailer(lines []textLine) (thread, trailer []textLine) {
	for i, l := range lines {
		for _, t := range trailers {
			// "Your Answer" may begin a sentence of a body; the others do not.
			if strings.HasPrefix(l.text, t) && (t != "Your Answer" || l.text == t) {
				return lines[:i], lines[i:]
			}
		}
	}
	return lines, nil
}

var (
	taggedPhrase = pattern(`Browse other questions tagged\b(.*)$`)
	tagWord      = pattern(`^[\p{Ll}\p{Lo}\d][\p{Ll}\p{Lo}\d.+#-]{0,34}$`)
)

// trailerTags reads the tags of "Browse other questions tagged a b.", which
// may go on over the next lines.
func trailerTags(trailer []textLine) []string {
	for i, l := range trailer {
		m := taggedPhrase().FindStringSubmatch(l.text)
		if m == nil {
			continue
		}
		phrase := m[1]
		for _, next := range trailer[i+1 : min(i+12, len(trailer))] {
			if strings.HasSuffix(strings.TrimSpace(phrase), ".") || strings.Contains(phrase, " or ask") {
				break
			}
			phrase += " " + next.text
		}
		phrase, _, _ = strings.Cut(phrase, " or ask ")
		var tags []string
		for _, word := range strings.Fields(strings.TrimSuffix(strings.TrimSpace(phrase), ".")) {
			if !tagWord().MatchString(word) {
				return tags
			}
			tags = append(tags, word)
		}
		return tags
	}
	return nil
}
