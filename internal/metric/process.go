package metric

import (
	"context"
	"os"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
)

// read from the runtime under the name on the right.
var runtimeGauges = []struct{ called, help, from string }{
	{"go_goroutines", "Goroutines that exist.", "/sched/goroutines:goroutines"},
	{"go_memstats_heap_alloc_bytes", "Bytes of the heap in use by objects, dead ones that are not swept yet included.", "/memory/classes/heap/objects:bytes"},
	{"go_memstats_sys_bytes", "Bytes that the runtime has from the system.", "/memory/classes/total:bytes"},
	{"go_gc_cycles", "Collections of garbage that were completed.", "/gc/cycles/total:gc-cycles"},
}

// Process adds what every process has: memory, goroutines, open files, the time
// it began. The names are those of Prometheus' own clients.
func (s *Set) Process(began time.Time) {
	for _, g := range runtimeGauges {
		s.Gauge(g.called, g.help, "", func(context.Context) (map[string]float64, error) {
			sample := []metrics.Sample{{Name: g.from}}
			metrics.Read(sample)
			return map[string]float64{"": float64(sample[0].Value.Uint64())}, nil
		})
	}
	s.Gauge("process_start_time_seconds", "When the process began, in seconds since 1970.", "", func(context.Context) (map[string]float64, error) {
		return map[string]float64{"": float64(began.UnixMilli()) / 1000}, nil
	})
	s.Gauge("process_resident_memory_bytes", "Bytes of memory that the process holds.", "", resident)
	s.Gauge("process_open_fds", "Files and connections that are open.", "", func(context.Context) (map[string]float64, error) {
		list, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			return nil, nil // a system without it: nothing to tell
		}
		return map[string]float64{"": float64(len(list))}, nil
	})
}

// resident reads what Linux says; other systems say nothing.
func resident(context.Context) (map[string]float64, error) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return nil, nil
	}
	if fields := strings.Fields(string(text)); len(fields) > 1 {
		if pages, err := strconv.ParseFloat(fields[1], 64); err == nil {
			return map[string]float64{"": pages * float64(os.Getpagesize())}, nil
		}
	}
	return nil, nil
}
