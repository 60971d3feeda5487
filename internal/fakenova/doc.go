// Package fakenova is the compute service of an OpenStack cloud for tests and for the demo. A [Cloud] serves the images
// API as a real Nova does.
//
// A Cloud keeps images in the terms of Glance and translates them as Nova does, including everything that surprises
// clients: filters that compare with Glance's terms or with nothing at all, next links that depend on max_limit instead
// of the list, and error messages in different envelopes and in HTML. Its bodies equal those of a real service byte for
// byte, and differ between releases in the same way. It is read-only. Of the image columns that Nova does not show, it has
// only the visibility.
package fakenova
