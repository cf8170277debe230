// Package app is the application in the words of net/http, without any CORS, and the policy that a server is told.
package app

import (
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
)

// Policy is the declared policy. Origins is empty where everybody may read.
type Policy struct {
	Public         bool
	Origins        []string
	Credentials    bool
	Methods        []string
	AllowedHeaders []string
	ExposedHeaders []string
	MaxAge         int
}

// Methods are those of every route.
var Methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}

// Paths are the routes.
var Paths = []string{"/", "/ok", "/empty", "/error", "/throw", "/forbidden", "/too-large", "/redirect", "/etag", "/stream", "/auth", "/vary"}

const bodyLimit = 32

// Declared reads the file of the policy.
func Declared() Policy {
	text, err := os.ReadFile(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	var file struct {
		Origins json.RawMessage
		Policy
	}
	if err := json.Unmarshal(text, &file); err != nil {
		log.Fatal(err)
	}
	policy := file.Policy
	policy.Public = string(file.Origins) == `"*"`
	if !policy.Public {
		if err := json.Unmarshal(file.Origins, &policy.Origins); err != nil {
			log.Fatal(err)
		}
	}
	return policy
}

func say(w http.ResponseWriter, status int, body string) {
	header := w.Header()
	header.Set("x-app", "yes")
	header.Set("x-total", "3")
	if body != "" && header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	io.WriteString(w, body)
}

// ServeHTTP answers for the routes.
func ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const page = `{"hello":"world"}`
	known := false
	for _, path := range Paths {
		known = known || path == r.URL.Path
	}
	if !known {
		http.NotFound(w, r)
		return
	}
	if r.Method == "OPTIONS" {
		w.Header().Set("Allow", strings.Join(Methods, ", "))
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	switch r.URL.Path {
	case "/empty":
		say(w, http.StatusNoContent, "")
	case "/error":
		say(w, http.StatusInternalServerError, `{"error":"broken"}`)
	case "/throw":
		panic("nobody handles this")
	case "/forbidden":
		say(w, http.StatusForbidden, `{"error":"forbidden"}`)
	case "/too-large":
		if r.ContentLength > bodyLimit {
			say(w, http.StatusRequestEntityTooLarge, `{"error":"too large"}`)
		} else {
			say(w, http.StatusOK, page)
		}
	case "/redirect":
		w.Header().Set("Location", "/ok")
		say(w, http.StatusFound, "")
	case "/etag":
		w.Header().Set("ETag", `"v1"`)
		if r.Header.Get("If-None-Match") == `"v1"` {
			say(w, http.StatusNotModified, "")
		} else {
			say(w, http.StatusOK, page)
		}
	case "/stream":
		w.Header().Set("Content-Type", "text/event-stream")
		say(w, http.StatusOK, "data: one\n\ndata: two\n\n")
	case "/auth":
		say(w, http.StatusUnauthorized, `{"error":"who are you?"}`)
	case "/vary":
		w.Header().Add("Vary", "Accept-Language")
		say(w, http.StatusOK, page)
	default:
		say(w, http.StatusOK, page)
	}
}

// Serve listens where it is told.
func Serve(handler http.Handler) {
	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	server := http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}
	log.Fatal(server.Serve(listener))
}
