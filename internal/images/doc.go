// Package images holds the two data sources: nova_image, which answers with exactly one image, and nova_images, which
// lists all that match.
//
// Data flows one way. The configuration is parsed into a search (parseFilter, parseOrder); the search asks the service
// for a first cut (filter.query), checks every criterion on what it answered (filter.keep), brings it into a total
// order (order.sort), and the result becomes the state (newImageModel). Services differ in how they filter, so what
// one of them did is never relied on.
package images
