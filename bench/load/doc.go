// Package load puts load on an HTTP/1.1 server of this machine and measures how
// it answers: requests per second, latency, bytes, statuses, and the processor
// time of the server's process. The client shares the machine's cores with the
// server, so it is made to cost little: connections are kept alive, a few
// threads wait on epoll, and of an answer only what delimits it is read.
//
// The load is a closed loop: a connection sends its next request when the last
// one is answered, so a slow server lowers the rate instead of growing a queue.
// Only loopback addresses are accepted. What to ask for and which figures to
// show is the caller's business. It needs Linux, for epoll and /proc.
package load
