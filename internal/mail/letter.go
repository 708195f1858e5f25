package mail

import (
	"html"
	"strings"
)

// The styles of a letter; programs for mail know no style sheets.
const (
	bodyStyle      = "margin:0;padding:24px 16px;font:16px/1.55 system-ui,sans-serif"
	columnStyle    = "max-width:32em;margin:0 auto"
	paragraphStyle = "margin:0 0 16px"
	buttonStyle    = "display:inline-block;padding:10px 18px;border-radius:6px;background:#1b5a92;color:#ffffff;text-decoration:none"
	addressStyle   = "margin:0 0 16px;font-size:13px;overflow-wrap:anywhere"
	footerStyle    = "margin:32px 0 0;padding-top:12px;border-top:1px solid #8888;font-size:13px"
)

// sheet is HTML in the making.
type sheet struct{ strings.Builder }

// text adds what is not HTML, between tags or in a quoted attribute.
func (s *sheet) text(words string) { s.WriteString(html.EscapeString(words)) }

func (s *sheet) paragraph(style string, inside func()) {
	s.WriteString("\n<p style=\"" + style + "\">")
	inside()
	s.WriteString("</p>")
}

func (s *sheet) paragraphs(list []string) {
	for _, words := range list {
		s.paragraph(paragraphStyle, func() { s.text(words) })
	}
}

// link adds a link to an address of the site.
func (s *sheet) link(address, style, words string) {
	s.WriteString(`<a href="`)
	s.text(address)
	if style != "" {
		s.WriteString(`" style="` + style)
	}
	s.WriteString(`">`)
	s.text(words)
	s.WriteString("</a>")
}

// html is the letter as HTML. (A library for templates would make the linker
// keep every method of every type.)
func (w *written) html() string {
	var s sheet
	s.WriteString("<!doctype html>\n<html lang=\"")
	s.text(w.Language)
	s.WriteString("\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
	s.text(w.Subject)
	s.WriteString("</title>\n</head>\n<body style=\"" + bodyStyle + "\">\n<div style=\"" + columnStyle + "\">")
	s.paragraphs(w.Paragraphs)
	for _, i := range w.Items {
		s.paragraph(paragraphStyle, func() { s.item(i) })
	}
	if w.Link != "" {
		s.paragraph("margin:24px 0", func() { s.link(w.Link, buttonStyle, w.Button) })
		s.paragraph(addressStyle, func() { s.text(w.Link) })
	}
	s.paragraphs(w.After)
	s.paragraph(footerStyle, func() { s.footer(w) })
	s.WriteString("\n</div>\n</body>\n</html>\n")
	return s.String()
}

func (s *sheet) item(i Item) {
	s.WriteString(`<a href="`)
	s.text(i.Link)
	s.WriteString(`"><strong>`)
	s.text(i.Title)
	s.WriteString("</strong></a>")
	if i.Text != "" {
		s.WriteString("<br>")
		s.text(i.Text)
	}
}

func (s *sheet) footer(w *written) {
	s.text(w.Footer)
	s.WriteString("<br>")
	s.link(w.SiteURL, "", w.SiteURL)
	if w.LeaveURL != "" {
		s.WriteString("<br>")
		s.link(w.LeaveURL, "", w.Leave)
	}
}
