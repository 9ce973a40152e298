package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/test/bench"
	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/stack"
)

func benchRelayCommand() *cobra.Command {
	f := benchFlags{rows: 1_000_000, perCommit: 1000, runs: 5}
	cmd := &cobra.Command{
		Use:   "relay",
		Short: "Echo's log to Kafka, against go-mysql only decoding it",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.show(cmd, func(log io.Writer) (measured, error) { return f.relay(cmd.Context(), log) })
		},
	}
	f.addTo(cmd)
	cmd.Flags().IntVar(&f.perCommit, "rows-per-txn", f.perCommit, "`rows` in a transaction")
	cmd.Flags().BoolVar(&f.messagesOnly, "messages-only", false, "a backlog of messages alone, without the rows that Echo writes beside them")
	cmd.Flags().StringSliceVar(&f.kafkas, "kafka", []string{"embedded", "real"}, "`which` Kafkas to publish to; none for decoding and encoding alone")
	cmd.Flags().StringVar(&f.database, "database", "mysql", "`mysql` or mariadb")
	cmd.Flags().StringSliceVar(&f.peers, "peers", nil, "`which` others to measure beside: debezium, debezium_exactly_once (MySQL), maxwell (MariaDB); wants the real Kafka, Java and Maven")
	cmd.Flags().StringVar(&f.profiles, "profile", "", "write CPU profiles of one more run into this `folder`")
	return cmd
}

// benchPartCommand does one part of a measurement in a process of its own. It is
// run by the measurement itself.
func benchPartCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "part",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var part bench.Part
			if err := json.NewDecoder(cmd.InOrStdin()).Decode(&part); err != nil {
				return fmt.Errorf("reading what part to do: %w", err)
			}
			cost, err := part.Run(cmd.Context())
			if err != nil {
				return err
			}
			return json.NewEncoder(cmd.OutOrStdout()).Encode(cost)
		},
	}
}

// maxPerCommit is how many rows fit one statement: its values are counted with 16 bits.
const maxPerCommit = 3000

func (f *benchFlags) relay(ctx context.Context, log io.Writer) (result *bench.RelayResult, err error) {
	set := stack.Set{stack.KindMySQL: {Quick: true}}
	if f.database == "mariadb" {
		set = stack.Set{stack.KindMariaDB: {Quick: true}}
	}
	if slices.Contains(f.kafkas, "real") {
		set[stack.KindKafka] = stack.Options{}
	}
	g, err := newGround(ctx, set, log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, g.end(ctx)) }()
	relay := bench.Relay{
		Surroundings: g.Surroundings, Binary: g.binary, Dir: g.dir, Runs: f.runs, Profiles: f.profiles, Log: log,
		Backlog: echo.Backlog{
			Database: g.Echo, Settings: echo.DefaultSettings(),
			Rows: f.rows, PerCommit: f.perCommit, MessagesOnly: f.messagesOnly,
		},
	}
	for _, name := range f.kafkas {
		relay.Kafkas = append(relay.Kafkas, bench.Kafka{Name: name, Start: g.kafkaFor(name)})
	}
	if relay.Peers, err = f.peersOn(g, log); err != nil {
		return nil, err
	}
	defer func() {
		for _, peer := range relay.Peers {
			err = errors.Join(err, peer.Close())
		}
	}()
	return relay.Run(ctx)
}

// peersOn are the others that are asked for.
func (f *benchFlags) peersOn(g *ground, log io.Writer) ([]bench.Peer, error) {
	var peers []bench.Peer
	for _, name := range f.peers {
		switch {
		case name == "debezium" || name == "debezium_exactly_once":
			peers = append(peers, &bench.Debezium{Surroundings: &g.Surroundings, Dir: g.dir, ExactlyOnce: name != "debezium", Log: log})
		case name == "maxwell" && f.database == "mariadb":
			peers = append(peers, &bench.Maxwell{Surroundings: &g.Surroundings, Dir: g.dir, Log: log})
		default:
			return nil, fmt.Errorf("--peers has %q: use debezium or debezium_exactly_once, or maxwell with --database mariadb", name)
		}
	}
	if len(peers) > 0 && !slices.Contains(f.kafkas, "real") {
		return nil, errors.New("--peers wants --kafka real")
	}
	return peers, nil
}

// kafkaFor makes a Kafka for one run: an embedded one is new each time, so that
// no run pays for what the one before left in memory.
func (g *ground) kafkaFor(name string) func() ([]string, func(), error) {
	started := g.Brokers
	if name == "real" {
		return func() ([]string, func(), error) { return started, func() {}, nil }
	}
	return func() ([]string, func(), error) {
		if err := g.embedKafka(); err != nil {
			return nil, nil, err
		}
		return g.Brokers, g.endKafka, nil
	}
}
