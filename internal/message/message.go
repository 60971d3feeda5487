// Package message lays out the errors and warnings that users read. It defines the order and the limits of their parts.
// The package that meets a problem writes the words.
//
// A message begins with a short paragraph: what happened, and the most likely fix. Terraform wraps such a line, but not
// one that begins with a space. Lines to copy, tables, and facts are therefore indented, and the package wraps or
// cuts them itself.
package message

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mitchellh/go-wordwrap"
)

const (
	// Width is the number of columns that Terraform leaves for a message in a CI log, in which it assumes 78.
	Width = 75

	// MaxRows is the maximum number of rows of a table of evidence.
	MaxRows = 5

	indent = "  "
)

// A Message is the detail of a diagnostic: its parts, in the order in which they are read.
type Message []string

// Lead returns a message that begins with that paragraph. Its first sentence makes sense alone, because editors show
// no more than one line.
func Lead(format string, arguments ...any) Message {
	return Message{}.Say(format, arguments...)
}

// Say returns the message with another paragraph. An empty one adds nothing.
func (m Message) Say(format string, arguments ...any) Message {
	return m.add(strings.TrimSpace(fmt.Sprintf(format, arguments...)))
}

// Copy returns the message with lines to be copied, each alone on an indented line and never cut. It adds nothing if one
// of them is not Copyable, because an incomplete line is worse than none.
func (m Message) Copy(lines ...string) Message {
	if slices.ContainsFunc(lines, func(line string) bool { return !Copyable(line) }) {
		return m
	}
	return m.add(indented(lines))
}

// Table returns the message with a table of at most MaxRows rows, and a line that counts the others. A nil header is
// omitted. Columns of digits are aligned to the right, and cells are cut so that the table fits into Width.
func (m Message) Table(header []string, rows [][]string) Message {
	if len(rows) > MaxRows {
		return m.add(table(header, rows[:MaxRows]) + fmt.Sprintf("\n%s... and %d more", indent, len(rows)-MaxRows))
	}
	return m.add(table(header, rows))
}

// Settings returns the message with a table of all rows, for settings that the reader checks one by one.
func (m Message) Settings(rows [][]string) Message { return m.add(table(nil, rows)) }

// Rows returns the message with a table of all rows, which the caller has limited.
func (m Message) Rows(header []string, rows [][]string) Message { return m.add(table(header, rows)) }

// Facts returns the message with the facts that are not empty.
func (m Message) Facts(facts Facts) Message { return m.add(facts.layout()) }

// String returns the parts with an empty line between them.
func (m Message) String() string { return strings.Join(m, "\n\n") }

func (m Message) add(part string) Message {
	if part == "" {
		return m
	}
	return append(slices.Clip(m), part)
}

// Facts holds the facts of an exchange with a service that an operator or a search engine needs, in the order of the
// message. A fact that cannot change what the reader does is empty.
type Facts struct {
	IdentityService  string
	IdentityProvider string
	Endpoint         string
	Request          string // method and path, without the query
	Region           string // with its source, if reachability or scope is in doubt
	Interface        string // likewise
	Cause            string // the innermost error of the library, verbatim: people search for it
	Message          string // of the service, if it says more than the status does
	Attempts         string // if there was more than one
	RequestID        string
}

func (f Facts) layout() string {
	rows := slices.DeleteFunc([][2]string{
		{"Identity service", f.IdentityService},
		{"Identity provider", f.IdentityProvider},
		{"Endpoint", f.Endpoint},
		{"Request", f.Request},
		{"Region", f.Region},
		{"Interface", f.Interface},
		{"Cause", f.Cause},
		{"Message", f.Message},
		{"Attempts", f.Attempts},
		{"Request ID", f.RequestID},
	}, func(fact [2]string) bool { return fact[1] == "" })
	label := 0
	for _, row := range rows {
		label = max(label, len(row[0]))
	}
	var lines []string
	for _, row := range rows {
		hanging := strings.Repeat(" ", label)
		wrapped := wordwrap.WrapString(row[1], uint(Width-len(indent)-label-len(indent)))
		for i, line := range strings.Split(wrapped, "\n") {
			if i == 0 {
				lines = append(lines, fmt.Sprintf("%-*s%s%s", label, row[0], indent, line))
			} else {
				lines = append(lines, hanging+indent+line)
			}
		}
	}
	return indented(lines)
}

func indented(lines []string) string {
	var all []string
	for _, line := range lines {
		for part := range strings.SplitSeq(line, "\n") {
			all = append(all, strings.TrimRight(indent+part, " "))
		}
	}
	return strings.Join(all, "\n")
}

// table returns the rows with aligned cells. The widest column is cut if the table does not fit.
func table(header []string, rows [][]string) string {
	if len(rows) == 0 {
		return ""
	}
	all := rows
	if header != nil {
		all = slices.Concat([][]string{header}, rows)
	}
	widths := make([]int, len(rows[0]))
	for _, row := range all {
		for column, cell := range row {
			widths[column] = max(widths[column], utf8.RuneCountInString(cell))
		}
	}
	for room := Width - len(indent)*len(widths); sum(widths) > room; {
		widest := slices.Index(widths, slices.Max(widths))
		widths[widest] = max(widths[widest]-(sum(widths)-room), secondWidest(widths))
	}
	lines := make([]string, len(all))
	for i, row := range all {
		for column, cell := range row {
			cell = Cut(cell, widths[column])
			padding := strings.Repeat(" ", widths[column]-utf8.RuneCountInString(cell))
			if areDigits(rows, column) {
				cell = padding + cell
			} else {
				cell += padding
			}
			if column > 0 {
				lines[i] += indent
			}
			lines[i] += cell
		}
	}
	return indented(lines)
}

func sum(widths []int) int {
	total := 0
	for _, width := range widths {
		total += width
	}
	return total
}

// secondWidest returns the width that the widest column may be cut to before another one is the widest.
func secondWidest(widths []int) int {
	sorted := slices.Sorted(slices.Values(widths))
	if len(sorted) == 1 {
		return 0
	}
	return min(sorted[len(sorted)-2], sorted[len(sorted)-1]-1)
}

func areDigits(rows [][]string, column int) bool {
	for _, row := range rows {
		if row[column] == "" || strings.Trim(row[column], "0123456789") != "" {
			return false
		}
	}
	return true
}
