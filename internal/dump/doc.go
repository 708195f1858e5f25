// Package dump reads and writes the Stack Exchange data dump, in both
// directions without losing a row: archives and folders of XML become the
// site's tables and come out again byte for byte. It also brings captured
// pages into the site (package capture reads them). What is derived from the
// rows, and how they are stored, is left to package store.
package dump
