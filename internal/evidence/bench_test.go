package evidence_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"parley/internal/evidence"
)

// longText is 20,000 words of about 126 kB, with the frequencies of a language:
// few words are most of the text.
func longText(seed uint64, words int) []string {
	r := rand.New(rand.NewPCG(seed, 1))
	list := make([]string, 9000)
	for i := range list {
		w := make([]byte, 2+min(10, i/40)/2+r.IntN(6))
		for j := range w {
			w[j] = "etaoinshrdlucmfwypvbgk"[r.IntN(22)]
		}
		list[i] = string(w)
	}
	zipf := rand.NewZipf(r, 1.07, 4, uint64(len(list)-1))
	text := make([]string, words)
	for i := range text {
		text[i] = list[zipf.Uint64()]
		if i%17 == 16 {
			text[i] += "."
		}
	}
	return text
}

// BenchmarkCheck compares 200 words with an index of 20,000, in the five ways of
// the specification; beside them one failing substring search of the same text.
func BenchmarkCheck(b *testing.B) {
	words := longText(1, 20_000)
	text := strings.Join(words, " ")
	ix := evidence.NewIndex(text, "en")
	passage := words[9_000:9_200]
	foreign := longText(2, 200)
	altered := append([]string(nil), passage...)
	altered[60], altered[140] = "somewhere", "different"
	for name, quote := range map[string]string{
		"exact":       strings.Join(passage, " "),
		"two altered": strings.Join(altered, " "),
		"elided":      strings.Join(words[9_000:9_070], " ") + " […] " + strings.Join(words[9_300:9_370], " ") + " […] " + strings.Join(words[9_500:9_560], " "),
		"foreign":     strings.Join(foreign, " "),
		"half":        strings.Join(passage[:100], " ") + " " + strings.Join(foreign[:100], " "),
	} {
		q := evidence.Read(quote)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				ix.Check(q)
			}
		})
		b.Run(name+" read", func(b *testing.B) {
			for b.Loop() {
				evidence.Read(quote)
			}
		})
	}
	b.Run("search", func(b *testing.B) {
		for b.Loop() {
			if strings.Contains(text, strings.Join(foreign[:9], " ")) {
				b.Fatal("found")
			}
		}
	})
	b.Run("search of 200 words", func(b *testing.B) {
		needle := strings.Join(foreign, " ")
		for b.Loop() {
			if strings.Contains(text, needle) {
				b.Fatal("found")
			}
		}
	})
}

func BenchmarkIndex(b *testing.B) {
	text := strings.Join(longText(1, 20_000), " ")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		evidence.NewIndex(text, "en")
	}
}
