package evidence

import (
	"math/rand/v2"
	"testing"
)

// TestMayEndLink holds that no link is missed: whatever linkEnd matches may end one.
func TestMayEndLink(t *testing.T) {
	const alphabet = "ab()<> \t\n\"'!["
	random := rand.New(rand.NewPCG(5, 6))
	links, refused := 0, 0
	for range 300_000 {
		b := []byte("](")
		for range random.IntN(14) {
			b = append(b, alphabet[random.IntN(len(alphabet))])
		}
		matches := linkEnd.Match(b)
		if may := mayEndLink(b); matches && !may {
			t.Fatalf("%q is refused", b)
		} else if !may {
			refused++
		}
		if matches {
			links++
		}
	}
	if links < 1000 || refused < 1000 {
		t.Errorf("%d links, %d refused", links, refused)
	}
}
