// Package acctest provides the provider and the fake cloud for tests that run Terraform. Its own tests need a real
// OpenStack: acceptance tests of the provider, and tests that compare the fake cloud with the real one.
package acctest
