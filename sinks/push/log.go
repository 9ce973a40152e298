package push

import (
	"context"
	"log/slog"

	"github.com/echo-im/echocdc/schema"
)

// Log writes pushes to the log instead of sending them: to see what would be
// sent before there is a gateway. Nothing per event is logged at this level
// elsewhere; here the line is the delivery.
type Log struct {
	Log *slog.Logger
}

// Name implements [Provider].
func (*Log) Name() string { return ProviderLog }

// Send implements [Provider]. The log takes everything.
func (l *Log) Send(ctx context.Context, job schema.PushJob) Answer {
	l.Log.InfoContext(ctx, "push",
		"event_id", job.EventID,
		"user_id", job.UserID,
		"sender_id", job.SenderID,
		"conversation", job.Conversation.String(),
		"message_kind", job.MessageKind,
		"silent", job.Silent,
	)
	return Answer{Verdict: Sent}
}

// NewProvider is the provider the settings choose.
func NewProvider(c Config, log *slog.Logger) Provider {
	if c.Provider == ProviderWebhook {
		return NewWebhook(c.Webhook, c.Workers)
	}
	return &Log{Log: log}
}
