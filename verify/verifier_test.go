package verify_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/fold"
	"github.com/echo-im/echocdc/verify"
)

// members has so many of them, in the log as in the table.
func members(count int) *world {
	w := newWorld("members")
	all := make([]schema.Payload, count)
	for i := range count {
		all[i] = added(int64(i))
		w.tables["members"] = append(w.tables["members"], row{i, all[i : i+1]})
	}
	w.publish(all...)
	return w
}

func TestNothingIsFoundWhereNothingDiffers(t *testing.T) {
	t.Parallel()
	w := members(10)
	w.publish(&schema.ChatMemberLeft{ChatID: 7, UserID: 3})
	w.write("members", 3) // its row stays, and tells of nobody

	report := run(t, w.verifier())

	require.True(t, report.OK)
	require.Equal(t, int64(10), report.Compared)
	require.Equal(t, int64(10), report.Rows)
}

func TestWhatDiffersIsNamed(t *testing.T) {
	t.Parallel()
	w := members(10)
	admin := added(4)
	admin.Role = schema.RoleAdmin
	w.write("members", 4, admin)
	w.erase("members", 5)
	w.publish(&schema.ChatMemberLeft{ChatID: 7, UserID: 6})
	w.write("members", 10, added(10))

	report := run(t, w.verifier())

	require.False(t, report.OK)
	require.Equal(t, []verify.Finding{
		{Key: key(4), Differences: []fold.Difference{{Field: "role", Events: `"member"`, Rows: `"admin"`}}},
		{Key: key(5), Differences: []fold.Difference{{Events: fold.Present, Rows: fold.Untold}}},
		{Key: key(6), Differences: []fold.Difference{{Events: fold.Removed, Rows: fold.Present}}},
	}, report.Different)
	require.Equal(t, []string{key(10)}, report.Untold)
}

func TestRowsOfWhichNoEventTellsAreAFault(t *testing.T) {
	t.Parallel()
	w := members(10)
	w.write("members", 10, added(10))

	report := run(t, w.verifier())

	require.False(t, report.OK)
	require.Empty(t, report.Different)
	require.Equal(t, map[string]int64{"member": 1}, report.Untelled)
}

// A shard that is not read may have the rows that are missed elsewhere.
func TestWhatAnotherTableMayHaveIsNotMissed(t *testing.T) {
	t.Parallel()
	w := members(10)
	w.order = append(w.order, "members_2")
	w.erase("members", 4)
	w.write("members_2", 4, added(4))
	v := w.verifier()
	require.True(t, run(t, v).OK)

	for left := range v.Tables {
		v.Tables[left].Left, v.Tables[1-left].Left = true, false

		require.True(t, run(t, v).OK)
	}
}

func TestFewEntitiesInMemoryFindTheSameInMorePasses(t *testing.T) {
	t.Parallel()
	w := members(3_000)
	for _, user := range []int64{5, 1_500, 2_999} {
		w.publish(&schema.ChatMemberLeft{ChatID: 7, UserID: user})
	}
	v := w.verifier()
	v.Entities = 500
	most, held := 0, 0
	v.Tell = func(p verify.Progress) { most, held = max(most, p.Passes), max(held, p.Held) }
	v.Tables[0].Estimated = 1 // the server guesses badly: what does not fit is left to later passes

	report := run(t, v)

	require.Equal(t, map[string]int64{"member": 3}, report.Differing)
	require.Equal(t, int64(3_000), report.Compared)
	require.Greater(t, report.Passes, 5)
	require.GreaterOrEqual(t, most, report.Passes)
	require.LessOrEqual(t, held, 500)
	require.Positive(t, held)
}

func TestASampleIsAPartOfAll(t *testing.T) {
	t.Parallel()
	v := members(3_000).verifier()
	v.Share = 0.2

	report := run(t, v)

	require.True(t, report.OK)
	require.InDelta(t, 600, report.Compared, 200)
}

// A reader that is late publishes what the rows have while they are compared.
func TestWhoIsLateIsNotAccused(t *testing.T) {
	t.Parallel()
	w := members(10)
	w.meanwhile = func(w *world) {
		w.meanwhile = nil
		w.write("members", 10, added(10))
		w.write("members", 2)
		w.executed += 2
		w.late = []schema.Payload{added(10), &schema.ChatMemberLeft{ChatID: 7, UserID: 2}}
	}

	require.True(t, run(t, w.verifier()).OK)
}

func TestNobodyIsAccusedWhileTheReaderStandsStill(t *testing.T) {
	t.Parallel()
	w := members(10)
	w.write("members", 10, added(10))
	w.executed++

	_, err := w.verifier().Run(t.Context())

	require.ErrorIs(t, err, verify.ErrStandsStill)
}

// Rows are older than events that were read after them: they are read again.
func TestWhatChangesWhileItIsReadIsReadAgain(t *testing.T) {
	t.Parallel()
	w := members(10)
	admin := added(4)
	admin.Role = schema.RoleAdmin
	w.write("members", 4, admin)
	w.meanwhile = func(w *world) {
		switch w.awaited {
		case 1: // the event comes after the row has changed
			w.publish(&schema.ChatMemberRoleChanged{ChatID: 7, UserID: 4, Role: schema.RoleAdmin})
			w.publish(&schema.ChatMemberRoleChanged{ChatID: 7, UserID: 4, Role: schema.RoleMember})
		case 2:
			w.write("members", 4, added(4))
		}
	}

	report := run(t, w.verifier())

	require.True(t, report.OK)
	require.Equal(t, 2, w.awaited)
}

func TestWhatChangesAlwaysIsNotJudged(t *testing.T) {
	t.Parallel()
	w := members(10)
	admin := added(4)
	admin.Role = schema.RoleAdmin
	w.write("members", 4, admin)
	w.meanwhile = func(w *world) {
		w.publish(&schema.ChatMemberRoleChanged{ChatID: 7, UserID: 4, Role: schema.RoleMember})
	}

	report := run(t, w.verifier())

	require.True(t, report.OK)
	require.Equal(t, int64(1), report.Moving)
	require.Equal(t, int64(9), report.Compared)
}

func TestARowThatComesBehindTheLastOneIsLookedFor(t *testing.T) {
	t.Parallel()
	w := members(10)
	w.meanwhile = func(w *world) {
		switch w.awaited {
		case 1:
			w.publish(added(10)) // the transaction is in the log before it is visible
		case 2:
			w.write("members", 10, added(10))
		}
	}

	report := run(t, w.verifier())

	require.True(t, report.OK)
	require.Zero(t, report.Moving)
	require.Equal(t, int64(11), report.Compared)
}

func TestOfALogWithoutItsBeginningTheRestIsJudged(t *testing.T) {
	t.Parallel()
	w := members(10)
	w.log, w.shortened = w.log[5:], true
	w.publish(&schema.ChatMemberRoleChanged{ChatID: 7, UserID: 1, Role: schema.RoleMember})

	report := run(t, w.verifier())
	require.True(t, report.OK)
	require.True(t, report.Shortened)
	require.Equal(t, []string{key(0), key(2), key(3), key(4)}, report.Untold)

	w.publish(&schema.ChatMemberRoleChanged{ChatID: 7, UserID: 1, Role: schema.RoleAdmin})
	report = run(t, w.verifier())
	require.False(t, report.OK)
	require.Equal(t, key(1), report.Different[0].Key)
}

func TestATableThatIsLeftOutIsNeitherReadNorMissed(t *testing.T) {
	t.Parallel()
	w := members(10)
	w.order = append(w.order, "chats")
	w.publish(&schema.ChatCreated{ChatID: 7})
	v := w.verifier()
	v.Tables[1].Left = true

	require.True(t, run(t, v).OK)

	v.Tables[1].Left = false
	require.Equal(t, "chat/7", run(t, v).Different[0].Key)
}

func TestWhatATableLostAtOnceIsNotJudged(t *testing.T) {
	t.Parallel()
	w := members(10)
	w.publish(&schema.TableCleared{Table: "members", How: schema.TableTruncated})
	w.tables["members"] = slices.Clip(w.tables["members"][:2])

	report := run(t, w.verifier())

	require.True(t, report.OK)
	require.Equal(t, []string{"members"}, report.Cleared)
	require.Equal(t, int64(8), report.Unjudged)
}

func TestTheServerIsReadNoFasterThanAllowed(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		w := members(10)
		w.order = append(w.order, "chats")
		v := w.verifier()
		v.RowsPerSecond = 2
		begun := time.Now()

		require.True(t, run(t, v).OK)

		require.Equal(t, 5*time.Second, time.Since(begun), "the second table is read when the rows of the first are paid for")
	})
}
