package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"parley"
)

// SMTP delivers through a mail server.
type SMTP struct {
	host    string
	options []gomail.Option
}

// sendTimeout bounds the talk with the server about one message.
const sendTimeout = 45 * time.Second

// NewSMTP prepares delivery through the server at an address like
// smtps://user:password@mail.example:465 (TLS from the beginning) or
// smtp://mail.example:587 (TLS must be offered, except by this machine itself).
// password takes the place of the one in the address if it is not "".
func NewSMTP(address, password string, roots *tls.Config) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Path != "" && u.Path != "/" {
		return nil, parley.Errorf(parley.Invalid, "the mail server must be given like smtp://user@mail.example:587 or smtps://user@mail.example:465")
	}
	s := &SMTP{host: u.Hostname(), options: []gomail.Option{gomail.WithTimeout(sendTimeout)}}
	switch {
	case u.Scheme == "smtps":
		s.options = append(s.options, gomail.WithSSL(), gomail.WithPort(465))
	case local(u.Hostname()):
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSOpportunistic), gomail.WithPort(25))
	default:
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory), gomail.WithPort(587))
	}
	if u.Port() != "" {
		port, err := strconv.Atoi(u.Port())
		if err != nil {
			return nil, parley.Errorf(parley.Invalid, "the port of the mail server %q is no number", u.Port())
		}
		s.options = append(s.options, gomail.WithPort(port))
	}
	if roots != nil {
		s.options = append(s.options, gomail.WithTLSConfig(roots))
	}
	if name := u.User.Username(); name != "" {
		if password == "" {
			password, _ = u.User.Password()
		}
		way := gomail.SMTPAuthAutoDiscover
		if u.Scheme == "smtp" && local(u.Hostname()) {
			way = gomail.SMTPAuthPlainNoEnc // nobody listens on this machine's own line
		}
		s.options = append(s.options, gomail.WithSMTPAuth(way), gomail.WithUsername(name), gomail.WithPassword(password))
	}
	// Bad options are told now, not when the first mail is due.
	_, err = gomail.NewClient(s.host, s.options...)
	return s, err
}

// local reports whether a host is this machine.
func local(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// Send delivers a message. What the server says about the recipient with a code
// of 5.. is a [Refused]; everything else is worth another try.
func (s *SMTP) Send(ctx context.Context, m *Message) error {
	msg, err := m.build()
	if err != nil {
		return &Refused{Reason: err.Error()}
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return err
	}
	err = client.Send(msg)
	client.Close() // the server has taken the message or not; how it says goodbye changes nothing
	e, ok := errors.AsType[*gomail.SendError](err)
	if ok && e.Reason == gomail.ErrSMTPRcptTo && !e.IsTemp() && !isNetwork(err) {
		return &Refused{Reason: err.Error()}
	}
	return err
}

func isNetwork(err error) bool {
	_, ok := errors.AsType[net.Error](err)
	return ok
}

// build makes the message in the form that travels.
func (m *Message) build() (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(m.FromName, m.From); err != nil {
		return nil, fmt.Errorf("sender %q: %w", m.From, err)
	}
	if err := msg.To(m.To); err != nil {
		return nil, fmt.Errorf("recipient: %w", err)
	}
	msg.SetMessageIDWithValue(m.ID)
	msg.SetDateWithValue(m.Date)
	msg.Subject(m.Subject)
	// Answers of machines to machines (RFC 3834) are not for us.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Unsubscribe != "" {
		msg.SetListUnsubscribe(m.Unsubscribe)
		msg.SetListUnsubscribePost()
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
}
