package pipeline

import "time"

// Take is a push that the phone took.
func (p *Phone) Take(eventID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken[eventID] = append(p.taken[eventID], time.Now())
}
