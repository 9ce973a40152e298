package sim

// reference is what a tailer tells of each transaction of the recording when
// nothing goes wrong.
func reference(recording *Recording) (map[string][]event, error) {
	batches, err := Replay(recording)
	if err != nil {
		return nil, err
	}
	told := map[string][]event{}
	for _, b := range batches {
		for i := range b.Events {
			e := &b.Events[i]
			gtid := string(e.GTID)
			told[gtid] = append(told[gtid], event{gtid: gtid, key: string(e.Subject), id: string(e.ID), kind: e.Type, data: string(e.Data)})
		}
	}
	return told, nil
}
