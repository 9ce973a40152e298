package binlog

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/schema"
)

// Check tells, for each thing that reading the log depends on, what it is,
// what it has to be, and what mends it. It changes nothing on the server. What
// is wrong with a standby is a warning: the work goes on until it is needed.
func Check(ctx context.Context, cfg Config, layouts []*schema.Layout) []schema.Finding {
	hosts := hostsOf(&cfg, nil)
	findings, first := hosts[0].check(ctx, layouts)
	for _, standby := range hosts[1:] {
		more, e := standby.check(ctx, layouts)
		if first != nil && e != nil {
			more = append(more, continues(first, e))
		}
		for _, f := range more {
			if f.Level == schema.LevelBroken {
				f.Level = schema.LevelWarning
			}
			f.Subject += " of the standby " + standby.addr
			findings = append(findings, f)
		}
	}
	return findings
}

// check looks at one server. What its log covers is nil when it does not tell.
func (h *host) check(ctx context.Context, layouts []*schema.Layout) ([]schema.Finding, *extent) {
	s, err := h.open(ctx)
	if err != nil {
		return []schema.Finding{unreachable(err)}, nil
	}
	defer s.close()
	found, err := look(s, h.cfg.Database)
	if err != nil {
		return []schema.Finding{unreachable(err)}, nil
	}
	var findings []schema.Finding
	for _, r := range requirements(found, h.cfg, layouts) {
		findings = append(findings, r.Finding)
	}
	e, err := extentOf(s)
	if err != nil { // a finding says why: it has no log, or does not show it
		return findings, nil
	}
	return findings, &e
}

// continues tells whether a standby has the history of the server that is preferred.
func continues(first, standby *extent) schema.Finding {
	f := schema.Finding{Subject: "history", Level: schema.LevelOK, Found: "the same"}
	d, err := first.difference(&schema.Position{Flavor: standby.flavor, GTIDs: standby.done, Server: standby.server})
	switch {
	case first.flavor != standby.flavor || err != nil || !d.related && len(d.lost)+len(d.unread) > 0:
		f.Level, f.Found, f.Wanted = schema.LevelBroken, "shares no transaction with mysql.addr", "a replica of it"
		f.Remedy = "take it out of mysql.standbys: it can never be gone on from"
	case len(d.unread) > 0:
		f.Found = fmt.Sprintf("the same, %d transactions behind", d.unread.Count())
	case len(d.lost) > 0:
		f.Found = fmt.Sprintf("the same, %d transactions ahead", d.lost.Count())
	}
	return f
}

func unreachable(err error) schema.Finding {
	f := schema.Finding{
		Subject: "MySQL connection", Level: schema.LevelBroken, Found: err.Error(), Wanted: "answers",
		Remedy: "start the server, or mend mysql.addr and mysql.tls",
	}
	if stop, ok := errors.AsType[*schema.Stop](err); ok {
		f.Found, f.Remedy = stop.Err.Error(), stop.Remedy
	}
	return f
}

// requirement is a finding, and the state the reader is in while it is broken.
type requirement struct {
	schema.Finding
	state schema.State
}

// requirements looks at everything, in the order in which an operator would mend it.
func requirements(v *server, cfg *Config, layouts []*schema.Layout) []requirement {
	all := append(account(v, cfg), logSettings(v, cfg)...)
	all = append(all, serverNumber(v, cfg))
	return append(all, tables(v, cfg, layouts)...)
}

// broken is the first requirement that is not met, as the reader's reason to stop.
func broken(all []requirement) error {
	for i := range all {
		r := &all[i]
		switch {
		case r.Level != schema.LevelBroken:
		case r.Wanted == "":
			return &schema.Stop{State: r.state, Err: fmt.Errorf("%s: %s", r.Subject, r.Found), Remedy: r.Remedy}
		default:
			return &schema.Stop{State: r.state, Err: fmt.Errorf("%s is %q, which has to be %q", r.Subject, r.Found, r.Wanted), Remedy: r.Remedy}
		}
	}
	return nil
}

func account(v *server, cfg *Config) []requirement {
	replicate := requirement{schema.Finding{
		Subject: "privilege to read the log", Level: schema.LevelOK, Found: "granted", Wanted: "granted",
	}, schema.StateMisconfigured}
	if !v.has("REPLICATION SLAVE") || !v.has("REPLICATION CLIENT", "BINLOG MONITOR") {
		replicate.Level, replicate.Found = schema.LevelBroken, "missing"
		replicate.Remedy = "grant replication slave, replication client on *.* to '" + cfg.User + "'@'%'"
		if v.flavor == mysql.MariaDBFlavor {
			replicate.Remedy = "grant replication slave, binlog monitor on *.* to '" + cfg.User + "'@'%'"
		}
	}
	// Invariant 9: an account that could write is not used.
	readOnly := requirement{schema.Finding{
		Subject: "privileges to write", Level: schema.LevelOK, Found: "none", Wanted: "none",
	}, schema.StateMisconfigured}
	if writes := v.writes(); len(writes) > 0 {
		readOnly.Level, readOnly.Found = schema.LevelBroken, strings.Join(writes, ", ")
		readOnly.Remedy = "use an account that can only read: " + accountSQL(cfg, v.flavor)
	}
	return []requirement{replicate, readOnly}
}

func logSettings(v *server, cfg *Config) []requirement {
	all := []requirement{
		v.setting("log_bin", "ON", "start the server with log_bin (and server_id): it is on by default since MySQL 8.0"),
		v.setting("binlog_format", "ROW", v.set("binlog_format", "ROW")),
		v.setting("binlog_row_image", "FULL", v.set("binlog_row_image", "FULL")),
		v.metadata(),
	}
	all = append(all, v.forwarding(cfg), v.retention())
	if v.flavor == mysql.MariaDBFlavor {
		return all
	}
	return append(all,
		v.setting("gtid_mode", "ON", "set persist enforce_gtid_consistency = ON; then gtid_mode = OFF_PERMISSIVE, ON_PERMISSIVE, ON, one after another, on every server of the topology"),
	)
}

// setting compares a server variable. One that the server does not have is
// right when nothing is wanted, or when the server has no other way.
func (v *server) setting(name, wanted, remedy string) requirement {
	value, has := v.variables[name]
	r := requirement{schema.Finding{Subject: name, Level: schema.LevelOK, Found: value, Wanted: wanted}, schema.StateNotReplicating}
	if !has && name == "binlog_format" || strings.EqualFold(value, wanted) {
		return r
	}
	r.Level, r.Remedy = schema.LevelBroken, remedy
	if !has {
		r.Found = "not known to this server"
		r.Remedy = "use MySQL 8.0.1 or MariaDB 10.5, or newer"
	}
	return r
}

// metadata recommends that the log names columns. Without it they are known
// from the schema history, which has to ask back when it is in doubt.
func (v *server) metadata() requirement {
	const name, wanted = "binlog_row_metadata", "FULL"
	value, has := v.variables[name]
	r := requirement{schema.Finding{Subject: name, Level: schema.LevelOK, Found: value, Wanted: wanted}, schema.StateNotReplicating}
	switch {
	case !has:
		r.Found, r.Wanted = "not known to this server: columns are named by the schema history", ""
	case !v.namesColumns():
		r.Level, r.Remedy = schema.LevelWarning, v.set(name, wanted)
	}
	return r
}

// forwarding warns of a replica that does not log what it applies. Of several
// servers each may become one, and a silent one would be taken for an idle one.
func (v *server) forwarding(cfg *Config) requirement {
	name := "log_replica_updates"
	value, has := v.variables[name]
	if !has {
		name = "log_slave_updates"
		value = v.variables[name]
	}
	r := requirement{schema.Finding{Subject: name, Level: schema.LevelOK, Found: value, Wanted: "ON on a replica"}, schema.StateNotReplicating}
	switch {
	case strings.EqualFold(value, "ON"):
	case len(cfg.Standbys) > 0:
		r.Level, r.Wanted, r.Remedy = schema.LevelBroken, "ON", "start every server of mysql.addr and mysql.standbys with "+name
	default:
		r.Level, r.Remedy = schema.LevelWarning, "a primary needs none of this; start a replica with "+name+", or its log lacks what it applies"
	}
	return r
}

// retention warns of a log that is kept for so short a time that a stop over
// night loses rows.
func (v *server) retention() requirement {
	const name, day = "binlog_expire_logs_seconds", 86400
	value := v.variables[name]
	r := requirement{schema.Finding{Subject: name, Level: schema.LevelOK, Found: value, Wanted: "0 (for ever), or at least a day"}, schema.StatePurged}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds > 0 && seconds < day {
		r.Level, r.Remedy = schema.LevelWarning, v.set(name, "604800")
	}
	return r
}

// set is the SQL that sets a variable for good.
func (v *server) set(name, value string) string {
	if v.flavor == mysql.MariaDBFlavor {
		return fmt.Sprintf("set global %[1]s = %[2]s, and %[1]s = %[2]s under [mysqld] in my.cnf", name, value)
	}
	return fmt.Sprintf("set persist %s = %s", name, value)
}

func serverNumber(v *server, cfg *Config) requirement {
	theirs := v.variables["server_id"]
	r := requirement{schema.Finding{
		Subject: "server_id of the server", Level: schema.LevelOK, Found: theirs, Wanted: "neither 0 nor ours",
	}, schema.StateMisconfigured}
	switch theirs {
	case "0":
		r.Level, r.Remedy = schema.LevelBroken, "start the server with a server_id of its own"
	case strconv.FormatUint(uint64(cfg.ServerID), 10):
		r.Level, r.Remedy = schema.LevelBroken, "set mysql.server_id to a number that no server and no replica has"
	}
	return r
}

// tables compares the tables of the database with those of the layout that they
// are closest to.
func tables(v *server, cfg *Config, layouts []*schema.Layout) []requirement {
	if len(v.tables) == 0 {
		return []requirement{{schema.Finding{
			Subject: "database " + cfg.Database, Level: schema.LevelBroken, Found: "no table to be seen", Wanted: "Echo's tables",
			Remedy: fmt.Sprintf("set mysql.database to Echo's database; or grant select on %#q.* to '%s'@'%%'", cfg.Database, cfg.User),
		}, schema.StateSchemaMismatch}}
	}
	var best []requirement
	fewest := math.MaxInt
	for _, layout := range layouts {
		found := layoutTables(v, layout)
		wrong := 0
		for i := range found {
			if found[i].Level == schema.LevelBroken {
				wrong++
			}
		}
		if wrong < fewest {
			best, fewest = found, wrong
		}
	}
	return best
}

// layoutTables compares the tables of the database with a layout's. Those that
// some release of the line lacks may be missing.
func layoutTables(v *server, layout *schema.Layout) []requirement {
	var all []requirement
	for _, table := range layout.Tables {
		var names []string
		for name := range v.tables {
			if table.Matches(name) {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		if len(names) == 0 && layout.Requires(table) {
			all = append(all, requirement{schema.Finding{
				Subject: "table " + table.Name, Level: schema.LevelBroken, Found: "missing", Wanted: "as " + layout.Name + " has it",
				Remedy: "run Echo's own migrations, or set mysql.database to Echo's database",
			}, schema.StateSchemaMismatch})
		}
		for _, name := range names {
			all = append(all, tableFits(v.tables[name], name, layout, table))
		}
	}
	return all
}

func tableFits(found *serverTable, name string, layout *schema.Layout, table *schema.Table) requirement {
	r := requirement{schema.Finding{
		Subject: "table " + name, Level: schema.LevelOK, Found: layout.Name, Wanted: layout.Name,
	}, schema.StateSchemaMismatch}
	_, err := layout.Bind(table, found.columns)
	var stop *schema.Stop
	switch {
	case errors.As(err, &stop):
		r.Level, r.Found, r.Wanted, r.Remedy = schema.LevelBroken, stop.Err.Error(), "", stop.Remedy
	case err != nil:
		r.Level, r.Found, r.Wanted = schema.LevelBroken, err.Error(), ""
	case !strings.EqualFold(found.engine, "InnoDB"):
		r.Level, r.Found, r.Wanted = schema.LevelBroken, "engine "+found.engine, "engine InnoDB"
		r.Remedy = fmt.Sprintf("alter table %#q engine = InnoDB", name)
	}
	return r
}
