package load

import (
	"strings"
	"testing"
)

func TestResponse(t *testing.T) {
	tests := []struct {
		name, answer string
		status       int
		closes       bool
		err          error
	}{
		{"with a length", "HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\n\r\nhello", 200, false, nil},
		{"in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n", 200, false, nil},
		{"in chunks with a trailer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\n\r\n", 200, false, nil},
		{"empty", "HTTP/1.1 301 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", 301, false, nil},
		{"not modified has no body", "HTTP/1.1 304 Not Modified\r\n\r\n", 304, false, nil},
		{"closing", "HTTP/1.1 503 Busy\r\nConnection: Close\r\nContent-Length: 1\r\n\r\nx", 503, true, nil},
		{"after an interim answer", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, false, nil},
		{"too much", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy", 200, false, errUnexpected},
		{"another protocol", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\r\n", 0, false, errNotHTTP},
		{"without an end", "HTTP/1.1 200 OK\r\nA: b\r\n\r\n", 200, false, errUndefined},
		{"a chunk's size that is none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 200, false, errChunk},
		{"a chunk longer than its size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n", 200, false, errChunk},
		{"endless header", "HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", 20_000), 0, false, errHead},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, piece := range []int{1, 2, 3, 7, 1000, len(tt.answer)} {
				var r response
				r.reset()
				done, err := false, error(nil)
				for rest := tt.answer; rest != "" && err == nil; {
					n := min(piece, len(rest))
					done, err = r.feed([]byte(rest[:n]))
					rest = rest[n:]
				}
				if err != tt.err || done != (tt.err == nil) {
					t.Errorf("in pieces of %d: complete %v, error %v, want error %v", piece, done, err, tt.err)
				}
				if r.status != tt.status || r.closes != tt.closes {
					t.Errorf("in pieces of %d: status %d, closes %v, want %d, %v", piece, r.status, r.closes, tt.status, tt.closes)
				}
			}
		})
	}
}
