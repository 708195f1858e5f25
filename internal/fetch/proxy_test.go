package fetch_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"

	"parley/internal/fetch"
)

// TestProxy: every page is asked of the proxy, and what is refused by its address
// alone is not asked at all.
func TestProxy(t *testing.T) {
	var asked atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, r.RequestURI)
	}))
	defer proxy.Close()
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	f := fetch.New(fetch.Options{Proxy: at})
	got, err := f.Get(t.Context(), fetch.Request{URL: "http://news.example/a?b"})
	if err != nil || string(got.Body) != "http://news.example/a?b" {
		t.Fatalf("the proxy answers %v, %v", got, err)
	}
	before := asked.Load()
	for _, address := range []string{"http://127.0.0.1/", "http://[::1]/", "http://10.0.0.8/", "http://printer.local/", "http://news.example:8080/"} {
		if _, err := f.Get(t.Context(), fetch.Request{URL: address}); err == nil {
			t.Errorf("%s was fetched", address)
		}
	}
	if n := asked.Load() - before; n != 0 {
		t.Errorf("the proxy was asked %d times for what is refused", n)
	}
}
