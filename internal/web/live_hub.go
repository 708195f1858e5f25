package web

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"parley"
	"parley/internal/store"
)

const (
	shardCount    = 8
	heartbeat     = 25 * time.Second
	writeAtMost   = 250 * time.Millisecond // a browser that does not read is dropped; it comes back
	keptMessages  = 512                    // for those who come back
	waitingEvents = 4096
)

// stream is an open connection of a browser. It costs no goroutine.
type stream struct {
	conn     net.Conn
	question parley.PostID // 0: the inbox alone
	user     parley.UserID // 0: a reader
	session  int64
	checks   bool // hears of verdicts on quotations, of the whole site
	subject  string
}

// liveMessage is an event as streams get it.
type liveMessage struct {
	id       uint64
	question parley.PostID // for those who look at it, 0 for none
	user     parley.UserID // for this member alone, 0 for none
	checks   bool          // for those who listen to verdicts
	ends     func(*stream) bool
	text     []byte
}

func (m *liveMessage) concerns(st *stream) bool {
	return m.question != 0 && m.question == st.question || m.user != 0 && m.user == st.user || m.checks && st.checks
}

// forAll reports whether a message is for every stream.
func (m *liveMessage) forAll() bool { return m.question == 0 && m.user == 0 && !m.checks }

// hub hands what happens on the site to the streams. Events come from the
// store's commits, which it never holds up: when it cannot follow, every page is
// told to look for itself.
type hub struct {
	look   func(context.Context, store.Event) []*liveMessage // what an event means to whom
	logger *slog.Logger
	boot   string // tells the ids of one run from another's
	events chan store.Event
	shards [shardCount]*shard

	mu       sync.Mutex
	lost     bool
	open     int
	subjects map[string]int
	last     uint64
	kept     []*liveMessage
	forgot   uint64 // the last message that is not kept any longer
	checks   int    // open streams of verdicts
	unheard  uint64 // the last message before somebody listened to verdicts
}

func newHub(boot string, logger *slog.Logger, look func(context.Context, store.Event) []*liveMessage) *hub {
	h := &hub{look: look, logger: logger, boot: boot, events: make(chan store.Event, waitingEvents), subjects: map[string]int{}}
	for i := range h.shards {
		h.shards[i] = &shard{hub: h, streams: map[*stream]struct{}{}, work: make(chan *liveMessage, 256)}
	}
	return h
}

// heard takes the events of a commit.
func (h *hub) heard(events []store.Event) {
	for _, e := range events {
		select {
		case h.events <- e:
		default:
			h.mu.Lock()
			h.lost = true
			h.mu.Unlock()
		}
	}
}

// admit counts a stream, or refuses it.
func (h *hub) admit(st *stream) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.open >= maxStreams || h.subjects[st.subject] >= perSubject {
		return false
	}
	h.open++
	h.subjects[st.subject]++
	if st.checks {
		if h.checks == 0 {
			h.unheard = h.last
		}
		h.checks++
	}
	return true
}

// checksWanted reports whether anybody listens to verdicts.
func (h *hub) checksWanted() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.checks > 0
}

func (h *hub) release(st *stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open--
	if st.checks {
		h.checks--
	}
	if h.subjects[st.subject]--; h.subjects[st.subject] <= 0 {
		delete(h.subjects, st.subject)
	}
}

// join opens a stream: its head, then what was missed since the event with the
// id after.
func (h *hub) join(st *stream, after string) {
	sh := h.shards[shardOf(st)]
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.closed {
		h.release(st)
		st.conn.Close()
		return
	}
	text := append([]byte(liveHeader), "retry: "+strconv.Itoa(2000+int(h.jitter()))+"\n\n"...)
	text = append(text, h.missed(st, after)...)
	if !sh.write(st, text) {
		h.release(st)
		st.conn.Close()
		return
	}
	sh.streams[st] = struct{}{}
}

// jitter spreads those who come back after a restart: milliseconds.
func (h *hub) jitter() uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last++ // any number that differs
	return h.last * 2654435761 % 6000
}

// missed are the messages since an id, or one that says to look anew when
// nobody knows which those are.
func (h *hub) missed(st *stream, after string) []byte {
	if after == "" {
		return nil
	}
	boot, number, _ := strings.Cut(after, "-")
	id, err := strconv.ParseUint(number, 10, 64)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil || boot != h.boot || id < h.forgot || st.checks && id < h.unheard {
		return h.format(&liveMessage{id: h.last}, "reset", nil)
	}
	var text []byte
	for _, m := range h.kept {
		if m.id > id && m.concerns(st) {
			text = append(text, m.text...)
		}
	}
	return text
}

// format writes an event of the stream.
func (h *hub) format(m *liveMessage, kind string, data any) []byte {
	if data == nil {
		data = struct{}{}
	}
	text, err := json.Marshal(data)
	if err != nil {
		text = []byte("{}") // strings and numbers always marshal
	}
	return []byte("id: " + h.boot + "-" + strconv.FormatUint(m.id, 10) + "\nevent: " + kind + "\ndata: " + string(text) + "\n\n")
}

// run works until ctx ends, then ends all streams.
func (h *hub) run(ctx context.Context) {
	var wait sync.WaitGroup
	for _, sh := range h.shards {
		wait.Go(func() { sh.run(ctx) })
	}
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case e := <-h.events:
			if h.listened() {
				for _, m := range h.look(ctx, e) {
					h.send(ctx, m)
				}
			}
			h.mu.Lock()
			lost := h.lost && len(h.events) == 0
			if lost {
				h.lost, h.kept, h.forgot = false, nil, h.last
			}
			h.mu.Unlock()
			if lost {
				h.send(ctx, h.reset())
			}
		}
	}
	wait.Wait()
}

// listened reports whether anybody listens. While nobody does, events are not
// looked up: who comes back is told to look for themselves.
func (h *hub) listened() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.open == 0 {
		h.last++
		h.kept, h.forgot = nil, h.last
	}
	return h.open > 0
}

// reset tells everybody to look for themselves.
func (h *hub) reset() *liveMessage { return h.message("reset", 0, 0, nil) }

// message prepares an event with the next id: for a question, for a member, or for
// everybody.
func (h *hub) message(kind string, question parley.PostID, user parley.UserID, data any) *liveMessage {
	return h.add(&liveMessage{question: question, user: user}, kind, data)
}

func (h *hub) add(m *liveMessage, kind string, data any) *liveMessage {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last++
	m.id = h.last
	m.text = h.format(m, kind, data)
	if !m.forAll() {
		if len(h.kept) == keptMessages {
			h.forgot = h.kept[keptMessages/2-1].id
			h.kept = append(h.kept[:0:0], h.kept[keptMessages/2:]...)
		}
		h.kept = append(h.kept, m)
	}
	return m
}

func (h *hub) send(ctx context.Context, m *liveMessage) {
	for _, sh := range h.shards {
		select {
		case sh.work <- m:
		case <-ctx.Done():
			return
		}
	}
}

// shard writes to a part of the streams.
type shard struct {
	hub     *hub
	work    chan *liveMessage
	mu      sync.Mutex
	closed  bool
	streams map[*stream]struct{}
}

func shardOf(st *stream) int {
	n := uint64(st.question)*31 + uint64(st.user)
	for i := range st.subject {
		n = n*31 + uint64(st.subject[i])
	}
	return int(n % shardCount)
}

func (sh *shard) run(ctx context.Context) {
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			sh.end()
			return
		case <-tick.C:
			sh.each(func(*stream) []byte { return []byte(": \n\n") })
		case m := <-sh.work:
			sh.each(func(st *stream) []byte {
				switch {
				case m.ends != nil:
					if m.ends(st) {
						return endOfStream
					}
					return nil
				case m.forAll(), m.concerns(st):
					return m.text
				}
				return nil
			})
		}
	}
}

// endOfStream tells the page not to come back.
var endOfStream = []byte("event: end\ndata: {}\n\n")

// each writes to every stream what text says, and drops those that are gone.
func (sh *shard) each(text func(*stream) []byte) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	for st := range sh.streams {
		b := text(st)
		if b == nil {
			continue
		}
		if sh.write(st, b) && &b[0] != &endOfStream[0] {
			continue
		}
		delete(sh.streams, st)
		st.conn.Close()
		sh.hub.release(st)
	}
}

func (sh *shard) write(st *stream, b []byte) bool {
	st.conn.SetWriteDeadline(time.Now().Add(writeAtMost))
	_, err := st.conn.Write(b)
	return err == nil
}

func (sh *shard) end() {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.closed = true
	for st := range sh.streams {
		st.conn.Close()
		sh.hub.release(st)
	}
	clear(sh.streams)
}
