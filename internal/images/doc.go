// Package images holds the two data sources: nova_image, which returns exactly one image, and nova_images, which lists
// all that match.
//
// Data flows one way. The configuration is parsed into a filter and an order (package search); Nova is queried for a first
// cut (Filter.Query); every criterion is checked on its response (Filter.Matches); the order is total (Order.Sort); and
// the result becomes the state (newImageModel). Clouds differ in how they filter, so the result
// never depends on it. Package explain finds out why a search fails, and message_*.go puts it into words.
package images
