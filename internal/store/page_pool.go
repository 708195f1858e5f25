package store

import (
	"errors"
	"fmt"
	"sync"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

// pagePool gives SQLite the memory of its page caches in one piece, once for
// the process. A page from the allocator costs 21 KiB instead of 8 (its slots
// are powers of two), and a reader that drops its cache after a write hands
// every page back to the system with a call of its own.
//
// The pool is the bound of all page caches together; pages in use beyond it
// come from the allocator.
var pagePool = sync.OnceValue(func() error {
	const (
		pageSize = 8192
		header   = 288 // what SQLite keeps with a page (SQLITE_CONFIG_PCACHE_HDRSZ says 272)
		pages    = 1500
	)
	tls := libc.NewTLS()
	defer tls.Close()
	pool := libc.Xmalloc(tls, types.Size_t(pages*(pageSize+header)))
	if pool == 0 {
		return errors.New("no memory for the page cache")
	}
	args := libc.NewVaList(pool, int32(pageSize+header), int32(pages))
	defer libc.Xfree(tls, args)
	if code := sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_PAGECACHE, args); code != sqlite3.SQLITE_OK {
		return fmt.Errorf("memory for the page cache: SQLite answers %d", code)
	}
	return nil
})
