// Package login resolves the settings of the provider: the values that are used, the source of each, and the login that
// they make. It sends nothing, and has no messages.
//
// Two tables hold the rules: Arguments (what can be set, and where) and the methods (which arguments belong together).
// One source gives the login: the provider block, an entry of clouds.yaml, or the environment. Its method is chosen first;
// then the needs of that method are filled, each from the first place of the source that has a value.
package login
