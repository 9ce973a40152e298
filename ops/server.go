package ops

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Server serves health and metrics over HTTP, for reading only.
type Server struct {
	Config   Config
	Health   *Health
	Gatherer prometheus.Gatherer
	Log      *slog.Logger
}

const (
	// requestTimeout bounds each request: scrapes are small and come from near.
	requestTimeout = 10 * time.Second
	// partingTimeout is how long requests in hand may take once the server ends.
	partingTimeout = 2 * time.Second
)

// Run serves until the context ends.
func (s *Server) Run(ctx context.Context) error {
	listener, err := s.Listen(ctx)
	if err != nil {
		return err
	}
	return s.Serve(ctx, listener)
}

// Listen opens the address.
func (s *Server) Listen(ctx context.Context) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Config.Addr)
	if err != nil {
		return nil, fmt.Errorf("serving health and metrics: %w: end what else listens there, or choose another ops.addr", err)
	}
	return listener, nil
}

// Serve serves at the listener until the context ends, and closes it.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: requestTimeout,
		ReadTimeout:       requestTimeout,
		WriteTimeout:      requestTimeout,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	s.Log.InfoContext(ctx, "serving health and metrics", "addr", listener.Addr().String())

	select {
	case err := <-ended:
		return fmt.Errorf("serving health and metrics: %w", err)
	case <-ctx.Done():
	}
	parting, cancel := context.WithTimeout(context.WithoutCancel(ctx), partingTimeout)
	defer cancel()
	if err := server.Shutdown(parting); err != nil {
		server.Close()
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving health and metrics: %w", err)
	}
	return nil
}

// Handler is what is served.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", index)
	mux.HandleFunc("GET /livez", alive)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.Gatherer, promhttp.HandlerOpts{}))
	return mux
}

func index(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, "echocdc\n\n/livez    200 while the process lives\n/readyz   how each stage is doing, and what to do about it\n/metrics  figures for Prometheus\n")
}

// alive answers as long as there is somebody to answer: it says nothing about
// stages, since killing the process mends none of their troubles.
func alive(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, "alive\n")
}

// ready answers 200 when every stage runs, else 503, with the reasons.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	readiness := s.Health.Readiness()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !readiness.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false) // reasons hold <, > and & and are read by people
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(readiness); err != nil {
		s.Log.DebugContext(r.Context(), "answering /readyz", "error", err)
	}
}
