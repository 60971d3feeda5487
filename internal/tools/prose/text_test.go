package main

import (
	"maps"
	"testing"
)

func TestTextsKeepTheLinesOfTheirFile(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		file, content string
		want          map[string]string
	}{
		"a document is copied": {
			file: "README.md", content: "# Title\n", want: map[string]string{"": "# Title\n"},
		},
		"a message loses what it quotes": {
			file:    "internal/images/testdata/diagnostics/miss.txt",
			content: "Error: No Match\n  at filter\n\nNo image is named so.\n\n  name = \"a blank\"\n",
			want:    map[string]string{"": "Error: No Match\n\n\nNo image is named so.\n\n\n"},
		},
		"other test data is left out": {
			file: "internal/nova/testdata/captures/requests.txt", content: "01-list /v2.1\n",
		},
		"an example has comments and descriptions": {
			file:    "examples/demo/main.tf",
			content: "# The newest image.\nvariable \"disk\" {\n  description = \"Size of the disk.\"\n  type = number # in GB\n}\n",
			want:    map[string]string{".txt": "The newest image.\n\n\"Size of the disk.\"\nin GB\n\n"},
		},
		"a Go file has comments and sentences": {
			file:    "a.go",
			content: "package a\n\nvar s = \"No image has this name\"\nvar short = \"three words only\"\n",
			want: map[string]string{
				"":     "package a\n\nvar s = \"No image has this name\"\nvar short = \"three words only\"\n",
				".txt": "\n\nNo image has this name.\n\n\n",
			},
		},
		"literals that are added up are one sentence": {
			file:    "a.go",
			content: "package a\n\nvar s = \"No image \" +\n\tname + \" is \" +\n\t\"listed.\"\n",
			want: map[string]string{
				"":     "package a\n\nvar s = \"No image \" +\n\tname + \" is \" +\n\t\"listed.\"\n",
				".txt": "\n\nNo image ... is listed.\n\n\n\n",
			},
		},
		"the sentences of a test are left out": {
			file: "a_test.go", content: "package a\n\nvar s = \"No image has this name\"\n",
			want: map[string]string{"": "package a\n\nvar s = \"No image has this name\"\n"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := texts(test.file, test.content)
			if err != nil || !maps.Equal(got, test.want) {
				t.Errorf("texts returned %q (%v), want %q", got, err, test.want)
			}
		})
	}
}

func TestGoThatDoesNotParseIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := texts("a.go", "package"); err == nil {
		t.Error("texts returned no error")
	}
}
