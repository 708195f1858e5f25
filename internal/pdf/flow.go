package pdf

import (
	"strings"
	"unicode/utf16"
)

// edge is how many blocks at the top and the bottom of a page may be its head
// and foot, and longestEdge how many bytes each may have.
const (
	edge        = 2
	longestEdge = 120
)

// markRunning marks what stands at the edge of several pages, alike but for
// its numbers, and page numbers.
func markRunning(pages [][]Block) {
	count := map[string]int{}
	each := func(do func(b *Block, key string)) {
		for _, blocks := range pages {
			for i := range blocks {
				if b := &blocks[i]; (i < edge || i >= len(blocks)-edge) && len(b.Text) <= longestEdge {
					do(b, withoutNumbers(b.Text))
				}
			}
		}
	}
	each(func(_ *Block, key string) { count[key]++ })
	each(func(b *Block, key string) {
		b.Running = len(pages) > 1 && (count[key] > 2 || count[key] == 2 && len(pages) < 5) || key == "" || key == "#"
	})
}

func withoutNumbers(text string) string {
	var b strings.Builder
	number := false
	for _, c := range text {
		digit := c >= '0' && c <= '9'
		if digit && !number {
			b.WriteByte('#')
		}
		if number = digit; !digit && c != ' ' && c != '\n' {
			b.WriteRune(c)
		}
	}
	return strings.Trim(b.String(), "-–—|.[]()")
}

// joined puts pages one after the other. A paragraph that a column's or a
// page's end interrupts goes on after it, and after heads and feet.
func joined(pages [][]Block) []Block {
	var all []Block
	last := -1 // the last block that is no head or foot
	for _, blocks := range pages {
		for i, b := range blocks {
			if b.Running {
				all = append(all, b)
				continue
			}
			if last >= 0 && (i == 0 || b.y > all[last].y) && sameType(all[last], b) && continues(all[last].Text, b.Text) {
				all[last].Text += "\n" + b.Text
				all[last].y = b.y
				continue
			}
			all = append(all, b)
			last = len(all) - 1
		}
	}
	return all
}

func sameType(a, b Block) bool {
	d := a.size - b.size
	return d < 0.1*a.size && d > -0.1*a.size
}

func utf16Text(s str) string {
	var u []uint16
	for i := 0; i+1 < len(s); i += 2 {
		u = append(u, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(u))
}
