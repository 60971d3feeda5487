// Package fakekeystone is an identity service (Keystone v3) for tests and for the demo. It issues and validates tokens
// for the users, projects, and application credentials that its fields define, and rejects everything else with Keystone's
// own bodies. Its responses equal those of a real service; it imports nothing of the provider.
package fakekeystone
