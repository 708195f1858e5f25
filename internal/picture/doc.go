// Package picture takes the pictures that people upload: it looks at what they
// really are, refuses what would cost too much, and makes a new file of the
// pixels alone, so that nothing else of the upload (place, camera, scripts in
// comments) is ever stored or served. Where the files are kept is left to
// package blob; addresses, limits of requests and the pages to package web.
package picture
