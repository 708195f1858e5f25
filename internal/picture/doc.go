// Package picture takes the pictures that people upload: it looks at what they
// really are, refuses what would cost too much, and makes a new file of the
// pixels alone, so that nothing else of the upload (place, camera, scripts in
// comments) is ever stored or served. It keeps the files in a folder or in an
// S3-compatible store. Addresses, limits of requests and the pages are left to
// package web.
package picture
