package echo

import (
	"math/rand/v2"
	"strings"
	"unicode/utf16"
)

// words are what simulated people say: several scripts, letters outside the
// basic plane, and what JSON and SQL must escape.
var words = strings.Fields(`hi hello ok yes no well see you later tomorrow at noon in the office
the meeting moved to Thursday please send me the draft when it is ready thanks lunch coffee
did anybody read this already why not because I'm late train again 好的 明天 见 谢谢 会议 今天 下午
привет как дела хорошо 😀 🎉 👍🏽 naïve café "quoted" back\slash it's 100% <b>bold</b> a,b;c tab`)

// say is a text of the length people write: mostly a few words, sometimes many.
func say(r *rand.Rand) string {
	count := 1 + int(r.ExpFloat64()*7)
	var b strings.Builder
	for i := range min(count, 200) {
		if i > 0 {
			b.WriteByte(" \n"[min(1, r.IntN(15)/14)])
		}
		b.WriteString(words[r.IntN(len(words))])
	}
	return b.String()
}

// dress adds what a text can carry: a hashtag, a link, a mention of a user.
// Entities count in UTF-16 units and, as Echo stores them, what the client sent
// itself stands beside the server's own.
func (m *message) dress(r *rand.Rand, mention *User) {
	if r.IntN(12) == 0 {
		tag := "#" + []string{"plan", "urgent", "спорт", "午饭"}[r.IntN(4)]
		m.append(tag, entity{Name: "messageEntityHashtag", URL: tag})
		m.hashtags = append(m.hashtags, tag)
	}
	if r.IntN(15) == 0 {
		m.append("https://example.org/a?b=c&d=%20", entity{Name: "messageEntityUrl"})
	}
	if mention != nil {
		m.append("@"+mention.name, entity{Name: "messageEntityMention", UserID: mention.ID})
		own := m.entities[len(m.entities)-1]
		own.UserID, own.Constructor = 0, -100378723
		m.entities = append(m.entities, own)
		m.mentions = append(m.mentions, mention.ID)
	}
}

func (m *message) append(word string, e entity) {
	m.text += " "
	e.Offset, e.Length = units(m.text), units(word)
	m.text += word
	m.entities = append(m.entities, e)
}

func units(text string) int { return len(utf16.Encode([]rune(text))) }
