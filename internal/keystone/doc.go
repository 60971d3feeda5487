// Package keystone logs in to OpenStack's identity service (Keystone v3), keeps the token fresh, and finds the compute
// service in the catalog.
//
// A login sends a secret, so it goes only to the URL that is configured: no version discovery, no redirect. Each method of
// logging in has a file of its own. Errors are data, without a secret in them; package provider puts them
// into words.
package keystone
