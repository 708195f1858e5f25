package mail

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"parley/internal/message"
)

// server is a real mail server that keeps what it gets. answer, if set, is what
// it says about a recipient.
type server struct {
	sync.Mutex
	address  string
	mails    []string
	answer   func(to string) error
	password string
}

func startServer(t *testing.T) *server {
	t.Helper()
	s := &server{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = l.Addr().String()
	srv := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &conversation{s}, nil }))
	srv.Domain, srv.AllowInsecureAuth = "mail.example", true
	done := make(chan struct{})
	go func() { defer close(done); srv.Serve(l) }()
	t.Cleanup(func() { srv.Close(); <-done })
	return s
}

func (s *server) received() []string {
	s.Lock()
	defer s.Unlock()
	return s.mails
}

type conversation struct{ s *server }

func (c *conversation) AuthMechanisms() []string { return []string{sasl.Plain} }
func (c *conversation) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, password string) error {
		if name != "parley" || password != c.s.password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}
func (c *conversation) Mail(string, *smtp.MailOptions) error { return nil }
func (c *conversation) Rcpt(to string, _ *smtp.RcptOptions) error {
	if c.s.answer != nil {
		return c.s.answer(to)
	}
	return nil
}
func (c *conversation) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	c.s.Lock()
	defer c.s.Unlock()
	c.s.mails = append(c.s.mails, string(text))
	return err
}
func (c *conversation) Reset()        {}
func (c *conversation) Logout() error { return nil }

func mailer(t *testing.T, s Sender) *Mailer {
	t.Helper()
	messages, err := message.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	return &Mailer{Sender: s, Messages: messages, SiteName: "Home Brewing", SiteURL: "https://brew.example",
		Now: func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }}
}

func TestSMTP(t *testing.T) {
	srv := startServer(t)
	srv.password = "secret"
	sender, err := NewSMTP("smtp://parley@"+srv.address, "secret", nil)
	if err != nil {
		t.Fatal(err)
	}
	l := Letter{ID: "digest-1", To: "zoë@example.org", Key: "mail.recovery", Link: "/users/recover?token=abc",
		Items: []Item{{Title: "A <b>bold</b> title", Text: "& more", Link: "/questions/1"}}, Unsubscribe: "/unsubscribe?token=x"}
	l.To = "ann@example.org"
	if err := mailer(t, sender).Send(context.Background(), l); err != nil {
		t.Fatal(err)
	}
	got := srv.received()
	if len(got) != 1 {
		t.Fatalf("%d mails", len(got))
	}
	plain := strings.ReplaceAll(strings.ReplaceAll(got[0], "=\r\n", ""), "=3D", "=")
	for _, want := range []string{
		"From: \"Home Brewing\" <no-reply@brew.example>", "To: <ann@example.org>", "Message-ID: <digest-1@brew.example>",
		"Subject: A new password for Home Brewing", "Auto-Submitted: auto-generated",
		"List-Unsubscribe: <https://brew.example/unsubscribe?token=x>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
		"text/plain", "text/html", "https://brew.example/users/recover?token=abc", "A &lt;b&gt;bold&lt;/b&gt; title", "* A <b>bold</b> title",
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("the mail lacks %q:\n%s", want, plain)
		}
	}
	wrong, err := NewSMTP("smtp://parley@"+srv.address, "guess", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := mailer(t, wrong).Send(context.Background(), l); err == nil || IsRefused(err) {
		t.Errorf("with a wrong password: %v, want a failure worth another try", err)
	}
}

// TestSMTPAnswers says which failures are for good (reliability.md F26).
func TestSMTPAnswers(t *testing.T) {
	srv := startServer(t)
	sender, err := NewSMTP("smtp://"+srv.address, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name     string
		answer   error
		refused  bool
		accepted bool
	}{
		{"accepted", nil, false, true},
		{"no such mailbox", &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}, true, false},
		{"greylisted", &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "try again later"}, false, false},
		{"mailbox full", &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}, false, false},
		{"a failure of the server", errors.New("oh"), false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			srv.answer = func(string) error { return tt.answer }
			err := mailer(t, sender).Send(context.Background(), Letter{ID: "x", To: "ann@example.org", Key: "mail.exists"})
			if IsRefused(err) != tt.refused || (err == nil) != tt.accepted {
				t.Errorf("error %v, refused %v", err, IsRefused(err))
			}
		})
	}
}

func TestSMTPDown(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	sender, err := NewSMTP("smtp://"+address, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := mailer(t, sender).Send(context.Background(), Letter{ID: "x", To: "ann@example.org", Key: "mail.exists"}); err == nil || IsRefused(err) {
		t.Errorf("with no server: %v", err)
	}
}

func TestNewSMTP(t *testing.T) {
	for _, address := range []string{"", "mail.example", "http://mail.example", "smtp://", "smtp://mail.example:abc", "smtp://mail.example/path", "smtp://mail.example:99999"} {
		if _, err := NewSMTP(address, "", nil); err == nil {
			t.Errorf("the mail server %q is taken", address)
		}
	}
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	m := mailer(t, Folder{dir})
	if err := m.Send(context.Background(), Letter{ID: "../../x", To: "ann@example.org", Key: "mail.exists", Link: "/users/login"}); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 || filepath.Base(files[0]) != "20260301T120000.000Z-------x.eml" {
		t.Fatalf("files %v, %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil || !strings.Contains(string(text), "Subject: You have an account at Home Brewing already") {
		t.Errorf("the file is %q, %v", text, err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	if err := (Folder{dir}).Sweep(time.Now().Add(8*24*time.Hour), 7*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) != 0 {
		t.Errorf("left after the sweep: %v", files)
	}
}

// TestHeaders puts line breaks where a header could be broken.
func TestHeaders(t *testing.T) {
	m := mailer(t, nil)
	m.SiteName = "Brew\r\nBcc: all@example.org"
	msg, err := m.Write(Letter{ID: "x", To: "ann@example.org", Key: "mail.exists"})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	built, err := msg.build()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := built.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(b.String(), "\r\n\r\n")
	for line := range strings.SplitSeq(head, "\r\n") {
		if strings.HasPrefix(line, "Bcc") {
			t.Errorf("a site's name made a header: %s", head)
		}
	}
	if _, err := (&Message{From: "a@b.example", To: "x@y.example\r\nBcc: z@y.example"}).build(); err == nil {
		t.Error("a recipient with a line break is taken")
	}
}
