package projector

import (
	"context"
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/echo-im/echocdc/schema"
)

// fetchFailed takes what a poll says of a partition.
func (s *session) fetchFailed(ctx context.Context, partition int32, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	s.worker.Log.WarnContext(ctx, "fetching failed", "projection", s.worker.Projection, "partition", partition, "error", err)
	if a := s.applier(partition); a != nil && errors.Is(err, kerr.OffsetOutOfRange) {
		a.outOfRange()
		return
	}
	s.refused(err)
}

// refused reports what Kafka will not do until an operator acts; the rest is
// the client's to try again.
func (s *session) refused(err error) {
	answer, ok := errors.AsType[*kerr.Error](err)
	switch {
	case !ok:
		s.reach.failed(err)
	case errors.Is(answer, kerr.UnknownTopicOrPartition):
		s.conditions.set(logCause, schema.Condition{
			State:  schema.StateMisconfigured,
			Reason: "topic " + s.worker.Topic + " does not exist",
			Remedy: "start 'echocdc tail' once, which makes it, or make it yourself",
		})
	case !answer.Retriable:
		s.conditions.set(logCause, schema.Condition{
			State:  schema.StateMisconfigured,
			Reason: "Kafka refuses: " + answer.Error(),
			Remedy: fmt.Sprintf("allow the account to read topic %s and to use group %s", s.worker.Topic, s.worker.Group()),
		})
	}
}

// lookForTopic asks for the topic while the group waits for it: the client
// alone would neither say that it is missing nor soon see that it is there.
func (s *session) lookForTopic(ctx context.Context) {
	request := kmsg.NewPtrMetadataRequest()
	request.AllowAutoTopicCreation = false
	request.Topics = []kmsg.MetadataRequestTopic{{Topic: &s.worker.Topic}}
	ctx, cancel := context.WithTimeout(ctx, unreachable)
	defer cancel()
	response, err := request.RequestWith(ctx, s.client)
	if err == nil && len(response.Topics) == 1 {
		err = kerr.ErrorForCode(response.Topics[0].ErrorCode)
	}
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			s.refused(err)
		}
		return
	}
	s.conditions.clear(logCause)
	s.client.ForceMetadataRefresh()
}
