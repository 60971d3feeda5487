// Package transport carries one HTTP exchange that can be trusted: the answer is whole and bounded, passing faults are
// retried, and nothing is ever sent to another origin than the one that was asked.
//
// The chain, from the outside in: the redirects, the retries (go-retryablehttp), one bounded attempt, the
// connection pool (go-cleanhttp). An attempt reads the whole body before it counts as answered, so a body that is
// cut off is a transport error like a reset, and is retried like one.
package transport
