package markup

import "testing"

// bodies are the published posts of the beer dump.
func bodies(t testing.TB) (html, source []string) {
	t.Helper()
	for _, p := range dumpPosts(t, "beer") {
		html = append(html, p.body)
		source = append(source, p.source)
	}
	return html, source
}

func BenchmarkSanitise(b *testing.B) {
	html, _ := bodies(b)
	size := 0
	for _, s := range html {
		size += len(s)
	}
	b.SetBytes(int64(size / len(html)))
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		beer.Sanitise(html[i%len(html)])
	}
}

func BenchmarkMarkdown(b *testing.B) {
	_, source := bodies(b)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if _, err := beer.Markdown(source[i%len(source)]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkComment(b *testing.B) {
	var comments []string
	eachRow(b, "beer", "Comments", func(row map[string]string) { comments = append(comments, row["Text"]) })
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		beer.Comment(comments[i%len(comments)])
	}
}
