package images

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/message"
)

const terminalWidth = message.Width

// writeImages writes two tables side by side, or, where that would be wider than a terminal, a row of the one above
// each row of the other.
func writeImages(b *strings.Builder, what, which [][]string) {
	side := make([][]string, len(what))
	for i := range what {
		side[i] = slices.Concat(what[i][:1], which[i], what[i][1:])
	}
	if lines := table(side); utf8.RuneCountInString(lines[0]) <= terminalWidth {
		for _, line := range lines {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
		return
	}
	above, below := table(what), table(which)
	for i := range above {
		fmt.Fprintf(b, "%s\n  %s\n", strings.TrimRight(above[i], " "), strings.TrimRight(below[i], " "))
	}
}

func writeTable(b *strings.Builder, rows [][]string) {
	for _, line := range table(rows) {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// table aligns the cells of rows into lines of one width, indented so that Terraform does not wrap them.
func table(rows [][]string) []string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		for column, cell := range row {
			lines[i] += fmt.Sprintf("  %-*s", widths[column], cell)
		}
	}
	return lines
}
