package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
)

// prose returns a message without its indented lines, which quote what users and services wrote.
func prose(message string) string {
	var kept strings.Builder
	for line := range strings.Lines(message) {
		if strings.HasPrefix(line, " ") {
			line = "\n"
		}
		kept.WriteString(line)
	}
	return kept.String()
}

// comment matches the comments of a file in which # begins one, and the values of keys that people read.
var comment = regexp.MustCompile(`(?:^|\s)#+ (.+)$|\b(?:about|description|error_message|label)\s*[:=]\s*(.+)$`)

// comments returns the comments of a file, and the values of keys that people read.
func comments(content string) string {
	var kept strings.Builder
	for line := range strings.Lines(content) {
		if match := comment.FindStringSubmatch(strings.TrimRight(line, "\n")); match != nil {
			kept.WriteString(match[1] + match[2])
		}
		kept.WriteString("\n")
	}
	return kept.String()
}

// fewestWords is the number of words that make a string literal a sentence.
const fewestWords = 4

// sentences returns the string literals of a Go file that are sentences, or parts of one. Literals that are added up
// are one sentence, in which each other operand is an ellipsis.
func sentences(file, content string) (string, error) {
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, content, parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	lines := make([]string, strings.Count(content, "\n")+1)
	ast.Inspect(parsed, func(node ast.Node) bool {
		expression, ok := node.(ast.Expr)
		if !ok {
			return true
		}
		sentence, ok := literal(expression)
		if ok && len(strings.Fields(sentence)) >= fewestWords {
			line := &lines[files.Position(node.Pos()).Line-1]
			*line += strings.Join(strings.Fields(sentence), " ") + " "
		}
		return !ok
	})
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if line != "" && !strings.ContainsAny(line[len(line)-1:], ".:?!") {
			line += "."
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n") + "\n", nil
}

// literal returns the text of a string literal, or of a sum that has one.
func literal(expression ast.Expr) (string, bool) {
	switch expression := expression.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(expression.Value)
		return text, err == nil && expression.Kind == token.STRING
	case *ast.BinaryExpr:
		left, isLeft := literal(expression.X)
		right, isRight := literal(expression.Y)
		if expression.Op != token.ADD || !isLeft && !isRight {
			return "", false
		}
		if !isLeft {
			left = "..."
		}
		if !isRight {
			right = "..."
		}
		return left + right, true
	default:
		return "", false
	}
}
