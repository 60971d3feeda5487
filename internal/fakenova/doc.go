// Package fakenova is the compute service of an OpenStack cloud for tests and for the demo: it serves the images API as
// a real Nova does ([Cloud]).
//
// A Cloud keeps images in the terms of the image service behind Nova and translates as Nova does, with everything that
// surprises clients: filters that compare with the image service's words or with nothing at all, next links that follow
// max_limit rather than the list, statuses and messages in several envelopes and in HTML. Its bodies equal those of a
// real service byte for byte, and differ between releases as theirs do. It writes nothing, and of the image columns that
// Nova does not show it knows the visibility alone.
package fakenova
