package markup

import (
	"regexp"
	"strings"
	"time"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

const (
	// maxHighlight is the longest code that is highlighted, in bytes.
	maxHighlight = 20_000
	// highlightTime is what highlighting one post may take; code it did not get
	// to stays plain. Some of the library's patterns backtrack without end.
	highlightTime = 150 * time.Millisecond
)

// languageName returns the name of a language as it is used here: lower case,
// without "lang-"; or "" if s is none.
func languageName(s string) string {
	name := strings.TrimPrefix(strings.TrimPrefix(lower(strings.TrimSpace(s)), "lang-"), "language-")
	if !isLanguageName(name) {
		return ""
	}
	return name
}

// isLanguageName reports whether s can stand in a class.
func isLanguageName(s string) bool {
	if s == "" || len(s) > 30 || !isLetter(s[0]) && !isDigit(s[0]) {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; !('a' <= c && c <= 'z') && !isDigit(c) && strings.IndexByte("+#-._", c) < 0 {
			return false
		}
	}
	return true
}

// languageHints gives each code block the language that a comment before it
// names, or the first comment for the whole post.
type languageHints struct{}

var hintPattern = regexp.MustCompile(`^\s*<!-- *language(-all)?: *([A-Za-z0-9+#._-]+) *-->`)

var languageAttr = []byte("language")

func (languageHints) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	source := reader.Source()
	all := ""
	hint := func(n ast.Node) (name string, forAll bool) {
		if n == nil || n.Kind() != ast.KindHTMLBlock || n.Lines().Len() == 0 {
			return "", false
		}
		line := n.Lines().At(0)
		m := hintPattern.FindSubmatch(line.Value(source))
		if m == nil {
			return "", false
		}
		return languageName(string(m[2])), len(m[1]) > 0
	}
	var blocks []ast.Node
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Type() == ast.TypeInline {
			return ast.WalkContinue, nil
		}
		if name, forAll := hint(n); forAll && all == "" {
			all = name
		}
		if n.Kind() == ast.KindCodeBlock || n.Kind() == ast.KindFencedCodeBlock {
			blocks = append(blocks, n)
		}
		return ast.WalkContinue, nil
	}) // the callback returns no error
	for _, n := range blocks {
		name, forAll := hint(n.PreviousSibling())
		if forAll {
			name = ""
		}
		if f, ok := n.(*ast.FencedCodeBlock); ok && name == "" {
			name = languageName(string(f.Language(source)))
		}
		if name == "" {
			name = all
		}
		if name != "" {
			n.SetAttribute(languageAttr, name)
		}
	}
}

var highlightedAttr = []byte("highlighted")

// highlightCode highlights the code blocks of a post as far as time allows.
func (r *Renderer) highlightCode(doc ast.Node, source []byte) {
	deadline := time.Now().Add(highlightTime)
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Kind() != ast.KindCodeBlock && n.Kind() != ast.KindFencedCodeBlock {
			return ast.WalkContinue, nil
		}
		if _, ok := n.Attribute(languageAttr); !ok && r.language != "" {
			n.SetAttribute(languageAttr, r.language)
		}
		if name, ok := n.Attribute(languageAttr); ok {
			if html, ok := highlight(codeOf(n, source), name.(string), deadline); ok {
				n.SetAttribute(highlightedAttr, html)
			}
		}
		return ast.WalkContinue, nil
	}) // the callback returns no error
}

// codeOf returns the text of a code block.
func codeOf(n ast.Node, source []byte) string {
	var code strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		code.Write(line.Value(source))
	}
	return code.String()
}

func (nr nodeRenderer) code(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	open := "<pre><code>"
	if name, ok := n.Attribute(languageAttr); ok {
		open = `<pre class="lang-` + name.(string) + `"><code>`
	}
	_, _ = w.WriteString(open)
	if html, ok := n.Attribute(highlightedAttr); ok {
		_, _ = w.Write(html.([]byte))
	} else {
		_, _ = w.Write(appendPlain(nil, codeOf(n, source), false))
	}
	_, _ = w.WriteString("</code></pre>\n")
	return ast.WalkSkipChildren, nil
}

// highlight returns code as HTML with spans of [HighlightClasses], or false if
// it should stay plain: unknown language, too long, too slow, or a lexer that
// does not give back what it was given.
func highlight(code, language string, deadline time.Time) (html []byte, ok bool) {
	if language == "" || language == "none" || len(code) > maxHighlight || time.Now().After(deadline) {
		return nil, false
	}
	lexer := lexers.Get(language)
	if lexer == nil {
		return nil, false
	}
	// The library's iterators report errors of its rules by panicking.
	defer func() {
		if recover() != nil {
			html, ok = nil, false
		}
	}()
	tokens, err := lexer.Tokenise(&chroma.TokeniseOptions{State: "root"}, code)
	if err != nil {
		return nil, false
	}
	html = make([]byte, 0, 3*len(code))
	rest, class := code, ""
	for t := tokens(); t != chroma.EOF && rest != ""; t = tokens() {
		if time.Now().After(deadline) || !strings.HasPrefix(rest, t.Value) {
			return nil, false
		}
		rest = rest[len(t.Value):]
		next := tokenClass(t.Type)
		if next != class && strings.TrimSpace(t.Value) != "" {
			if class != "" {
				html = append(html, "</span>"...)
			}
			class = next
			html = append(html, spanTags[class]...)
		}
		html = appendPlain(html, t.Value, false)
	}
	if class != "" {
		html = append(html, "</span>"...)
	}
	return html, rest == ""
}

// tokenClass maps the library's 80 kinds of token to [HighlightClasses].
func tokenClass(t chroma.TokenType) string {
	switch t {
	case chroma.CommentPreproc, chroma.CommentPreprocFile, chroma.NameDecorator, chroma.LiteralStringInterpol:
		return "hl-p"
	case chroma.NameFunction, chroma.NameFunctionMagic:
		return "hl-f"
	case chroma.NameClass, chroma.NameNamespace, chroma.NameException, chroma.KeywordType:
		return "hl-t"
	case chroma.NameBuiltin, chroma.NameBuiltinPseudo, chroma.KeywordConstant, chroma.NameConstant:
		return "hl-b"
	case chroma.NameTag:
		return "hl-g"
	case chroma.NameAttribute, chroma.NameProperty:
		return "hl-a"
	case chroma.GenericInserted:
		return "hl-i"
	case chroma.GenericDeleted:
		return "hl-d"
	case chroma.GenericHeading, chroma.GenericSubheading:
		return "hl-k"
	case chroma.OperatorWord:
		return "hl-k"
	}
	switch {
	case t.InCategory(chroma.Comment):
		return "hl-c"
	case t.InCategory(chroma.Keyword):
		return "hl-k"
	case t.InSubCategory(chroma.LiteralString):
		return "hl-s"
	case t.InSubCategory(chroma.LiteralNumber):
		return "hl-m"
	}
	return ""
}
