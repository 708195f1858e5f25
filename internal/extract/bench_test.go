package extract

import "testing"

// BenchmarkHTML reads all pages of the test data; an operation is one page.
func BenchmarkHTML(b *testing.B) {
	var bodies [][]byte
	var urls []string
	for _, g := range goldPages(b) {
		bodies, urls = append(bodies, g.html(b)), append(urls, g.URL)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		k := i % len(bodies)
		HTML(bodies[k], "", urls[k])
	}
}
