// Package acctest holds what tests share that Terraform drives. Its own tests need a real OpenStack: the provider's
// acceptance, and the proof that the fake cloud of the other tests answers as the real one does.
package acctest
