//go:build !linux

package store

// setNice does nothing: elsewhere a nice value is that of the whole process.
func setNice(int) error { return nil }
