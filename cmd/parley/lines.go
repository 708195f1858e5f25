package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync/atomic"

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
	if mark, _ := r.Peek(3); string(mark) == "\uFEFF" {
		r.Discard(3) // as programs of Windows begin a file
	}
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

// answerLines answers every line of standard input with a line of JSON: the
// answer's result, or why the line could not be read. id is that of the line,
// nil if it has none.
func answerLines(ctx context.Context, std *streams, answer func(line []byte) (id json.RawMessage, result any, err error)) error {
	var bad atomic.Int64
	err := eachLine(ctx, std.in, std.out, func(number int, line []byte) []byte {
		of, result, err := answer(line)
		if err != nil {
			bad.Add(1)
			result = struct {
				ID    json.RawMessage `json:"id"`
				Error string          `json:"error"`
			}{id(of), fmt.Sprintf("line %d: %s", number, whyUnread(err))}
		}
		return asJSON(result)
	})
	if err == nil && bad.Load() > 0 {
		err = parley.Errorf(parley.Invalid, "%d lines could not be read; each says why in the output.", bad.Load())
	}
	return err
}

// whyUnread says what is wrong with a line in words of JSON.
func whyUnread(err error) string {
	var is *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &is):
		return err.Error()
	case is.Field == "":
		return "an object is needed, not " + kindOf(is.Value)
	default:
		return fmt.Sprintf("%q has to be a string, not %s", is.Field, kindOf(is.Value))
	}
}

func kindOf(value string) string {
	if value == "bool" {
		return "true or false"
	}
	if strings.HasPrefix(value, "number") {
		return "a number"
	}
	if strings.HasPrefix(value, "array") || strings.HasPrefix(value, "object") {
		return "an " + value
	}
	return "a " + value
}

// asJSON is for values that always have a JSON form.
func asJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func id(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}
