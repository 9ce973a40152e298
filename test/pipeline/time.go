package pipeline

import (
	"context"
	"fmt"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// LetTimePass makes servers believe that long ago is when the product was
// killed: Kafka has buried its members, PostgreSQL's jobs are old enough to be
// taken up by another worker. It spares a test the seconds and minutes that
// these take, and nothing else. The product must not run.
func (o *Observer) LetTimePass(ctx context.Context) error {
	if err := o.buryMembers(ctx); err != nil {
		return err
	}
	return o.Tables.ageJobs(ctx)
}

// buryMembers takes every member from the product's consumer groups, as their
// session timeout would.
func (o *Observer) buryMembers(ctx context.Context) error {
	admin := kadm.NewClient(o.Listener.client)
	listed, err := admin.ListGroups(ctx)
	if err != nil {
		return fmt.Errorf("listing consumer groups: %w", err)
	}
	for _, group := range listed.Groups() {
		if !strings.HasPrefix(group, o.Groups) {
			continue
		}
		described, err := admin.DescribeGroups(ctx, group)
		if err != nil {
			return fmt.Errorf("describing group %s: %w", group, err)
		}
		request := kmsg.NewPtrLeaveGroupRequest()
		request.Group = group
		for _, member := range described[group].Members {
			gone := kmsg.NewLeaveGroupRequestMember()
			gone.MemberID = member.MemberID
			request.Members = append(request.Members, gone)
		}
		if len(request.Members) == 0 {
			continue
		}
		if _, err := request.RequestWith(ctx, o.Listener.client); err != nil {
			return fmt.Errorf("burying members of group %s: %w", group, err)
		}
	}
	return nil
}
