package store

import "golang.org/x/sys/unix"

// setNice sets the nice value of the calling thread.
func setNice(nice int) error { return unix.Setpriority(unix.PRIO_PROCESS, 0, nice) }
