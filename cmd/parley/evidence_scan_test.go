package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"parley/internal/store"
	"parley/internal/testkit"
)

// scannedHosts is how many sources the scanned site has, each of another host.
const scannedHosts = 9

// heldWeb is a web of articles behind an egress proxy. It holds the answer to
// one page after so many were answered, until that request is given up.
type heldWeb struct {
	*httptest.Server
	mu     sync.Mutex
	asked  map[string]int // pages by host, robots.txt left out
	served int
	hold   int           // hold the page that comes when so many are served; 0 none
	held   chan struct{} // gets a value when one is held
}

func newHeldWeb(t *testing.T) *heldWeb {
	w := &heldWeb{asked: map[string]int{}, held: make(chan struct{}, 1)}
	w.Server = httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(w.Close)
	return w
}

func (w *heldWeb) serve(res http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/robots.txt" {
		http.NotFound(res, r)
		return
	}
	w.mu.Lock()
	w.asked[r.Host]++
	hold := w.hold > 0 && w.served == w.hold
	if !hold {
		w.served++
	}
	w.mu.Unlock()
	if hold {
		w.held <- struct{}{}
		<-r.Context().Done()
		return
	}
	res.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(res, article("The Herald", "Talks at "+r.Host, "2024-01-10", "", wordsOf(r.Host),
		"Nobody in the ministry would say when the talks are to end, or what they are about, and the ambassador left by another door than the one he had come in by."))
}

func wordsOf(host string) string {
	return "The delegates who met at " + host + " had no plans to return before the end of the winter, they said on Wednesday."
}

// scannedDump writes a dump whose questions each quote another host.
func scannedDump(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var posts strings.Builder
	posts.WriteString("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<posts>\n")
	for i := range scannedHosts {
		host := fmt.Sprintf("h%d.example", i+1)
		body := "<p>Some say so:</p>\n<blockquote>\n<p>" + wordsOf(host) + "</p>\n<p>— <a href=\"http://" + host + "/talks\">The Herald</a></p>\n</blockquote>\n<p>Is that so?</p>"
		var escaped bytes.Buffer
		if err := xml.EscapeText(&escaped, []byte(body)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&posts, `  <row Id="%d" PostTypeId="1" CreationDate="2024-02-0%dT10:00:00.000" Score="1" ViewCount="9" Body="%s" OwnerUserId="1" LastActivityDate="2024-02-0%dT10:00:00.000" Title="What was said at %s about it?" Tags="|talks|" AnswerCount="0" CommentCount="0" ContentLicense="CC BY-SA 4.0" />`+"\n",
			i+1, i+1, escaped.String(), i+1, host)
	}
	posts.WriteString("</posts>\n")
	users := "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<users>\n  <row Id=\"1\" Reputation=\"101\" CreationDate=\"2024-01-01T10:00:00.000\" DisplayName=\"Ann Archer\" LastAccessDate=\"2024-02-10T10:00:00.000\" Views=\"0\" UpVotes=\"0\" DownVotes=\"0\" AccountId=\"1\" />\n</users>\n"
	for name, text := range map[string]string{"Posts.xml": posts.String(), "Users.xml": users} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestEvidenceScanStops stops the scan of an imported site in the middle of a
// fetch by each signal, and goes on: it ends at once, says where it is, and never
// fetches again what it has.
func TestEvidenceScanStops(t *testing.T) {
	dump := scannedDump(t)
	for name, o := range map[string]store.Options{"sqlite": {Dir: testkit.FreshFolder(t)}, "postgres": {URL: testkit.FreshPostgres(t)}} {
		t.Run(name, func(t *testing.T) {
			where := site(o).args
			if code, _, errors := parleyRun(t, append([]string{"import", "--origin", "talks.example"}, append(where, dump)...)...); code != exitOK {
				t.Fatalf("import: exit code %d\n%s", code, errors)
			}
			web := newHeldWeb(t)
			scan := append([]string{"evidence", "scan", "--egress-proxy", web.URL, "--fetch-workers", "1", "--fetch-every", "1ms", "--fetch-host-every", "1ms"}, where...)
			signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
			if o.Dir != "" {
				// On PostgreSQL what a killed process held is held for two minutes: another
				// node may be at it.
				signals = append(signals, os.Kill)
			}
			for i, signal := range signals {
				web.holdAfter(2 * (i + 1))
				stopScan(t, web, scan, signal, scannedHosts-2*(i+1))
			}
			web.holdAfter(0)
			code, out, errors := parleyRun(t, scan...)
			if want := fmt.Sprintf("%d quotations, %d verbatim\n", scannedHosts, scannedHosts); code != exitOK || out != want {
				t.Errorf("exit code %d, %q, want %q\n%s", code, out, want, errors)
			}
			web.check(t, len(signals))
		})
	}
}

func (w *heldWeb) holdAfter(served int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hold = served
}

// check looks how often each page was asked for: twice where the first answer was
// held, else once.
func (w *heldWeb) check(t *testing.T, held int) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	twice := 0
	for host, n := range w.asked {
		switch n {
		case 1:
		case 2:
			twice++
		default:
			t.Errorf("%s was asked %d times", host, n)
		}
	}
	if len(w.asked) != scannedHosts || twice != held || w.served != scannedHosts {
		t.Errorf("%d hosts were asked, %d of them twice; %d pages served; want %d, %d, %d", len(w.asked), twice, w.served, scannedHosts, held, scannedHosts)
	}
}

// stopScan runs a scan until a page is held, and sends a signal then.
func stopScan(t *testing.T, web *heldWeb, scan []string, signal os.Signal, left int) {
	t.Helper()
	c := command(t, scan...)
	var out, errors bytes.Buffer
	c.Stdout, c.Stderr = &out, &errors
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case <-web.held:
	case err := <-ended:
		t.Fatalf("the scan ended by itself: %v\n%s%s", err, out.String(), errors.String())
	}
	if err := c.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	<-ended
	if signal == os.Kill {
		return
	}
	want := fmt.Sprintf("Stopped: %d quotations found, 0 posts are still to be read, %d sources to be fetched.", scannedHosts, left)
	if code := c.ProcessState.ExitCode(); code != exitSignal || !strings.Contains(errors.String(), want) || out.Len() > 0 {
		t.Errorf("after %v: exit code %d, %q, %q, want %d and %q", signal, code, out.String(), errors.String(), exitSignal, want)
	}
}
