// Package keystone logs in to OpenStack's identity service (Keystone v3), keeps the token fresh, finds the compute
// service in the catalog, and reads clouds.yaml.
//
// A login sends a secret, so it goes to one URL alone, the one that was configured: no version discovery, no redirect.
// The requests and answers are gophercloud's tokens package; nothing else of the project imports gophercloud.
package keystone
