package crew

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Client sends forms over one connection, which it makes when it needs one. It
// is for one goroutine. Its zero value lacks an address.
type Client struct {
	Address string // of the server: 127.0.0.1:8080

	conn net.Conn
	in   *bufio.Reader
}

// patience is how long an answer may take.
const patience = 30 * time.Second

// Answer is what a server answered to a form.
type Answer struct {
	Status   int
	Location string // of a redirect
	Body     string // of anything else
}

// Post sends a member's form and returns the answer. After an error it is not
// known whether the form has had its effect, and the next one is sent over a
// new connection.
func (c *Client) Post(m Member, path string, form url.Values) (a Answer, err error) {
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	if c.conn == nil {
		if c.conn, err = net.Dial("tcp", c.Address); err != nil {
			return a, err
		}
		c.in = bufio.NewReader(c.conn)
	}
	body := form.Encode()
	if err := c.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return a, err
	}
	if _, err := fmt.Fprintf(c.conn, "POST %s HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nCookie: session=%s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		path, c.Address, c.Address, m.Token, len(body), body); err != nil {
		return a, err
	}
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return a, err
	}
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return a, err
	}
	if res.Close {
		c.Close()
	}
	return Answer{Status: res.StatusCode, Location: res.Header.Get("Location"), Body: string(text)}, nil
}

// Close closes the connection, if there is one.
func (c *Client) Close() {
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}
