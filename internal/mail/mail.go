// Package mail writes letters in the words of the catalogue, as text and HTML,
// and hands them to a mail server or, without one, puts them into a folder.
// Links in letters lead to the site's configured address and nowhere else. When
// a letter is due and what follows when it cannot be delivered is decided by
// jobs and the features; nothing of this runs while somebody waits for a page.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"parley/internal/message"
)

// Letter is a mail before it is written out.
type Letter struct {
	ID    string // names the letter; sent twice, it is the same letter
	To    string // an address
	Key   string // of the catalogue: Key.subject, Key.text, Key.button and Key.after
	Args  []any  // pairs for the placeholders
	Link  string // path on the site that the button leads to, "" has no button
	Items []Item // of a digest
	// Unsubscribe is the path that ends mails of this kind with one click, ""
	// for mails that an account cannot do without.
	Unsubscribe string
}

// Item is one entry of a digest.
type Item struct {
	Title string
	Text  string
	Link  string // path on the site
}

// Message is a mail written out.
type Message struct {
	ID          string // without angle brackets
	From        string // an address
	FromName    string
	To          string
	Subject     string
	Text        string
	HTML        string
	Unsubscribe string // address for one-click unsubscription (RFC 8058), or ""
	Date        time.Time
}

// Sender delivers messages. An address that does not exist is a [Refused].
type Sender interface {
	Send(ctx context.Context, m *Message) error
}

// Refused is the failure of a delivery that no other try will mend.
type Refused struct{ Reason string }

func (e *Refused) Error() string { return "mail refused: " + e.Reason }

// IsRefused reports whether a delivery failed for good.
func IsRefused(err error) bool {
	_, ok := errors.AsType[*Refused](err)
	return ok
}

// Mailer writes letters for one site.
type Mailer struct {
	Sender   Sender
	Messages *message.Catalogue
	SiteName string
	SiteURL  string // without a slash at the end
	From     string // address of the sender; "" is no-reply at the site's host
	Now      func() time.Time
}

// Send writes a letter out and delivers it.
func (m *Mailer) Send(ctx context.Context, l Letter) error {
	msg, err := m.Write(l)
	if err != nil {
		return err
	}
	if err := m.Sender.Send(ctx, msg); err != nil {
		return fmt.Errorf("mail %s: %w", l.Key, err)
	}
	return nil
}

// written is what a letter says.
type written struct {
	Language   string
	Subject    string
	Paragraphs []string
	Items      []Item
	Button     string
	Link       string
	After      []string
	Footer     string
	SiteName   string
	SiteURL    string
	Leave      string // text of the link that unsubscribes
	LeaveURL   string
}

// Write writes a letter out.
func (m *Mailer) Write(l Letter) (*Message, error) {
	args := append([]any{"site", m.SiteName}, l.Args...)
	w := written{Language: m.Messages.Language, Subject: oneLine(m.Messages.Text(l.Key+".subject", args...)),
		Paragraphs: paragraphs(m.Messages.Text(l.Key+".text", args...)),
		Footer:     m.Messages.Text("mail.footer", args...), SiteName: m.SiteName, SiteURL: m.SiteURL}
	for _, i := range l.Items {
		i.Link = m.SiteURL + i.Link
		w.Items = append(w.Items, i)
	}
	if l.Link != "" {
		w.Link, w.Button = m.SiteURL+l.Link, m.Messages.Text(l.Key+".button", args...)
	}
	if after := m.Messages.Text(l.Key+".after", args...); after != l.Key+".after" {
		w.After = paragraphs(after)
	}
	if l.Unsubscribe != "" {
		w.LeaveURL, w.Leave = m.SiteURL+l.Unsubscribe, m.Messages.Text("mail.unsubscribe")
	}
	host := m.host()
	from := m.From
	if from == "" {
		from = "no-reply@" + host
	}
	return &Message{ID: l.ID + "@" + host, From: from, FromName: oneLine(m.SiteName), To: l.To, Subject: w.Subject,
		Text: w.text(), HTML: w.html(), Unsubscribe: w.LeaveURL, Date: m.Now().UTC()}, nil
}

// host is the site's host name, without a port.
func (m *Mailer) host() string {
	u, err := url.Parse(m.SiteURL)
	if err != nil || u.Hostname() == "" {
		return "localhost"
	}
	return u.Hostname()
}

// text is the letter without HTML.
func (w written) text() string {
	var b strings.Builder
	write := func(list []string) {
		for _, p := range list {
			b.WriteString(p + "\n\n")
		}
	}
	write(w.Paragraphs)
	for _, i := range w.Items {
		b.WriteString("* " + i.Title + "\n")
		if i.Text != "" {
			b.WriteString("  " + i.Text + "\n")
		}
		b.WriteString("  " + i.Link + "\n\n")
	}
	if w.Link != "" {
		b.WriteString(w.Button + ":\n" + w.Link + "\n\n")
	}
	write(w.After)
	b.WriteString("-- \n" + w.Footer + "\n" + w.SiteURL + "\n")
	if w.LeaveURL != "" {
		b.WriteString(w.Leave + ": " + w.LeaveURL + "\n")
	}
	return b.String()
}

// paragraphs cuts a text at its blank lines; single line breaks are the
// catalogue's and go.
func paragraphs(s string) []string {
	var list []string
	for p := range strings.SplitSeq(strings.TrimSpace(s), "\n\n") {
		list = append(list, strings.Join(strings.Fields(p), " "))
	}
	return list
}

// oneLine keeps what people wrote from becoming header lines of its own.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
