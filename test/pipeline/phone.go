package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/push"
)

// Phone stands in for the gateway that brings pushes to phones. It checks each
// request as docs/webhook.md asks, and counts what it took. Now and then it is
// busy or broken at first, as gateways are.
type Phone struct {
	URL    string
	Secret string

	server http.Server
	calm   bool

	mu       sync.Mutex // guards all below
	taken    map[string]int
	tries    map[string]int
	refused  int
	mistakes []string
	first    chan struct{}
}

// NewPhone listens on loopback. A calm phone takes everything at once.
func NewPhone(ctx context.Context, calm bool) (*Phone, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for pushes: %w", err)
	}
	p := &Phone{
		URL:    "http://" + listener.Addr().String() + "/push",
		Secret: "a secret of the simulated phone",
		calm:   calm,
		taken:  make(map[string]int),
		tries:  make(map[string]int),
		first:  make(chan struct{}),
	}
	p.server = http.Server{Handler: p, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := p.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			p.mistake("the stand-in ended: %v", err)
		}
	}()
	return p, nil
}

// Close stops listening.
func (p *Phone) Close() error { return p.server.Close() }

// First is closed when the first push was taken.
func (p *Phone) First() <-chan struct{} { return p.first }

// Taken is how often each push was answered with success, by event id.
func (p *Phone) Taken() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.taken)
}

// Refused is how many requests were answered "later".
func (p *Phone) Refused() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.refused
}

// Mistakes are requests that broke the contract.
func (p *Phone) Mistakes() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.mistakes...)
}

// ServeHTTP takes one push.
func (p *Phone) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		http.Error(w, "body not readable", http.StatusBadRequest)
		return
	}
	job, err := p.open(r.Header, body)
	if err != nil {
		p.mistake("%v", err)
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tries[job.EventID]++
	if status := p.mood(job.EventID); status != http.StatusOK {
		p.refused++
		w.Header().Set("Retry-After", "1")
		http.Error(w, "later", status)
		return
	}
	if len(p.taken) == 0 {
		close(p.first)
	}
	p.taken[job.EventID]++
	w.WriteHeader(http.StatusNoContent)
}

// open checks a request and reads what it brings.
func (p *Phone) open(header http.Header, body []byte) (*schema.PushJob, error) {
	if err := push.Verify(p.Secret, header, body, time.Now(), time.Minute); err != nil {
		return nil, fmt.Errorf("checking the signature: %w", err)
	}
	var job schema.PushJob
	if err := json.Unmarshal(body, &job); err != nil {
		return nil, fmt.Errorf("reading a push: %w", err)
	}
	if job.EventID == "" || job.EventID != header.Get(push.HeaderEventID) {
		return nil, fmt.Errorf("header %s is %q, the body says %q", push.HeaderEventID, header.Get(push.HeaderEventID), job.EventID)
	}
	if leak := leaks(body); leak != "" {
		return nil, fmt.Errorf("push %s holds %s", job.EventID, leak)
	}
	return &job, nil
}

// mood is what a push is answered: of a hundred, two are first told to come
// back later and one meets an error. It follows from the id.
func (p *Phone) mood(eventID string) int {
	if p.calm || p.tries[eventID] > 1 {
		return http.StatusOK
	}
	hash := fnv.New32a()
	hash.Write([]byte(eventID))
	switch hash.Sum32() % 100 {
	case 0, 1:
		return http.StatusTooManyRequests
	case 2:
		return http.StatusBadGateway
	default:
		return http.StatusOK
	}
}

func (p *Phone) mistake(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mistakes = append(p.mistakes, fmt.Sprintf(format, args...))
}
