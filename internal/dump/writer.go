package dump

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// File names one of the eight files of a data dump, without its extension.
type File string

// The files of a dump, in the order in which the published archives hold them.
const (
	Badges      File = "Badges"
	Comments    File = "Comments"
	PostHistory File = "PostHistory"
	PostLinks   File = "PostLinks"
	Posts       File = "Posts"
	Tags        File = "Tags"
	Users       File = "Users"
	Votes       File = "Votes"
)

// Files lists all files of a dump in the order of the published archives.
var Files = []File{Badges, Comments, PostHistory, PostLinks, Posts, Tags, Users, Votes}

// Attr is one attribute of a row; Value is the text it means, not escaped.
type Attr struct{ Name, Value string }

// Frame is what surrounds the rows of a file. The zero value is the frame of
// the published dumps: byte order mark, CRLF line ends, two spaces before a
// row, no line end after the closing root tag.
type Frame struct {
	NoBOM        bool   `json:"noBom,omitempty"`
	LF           bool   `json:"lf,omitempty"`           // "\n" line ends instead of "\r\n"
	FinalNewline bool   `json:"finalNewline,omitempty"` // a line end after the closing root tag
	Declaration  string `json:"declaration,omitempty"`  // the XML declaration if it is not the usual one; "-" for none
	Root         string `json:"root,omitempty"`         // the root element if it is not the lower-case file name
	Indent       string `json:"indent,omitempty"`       // before a row if not two spaces; "-" for none
}

const usualDeclaration = `<?xml version="1.0" encoding="utf-8"?>`

// eol is the line end of the frame.
func (f Frame) eol() string {
	if f.LF {
		return "\n"
	}
	return "\r\n"
}

// FileWriter writes one file of a dump, row by row.
type FileWriter struct {
	w     *bufio.Writer
	frame Frame
	root  string
	line  []byte
	err   error
}

// NewFileWriter begins f on w in the format of the published dumps. Errors of
// w are returned by Row and Close.
func NewFileWriter(w io.Writer, f File) *FileWriter {
	return NewFramedWriter(w, f, Frame{})
}

// NewFramedWriter is NewFileWriter with another frame.
func NewFramedWriter(w io.Writer, f File, frame Frame) *FileWriter {
	fw := &FileWriter{w: bufio.NewWriterSize(w, 1<<16), frame: frame, root: frame.Root}
	if fw.root == "" {
		fw.root = strings.ToLower(string(f))
	}
	var head strings.Builder
	if !frame.NoBOM {
		head.WriteString("\ufeff")
	}
	switch frame.Declaration {
	case "":
		head.WriteString(usualDeclaration + frame.eol())
	case "-":
	default:
		head.WriteString(frame.Declaration + frame.eol())
	}
	head.WriteString("<" + fw.root + ">" + frame.eol())
	_, fw.err = fw.w.WriteString(head.String())
	return fw
}

// Row writes one row with the attributes in the given order.
func (fw *FileWriter) Row(attrs []Attr) error {
	line := fw.beginRow()
	for _, a := range attrs {
		line = appendAttr(line, a.Name, a.Value)
	}
	return fw.endRow(line)
}

// beginRow returns the reused line with the indent and the element's name; the
// caller appends attributes and hands it to endRow.
func (fw *FileWriter) beginRow() []byte {
	line := fw.line[:0]
	switch fw.frame.Indent {
	case "":
		line = append(line, "  "...)
	case "-":
	default:
		line = append(line, fw.frame.Indent...)
	}
	return append(line, "<row "...)
}

func (fw *FileWriter) endRow(line []byte) error {
	line = append(line, "/>"...)
	line = append(line, fw.frame.eol()...)
	fw.line = line
	if fw.err == nil {
		_, fw.err = fw.w.Write(line)
	}
	return fw.err
}

// Close ends the root element and flushes. It does not close the writer below.
func (fw *FileWriter) Close() error {
	if fw.err != nil {
		return fmt.Errorf("writing <%s>: %w", fw.root, fw.err)
	}
	fmt.Fprintf(fw.w, "</%s>", fw.root)
	if fw.frame.FinalNewline {
		fw.w.WriteString(fw.frame.eol())
	}
	return fw.w.Flush()
}

// appendAttr appends name="value" and a space, escaped as the published dumps
// escape: & < > " and the control characters LF, CR and tab; an apostrophe
// stays as it is.
func appendAttr(b []byte, name, value string) []byte {
	b = append(b, name...)
	b = append(b, `="`...)
	b = appendEscaped(b, value)
	return append(b, `" `...)
}

func appendEscaped(b []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		esc := escapes[s[i]]
		if esc == "" {
			continue
		}
		b = append(b, s[from:i]...)
		b = append(b, esc...)
		from = i + 1
	}
	return append(b, s[from:]...)
}

var escapes = func() (t [256]string) {
	t['&'], t['<'], t['>'], t['"'] = "&amp;", "&lt;", "&gt;", "&quot;"
	t['\n'], t['\r'], t['\t'] = "&#xA;", "&#xD;", "&#x9;"
	return t
}()
