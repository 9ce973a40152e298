package kafka

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
	"github.com/twmb/franz-go/plugin/kslog"

	"github.com/echo-im/echocdc/schema"
)

// Options are what every client of this Kafka shares, consumers included:
// addresses, name, TLS, SASL and the log. Files are read now; one that cannot
// be used is a [schema.Stop].
func (c *Config) Options(log *slog.Logger) ([]kgo.Opt, error) {
	options := []kgo.Opt{
		kgo.SeedBrokers(c.Brokers...),
		kgo.ClientID(c.ClientID),
		kgo.WithLogger(kslog.New(slog.New(errorsOnly{log.Handler()}))),
	}
	if c.TLS.Enabled {
		settings, err := c.TLS.Client("")
		if err != nil {
			return nil, &schema.Stop{
				State:  schema.StateMisconfigured,
				Err:    fmt.Errorf("preparing TLS for Kafka: %w", err),
				Remedy: "mend the file, or the setting under kafka.tls that names it",
			}
		}
		options = append(options, kgo.DialTLSConfig(settings))
	}
	if c.Dial != nil {
		options = append(options, kgo.Dialer(c.Dial))
	}
	if mechanism := mechanisms()[c.SASL.Mechanism]; mechanism != nil {
		options = append(options, kgo.SASL(mechanism(c.SASL)))
	}
	return options, nil
}

// connect returns a client that has had an answer. A Kafka that is down is told
// of soon, where the client alone would try for long.
func (c *Config) connect(ctx context.Context, log *slog.Logger, more ...kgo.Opt) (*kgo.Client, error) {
	options, err := c.Options(log)
	if err != nil {
		return nil, err
	}
	client, err := kgo.NewClient(append(options, more...)...)
	if err != nil {
		return nil, fmt.Errorf("preparing a client for Kafka: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	if err := client.Ping(ctx); err != nil {
		client.Close()
		if errors.Is(err, io.EOF) {
			err = fmt.Errorf("%w: the broker hung up; it may want TLS (kafka.tls.enabled) or another account (kafka.sasl)", err)
		}
		return nil, fmt.Errorf("connecting to Kafka at %s: %w", strings.Join(c.Brokers, ", "), err)
	}
	return client, nil
}

// pingTimeout is how long Kafka may take to answer at all.
const pingTimeout = 5 * time.Second

// mechanisms are the ways to say who we are, by the names of the setting.
func mechanisms() map[string]func(SASL) sasl.Mechanism {
	return map[string]func(SASL) sasl.Mechanism{
		"":      nil,
		"plain": func(s SASL) sasl.Mechanism { return plain.Auth{User: s.User, Pass: s.Password}.AsMechanism() },
		"scram-sha-256": func(s SASL) sasl.Mechanism {
			return scram.Auth{User: s.User, Pass: s.Password}.AsSha256Mechanism()
		},
		"scram-sha-512": func(s SASL) sasl.Mechanism {
			return scram.Auth{User: s.User, Pass: s.Password}.AsSha512Mechanism()
		},
	}
}

// compressions are the codecs by the names of the setting.
func compressions() map[string]kgo.CompressionCodec {
	return map[string]kgo.CompressionCodec{
		"none":   kgo.NoCompression(),
		"snappy": kgo.SnappyCompression(),
		"lz4":    kgo.Lz4Compression(),
		"zstd":   kgo.ZstdCompression().WithLevel(1),
	}
}

// errorsOnly lets only errors pass. The client tells of each transaction at Info
// and of each try at Warn; what comes of it all is an error that we tell, once.
type errorsOnly struct{ slog.Handler }

// Enabled implements [slog.Handler].
func (e errorsOnly) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelError && e.Handler.Enabled(ctx, level)
}

// WithAttrs implements [slog.Handler].
func (e errorsOnly) WithAttrs(attrs []slog.Attr) slog.Handler {
	return errorsOnly{e.Handler.WithAttrs(attrs)}
}

// WithGroup implements [slog.Handler].
func (e errorsOnly) WithGroup(name string) slog.Handler { return errorsOnly{e.Handler.WithGroup(name)} }
