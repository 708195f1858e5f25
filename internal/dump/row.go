package dump

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"parley"
	"parley/internal/store"
)

// extra is what the columns of a table cannot say of a row. Raw holds escaped
// texts as they stood in the file: of unknown attributes, and of known ones
// whose spelling is unusual or whose value is unusable. Order lists the
// attributes when it is not the usual order.
type extra struct {
	Order  []string          `json:"order,omitempty"`
	Raw    map[string]string `json:"raw,omitempty"`
	Absent []string          `json:"absent,omitempty"` // required attributes that the row lacks
}

// rowReader turns the rows of one file into rows of its table.
type rowReader struct {
	scan     *scanner
	table    *store.RowTable
	columns  map[string]int
	required []int
	values   []any
	present  []bool
	report   *FileReport
	pipeTags bool // the tags of questions are written |a|b|
	idSeen   store.IDSet
	lastID   int64
	comment  int // column of PostHistory.Comment, else -1
	kind     int // column of PostHistoryTypeId
	tags     int // column of Posts.Tags, else -1
}

func newRowReader(s *scanner, t *store.RowTable, report *FileReport) *rowReader {
	r := &rowReader{scan: s, table: t, columns: map[string]int{}, report: report, comment: -1, tags: -1,
		values: make([]any, len(t.Columns)+1), present: make([]bool, len(t.Columns)), idSeen: store.IDSet{}, lastID: -1 << 62}
	for i, c := range t.Columns {
		r.columns[c.Attr] = i
		if c.Required {
			r.required = append(r.required, i)
		}
		switch t.File + "." + c.Attr {
		case "PostHistory.Comment":
			r.comment = i
		case "PostHistory.PostHistoryTypeId":
			r.kind = i
		case "Posts.Tags":
			r.tags = i
		}
	}
	return r
}

// next reads the next row into values; false after the last. A row that cannot
// be stored under its Id is handed to keep instead.
func (r *rowReader) next(keep func(afterID int64, raw, reason string) error) (bool, error) {
	for {
		ok, err := r.scan.next()
		if err != nil || !ok {
			return ok, err
		}
		if err := r.convert(); err != nil {
			return false, err
		}
		id, ok := r.values[0].(int64)
		reason := ""
		switch {
		case !ok:
			reason = "it has no usable Id"
		case r.idSeen.Add(id):
			reason = "an earlier row has the same Id"
		}
		if reason == "" {
			if id < r.lastID {
				r.report.note(r.scan.row, "stands behind a row with a higher Id; an export puts it in order")
			}
			r.lastID = id
			r.report.Rows++
			return true, nil
		}
		r.report.note(r.scan.row, reason+"; it is kept for the export and not shown")
		r.report.Kept++
		if err := keep(r.lastID, r.scan.raw(), reason); err != nil {
			return false, err
		}
	}
}

// convert reads the attributes of the current row.
func (r *rowReader) convert() error {
	clear(r.values)
	clear(r.present)
	var x extra
	last := -1
	inOrder := true
	for _, a := range r.scan.attrs {
		i, known := r.columns[string(a.name)]
		text, canonical, err := r.scan.unescape(a)
		if err != nil {
			return err
		}
		if !known {
			x.keepRaw(a)
			inOrder = false
			r.report.unknown(string(a.name))
			continue
		}
		inOrder = inOrder && i > last
		last = i
		r.present[i] = true
		value, spelt, ok := parse(r.table.Columns[i].Kind, text)
		switch {
		case !ok:
			r.report.note(r.scan.row, fmt.Sprintf("the value of %s is not understood: %s", a.name, clip(text)))
			x.keepRaw(a)
			continue
		case !canonical || !spelt:
			x.keepRaw(a)
		}
		r.values[i] = value
	}
	if !inOrder {
		for _, a := range r.scan.attrs {
			x.Order = append(x.Order, string(a.name))
		}
	}
	for _, i := range r.required {
		if !r.present[i] {
			x.Absent = append(x.Absent, r.table.Columns[i].Attr)
		}
	}
	r.redact(&x)
	r.normaliseTags(&x)
	if x.Order == nil && x.Raw == nil && x.Absent == nil {
		return nil
	}
	text, err := json.Marshal(x)
	if err != nil {
		return err
	}
	r.values[len(r.values)-1] = string(text)
	return nil
}

func (x *extra) keepRaw(a rawAttr) {
	if x.Raw == nil {
		x.Raw = map[string]string{}
	}
	x.Raw[string(a.name)] = string(a.value)
}

// redact removes a network address from the comment of a suggested edit before
// it is stored anywhere (data-dump.md §3.3).
func (r *rowReader) redact(x *extra) {
	if r.comment < 0 || r.values[r.kind] != int64(parley.SuggestedEditApplied) {
		return
	}
	comment, ok := r.values[r.comment].(string)
	if !ok {
		return
	}
	if clean, found := parley.RedactAddress(comment); found {
		r.values[r.comment] = clean
		delete(x.Raw, "Comment")
		r.report.Redacted++
	}
}

// normaliseTags stores |a|b| as <a><b>; the frame remembers the spelling.
func (r *rowReader) normaliseTags(x *extra) {
	if r.tags < 0 {
		return
	}
	tags, ok := r.values[r.tags].(string)
	if !ok || tags == "" {
		return
	}
	if tags[0] == '|' {
		r.pipeTags = true
		if joined := parley.JoinTags(parley.SplitTags(tags)); pipeTags(joined) == tags {
			r.values[r.tags] = joined
			return
		}
	} else if !r.pipeTags && parley.JoinTags(parley.SplitTags(tags)) == tags {
		return
	}
	if x.Raw == nil {
		x.Raw = map[string]string{}
	}
	x.Raw["Tags"] = string(appendEscaped(nil, tags))
	r.values[r.tags] = parley.JoinTags(parley.SplitTags(tags))
}

// pipeTags writes "<a><b>" as "|a|b|".
func pipeTags(tags string) string {
	s := "|"
	for _, t := range parley.SplitTags(tags) {
		s += t + "|"
	}
	return s
}

// parse reads a value of the dump. spelt is false when formatting the value
// gives another text, ok when the text is no such value.
func parse(k store.Kind, text string) (value any, spelt, ok bool) {
	switch k {
	case store.Int:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, false, false
		}
		return n, len(text) < 2 || text[0] != '0' && text[0] != '+' && text[:2] != "-0", true
	case store.Bool:
		switch text {
		case "True":
			return int64(1), true, true
		case "False":
			return int64(0), true, true
		case "true", "1":
			return int64(1), false, true
		case "false", "0":
			return int64(0), false, true
		}
		return nil, false, false
	case store.Date:
		return parseDate(text)
	}
	return text, true, true
}

// parseDate reads "2014-01-21T20:26:05.383".
func parseDate(s string) (value any, spelt, ok bool) {
	if len(s) == 23 && s[4] == '-' && s[7] == '-' && s[10] == 'T' && s[13] == ':' && s[16] == ':' && s[19] == '.' {
		year, month, day := digits(s[0:4]), digits(s[5:7]), digits(s[8:10])
		hour, minute, second, ms := digits(s[11:13]), digits(s[14:16]), digits(s[17:19]), digits(s[20:23])
		if year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60 && ms >= 0 {
			t := time.Date(year, time.Month(month), day, hour, minute, second, ms*1e6, time.UTC)
			return t.UnixMilli(), t.Day() == day, t.Day() == day
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UnixMilli(), false, true
		}
	}
	return nil, false, false
}

// digits reads a short decimal number, -1 if it is none.
func digits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// appendDate writes milliseconds since 1970 as the dump writes dates.
func appendDate(b []byte, ms int64) []byte {
	return time.UnixMilli(ms).UTC().AppendFormat(b, "2006-01-02T15:04:05.000")
}
