package store

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

// configureSQLite sets what SQLite has once for the process, before the first
// connection.
var configureSQLite = sync.OnceValue(func() error {
	tls := libc.NewTLS()
	defer tls.Close()
	if err := lightMutexes(tls); err != nil {
		return err
	}
	if err := pagePool(tls); err != nil {
		return err
	}
	if code := sqlite3.Xsqlite3_initialize(tls); code != sqlite3.SQLITE_OK {
		return fmt.Errorf("SQLite does not start: it answers %d", code)
	}
	return nil
})

// pagePool gives SQLite the memory of its page caches in one piece. A page from the
// allocator costs 21 KiB instead of 8 (its slots are powers of two), and a reader that
// drops its cache after a write hands every page back to the system with a call of
// its own.
//
// The pool is the bound of all page caches together; pages in use beyond it
// come from the allocator.
func pagePool(tls *libc.TLS) error {
	const (
		pageSize = 8192
		header   = 288 // what SQLite keeps with a page (SQLITE_CONFIG_PCACHE_HDRSZ says 272)
		pages    = 3000
	)
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
}

// A mutexMethods is SQLite's table of the functions that make its mutexes
// (sqlite3_mutex_methods).
type mutexMethods struct {
	start, end, alloc, free, enter, try, leave, held, notHeld uintptr
}

// systemMutexes are the functions of the driver's library, lightMutexMethods those
// that stand before them. Variables of a package stay where they are.
var systemMutexes, lightMutexMethods mutexMethods

// ownMutex stands for the mutex of every connection.
var ownMutex uint64

// lightMutexes takes the mutex out of the connections, as opening them with
// SQLITE_OPEN_NOMUTEX does where a driver can be asked for it: database/sql lets
// one goroutine at a time use a connection, and SQLite's lock cost a tenth of a
// statement, taken and given back for each column of each row. What connections
// share keeps its mutexes (docs/decisions/014).
func lightMutexes(tls *libc.TLS) error {
	// Only SQLite that has been started knows the driver's functions.
	if code := sqlite3.Xsqlite3_initialize(tls); code != sqlite3.SQLITE_OK {
		return fmt.Errorf("SQLite does not start: it answers %d", code)
	}
	if code := sqlite3.Xsqlite3_shutdown(tls); code != sqlite3.SQLITE_OK {
		return fmt.Errorf("SQLite cannot be configured: it answers %d", code)
	}
	config := func(option int32, methods *mutexMethods) error {
		args := libc.NewVaList(uintptr(unsafe.Pointer(methods)))
		defer libc.Xfree(tls, args)
		if code := sqlite3.Xsqlite3_config(tls, option, args); code != sqlite3.SQLITE_OK {
			return fmt.Errorf("mutexes: SQLite answers %d to option %d", code, option)
		}
		return nil
	}
	if err := config(sqlite3.SQLITE_CONFIG_GETMUTEX, &systemMutexes); err != nil {
		return err
	}
	lightMutexMethods = systemMutexes
	m := &lightMutexMethods
	m.alloc, m.free, m.enter, m.try, m.leave = pointerOf(allocMutex), pointerOf(freeMutex), pointerOf(enterMutex), pointerOf(tryMutex), pointerOf(leaveMutex)
	return config(sqlite3.SQLITE_CONFIG_MUTEX, m)
}

func allocMutex(tls *libc.TLS, kind int32) uintptr {
	if kind == sqlite3.SQLITE_MUTEX_RECURSIVE {
		return uintptr(unsafe.Pointer(&ownMutex))
	}
	return function[func(*libc.TLS, int32) uintptr](&systemMutexes.alloc)(tls, kind)
}

func freeMutex(tls *libc.TLS, mutex uintptr) {
	if mutex != uintptr(unsafe.Pointer(&ownMutex)) {
		function[func(*libc.TLS, uintptr)](&systemMutexes.free)(tls, mutex)
	}
}

func enterMutex(tls *libc.TLS, mutex uintptr) {
	if mutex != uintptr(unsafe.Pointer(&ownMutex)) {
		function[func(*libc.TLS, uintptr)](&systemMutexes.enter)(tls, mutex)
	}
}

func tryMutex(tls *libc.TLS, mutex uintptr) int32 {
	if mutex != uintptr(unsafe.Pointer(&ownMutex)) {
		return function[func(*libc.TLS, uintptr) int32](&systemMutexes.try)(tls, mutex)
	}
	return sqlite3.SQLITE_OK
}

func leaveMutex(tls *libc.TLS, mutex uintptr) {
	if mutex != uintptr(unsafe.Pointer(&ownMutex)) {
		function[func(*libc.TLS, uintptr)](&systemMutexes.leave)(tls, mutex)
	}
}

// pointerOf is how the driver's code, which was C, holds a function of the package.
func pointerOf[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

// function is the reverse of pointerOf.
func function[F any](pointer *uintptr) F { return *(*F)(unsafe.Pointer(pointer)) }
