// Package images holds the two data sources: nova_image, which returns exactly one image, and nova_images, which lists
// all that match.
//
// Data flows one way. The configuration is parsed into a filter and an order (package search); Nova is queried for a first
// cut (Filter.Query); every criterion is checked on its response (Filter.Matches); the order is total (Order.Sort); and
// the result becomes the state (newImageModel). Clouds differ in how they filter, so what one of them did is never relied
// on. Why a search fails is found out by package explain, and worded here, in message_*.go.
package images
