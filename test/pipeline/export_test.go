package pipeline

// Take is a push that the phone took.
func (p *Phone) Take(eventID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken[eventID]++
}

// Leaks is what a text must not hold.
func Leaks(text []byte) string { return leaks(text) }
