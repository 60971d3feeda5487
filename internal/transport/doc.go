// Package transport carries one HTTP exchange that can be trusted: the response is whole and bounded, errors that pass are
// retried, nothing is ever sent to another origin than the one of the request, and no secret is in an error or a log.
//
// Client.Do shows the chain from the outside in: redirects, retries, one bounded attempt, the connection pool
// (go-cleanhttp). An attempt reads the whole body before it counts as a response, so a body that is cut off is an error
// like a reset, and is retried like one.
package transport
