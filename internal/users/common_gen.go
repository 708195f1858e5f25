//go:build ignore

// This program writes common.bin from a list of common passwords on standard
// input, one a line, the most common first. The list in use is the 30,000
// "passwords" of zxcvbn (MIT, Dropbox 2012-2016), as the Go module
// github.com/trustelem/zxcvbn carries it in its package frequency.
//
//	go run common_gen.go < list.txt
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"log"
	"os"
	"slices"
	"unicode/utf8"
)

const (
	shortest = 8 // MinPassword: what is shorter is refused anyway
	prefix   = 5 // bytes of each SHA-256
)

func main() {
	var sums [][]byte
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if utf8.RuneCount(lines.Bytes()) < shortest {
			continue
		}
		sum := sha256.Sum256(bytes.ToLower(lines.Bytes()))
		sums = append(sums, sum[:prefix])
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
	slices.SortFunc(sums, bytes.Compare)
	sums = slices.CompactFunc(sums, bytes.Equal)
	if err := os.WriteFile("common.bin", bytes.Join(sums, nil), 0o644); err != nil {
		log.Fatal(err)
	}
	log.Printf("%d passwords", len(sums))
}
