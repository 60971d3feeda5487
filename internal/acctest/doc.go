// Package acctest holds the tests against a real OpenStack: the provider's acceptance through the real Terraform, and
// the proof that the fake cloud of the other tests answers as the real one does.
package acctest
