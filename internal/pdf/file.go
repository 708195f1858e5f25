package pdf

import (
	"bytes"
	"regexp"
	"strconv"
)

// file knows where the objects of a document are. It looks through the whole
// file for them instead of following its tables, which may be wrong, hostile
// or missing; of several objects with one number the last one counts, as it
// does after an update.
type file struct {
	b       []byte
	offsets map[int]int // of the objects, after "obj"
	packed  map[int]any // objects of object streams
	trailer dict
	cache   map[int]any
	budget  int // bytes that may still be unpacked
	crypt   *crypt
}

const mostObjects = 500_000

var objectStart = regexp.MustCompile(`(\d{1,9})[\x00\t\n\f\r ]+(\d{1,5})[\x00\t\n\f\r ]+obj\b`)

func open(b []byte, budget int) *file {
	f := &file{b: b, offsets: map[int]int{}, packed: map[int]any{}, trailer: dict{}, cache: map[int]any{}, budget: budget}
	var bundles []*stream
	for at := 0; at < len(b) && len(f.offsets) < mostObjects; {
		m := objectStart.FindSubmatchIndex(b[at:])
		if m == nil {
			f.trailers(b[at:])
			break
		}
		f.trailers(b[at : at+m[0]])
		number, _ := strconv.Atoi(string(b[at+m[2] : at+m[3]]))
		start := at + m[1]
		f.offsets[number] = start
		delete(f.packed, number)
		object, end := f.parse(start)
		if s, ok := object.(*stream); ok {
			switch s.dict["Type"] {
			case name("ObjStm"):
				bundles = append(bundles, s)
				s.dict["number"] = float64(number)
			case name("XRef"):
				f.merge(s.dict)
			}
		}
		at = max(end, start)
	}
	f.crypt = f.encryption()
	for _, s := range bundles {
		f.unpackObjects(s)
	}
	return f
}

// trailers reads the trailer dictionaries in a part of the file between objects.
func (f *file) trailers(part []byte) {
	for {
		at := bytes.Index(part, []byte("trailer"))
		if at < 0 {
			return
		}
		l := &lexer{b: part, at: at + len("trailer")}
		if d, _ := l.next(); d != nil {
			if d, ok := d.(dict); ok {
				f.merge(d)
			}
		}
		part = part[max(l.at, at+1):]
	}
}

func (f *file) merge(d dict) {
	for _, key := range []name{"Root", "Info", "Encrypt", "ID"} {
		if v := d[key]; v != nil {
			f.trailer[key] = v
		}
	}
}

var endStream = []byte("endstream")

// parse reads the object that begins at a place, and where it ends.
func (f *file) parse(at int) (object any, end int) {
	l := &lexer{b: f.b, at: at}
	object, ok := l.next()
	d, isDict := object.(dict)
	if !ok || !isDict {
		if number, ok := object.(float64); ok { // the object may be a reference
			here := l.at
			l.next()
			if op, _ := l.next(); op == operator("R") {
				return ref(number), l.at
			}
			l.at = here
		}
		return object, l.at
	}
	l.skipSpace()
	if !bytes.HasPrefix(f.b[l.at:], []byte("stream")) {
		return d, l.at
	}
	start := l.at + len("stream")
	if start < len(f.b) && f.b[start] == '\r' {
		start++
	}
	if start < len(f.b) && f.b[start] == '\n' {
		start++
	}
	return f.stream(d, start)
}

// stream takes the data by its length, if that ends at "endstream", or up to
// that word.
func (f *file) stream(d dict, start int) (object any, end int) {
	if n, ok := d["Length"].(float64); ok && n >= 0 && n <= float64(len(f.b)-start) {
		end = start + int(n)
		rest := bytes.TrimLeft(f.b[end:min(end+20, len(f.b))], "\r\n \t")
		if bytes.HasPrefix(rest, endStream) {
			return &stream{d, f.b[start:end]}, end
		}
	}
	n := bytes.Index(f.b[start:], endStream)
	if n < 0 {
		return &stream{d, f.b[start:]}, len(f.b)
	}
	return &stream{d, bytes.TrimRight(f.b[start:start+n], "\r\n")}, start + n
}

// unpackObjects reads the objects of an object stream.
func (f *file) unpackObjects(s *stream) {
	number, _ := s.dict["number"].(float64)
	s = f.crypt.stream(s, int(number))
	data := f.data(s)
	n, first := f.int(s.dict["N"]), f.int(s.dict["First"])
	if first < 0 || first > len(data) || n > mostObjects {
		return
	}
	head := &lexer{b: data[:first]}
	for range n {
		number, ok1 := head.next()
		offset, ok2 := head.next()
		k, ok3 := number.(float64)
		at, ok4 := offset.(float64)
		if !ok1 || !ok2 || !ok3 || !ok4 || at < 0 || first+int(at) > len(data) {
			return
		}
		l := &lexer{b: data, at: first + int(at)}
		if o, ok := l.next(); ok {
			f.packed[int(k)] = o
		}
	}
}

// get resolves references.
func (f *file) get(v any) any {
	for range 20 {
		r, ok := v.(ref)
		if !ok {
			return v
		}
		v = f.object(int(r))
	}
	return nil
}

func (f *file) object(number int) any {
	if o, ok := f.packed[number]; ok {
		return o
	}
	if o, ok := f.cache[number]; ok {
		return o
	}
	at, ok := f.offsets[number]
	if !ok {
		return nil
	}
	o, _ := f.parse(at)
	o = f.crypt.object(o, number)
	f.cache[number] = o
	return o
}

func (f *file) dict(v any) dict {
	switch v := f.get(v).(type) {
	case dict:
		return v
	case *stream:
		return v.dict
	}
	return nil
}

func (f *file) array(v any) array {
	a, _ := f.get(v).(array)
	return a
}

func (f *file) number(v any) float64 {
	n, _ := f.get(v).(float64)
	return n
}

func (f *file) int(v any) int { return int(max(min(f.number(v), 1<<30), -1<<30)) }

func (f *file) name(v any) name {
	n, _ := f.get(v).(name)
	return n
}
