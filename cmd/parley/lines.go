package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"

	"parley"
)

// longestLine bounds a line of input, in bytes. A page of 16 MiB has room in it
// as JSON, whatever its characters.
const longestLine = 128 << 20

// eachLine gives every line of in to work, on all processors, and writes what it
// returns to out, a line each and in the order of the input. It reads only as
// far ahead as there are processors to work. Empty lines are passed over.
func eachLine(ctx context.Context, in io.Reader, out io.Writer, work func(number int, line []byte) []byte) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	workers := runtime.GOMAXPROCS(0)
	// Each job is a promise of one line of output, handed on in order.
	jobs := make(chan func())
	order := make(chan chan []byte, 2*workers)
	readErr := make(chan error, 1)
	for range workers {
		go func() {
			for job := range jobs {
				job()
			}
		}()
	}
	go func() {
		defer close(order)
		defer close(jobs)
		readErr <- readLines(in, func(number int, line []byte) error {
			result := make(chan []byte, 1)
			select {
			case order <- result:
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case jobs <- func() { result <- work(number, line) }:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	w := bufio.NewWriterSize(out, 64<<10)
	for result := range order {
		select {
		case line := <-result:
			if _, err := w.Write(append(line, '\n')); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
		// Whoever waits for an answer before the next question gets it.
		if len(order) == 0 {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return <-readErr
}

// readLines gives each line that is not empty to next, with its number.
func readLines(in io.Reader, next func(number int, line []byte) error) error {
	r := bufio.NewReaderSize(in, 1<<20)
	for number := 1; ; number++ {
		var line []byte
		for {
			part, err := r.ReadSlice('\n')
			line = append(line, part...)
			if len(line) > longestLine {
				return parley.Errorf(parley.Invalid, "Line %d is longer than %d MB.", number, longestLine>>20)
			}
			if err == nil {
				break
			}
			if errors.Is(err, bufio.ErrBufferFull) {
				continue
			}
			if !errors.Is(err, io.EOF) {
				return err
			}
			if line = bytes.TrimSpace(line); len(line) > 0 {
				return next(number, line)
			}
			return nil
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if err := next(number, line); err != nil {
				return err
			}
		}
	}
}
