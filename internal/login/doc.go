// Package login finds out what the settings of the provider mean: which values count, where each comes from, and which
// login they make. It sends nothing, and words no message.
//
// Two tables hold the rules: Arguments (what can be set, and where) and the methods (which arguments belong together).
// One source gives the login: the provider block, an entry of clouds.yaml, or the environment. Its method is chosen first;
// then the needs of that method are filled, each from the first place of the source that gives it.
package login
