package main

import (
	"io"
	"log"
	"net/http"

	"../shared/app"
	"github.com/gorilla/handlers"
)

func main() {
	policy := app.Declared()
	quiet := handlers.RecoveryLogger(log.New(io.Discard, "", 0))
	handler := handlers.RecoveryHandler(quiet)(http.HandlerFunc(app.ServeHTTP))
	if policy.Public {
		app.Serve(handlers.CORS()(handler))
	}
	options := []handlers.CORSOption{
		handlers.AllowedOrigins(policy.Origins),
		handlers.AllowedMethods(policy.Methods),
		handlers.AllowedHeaders(policy.AllowedHeaders),
		handlers.ExposedHeaders(policy.ExposedHeaders),
		handlers.MaxAge(policy.MaxAge),
	}
	if policy.Credentials {
		options = append(options, handlers.AllowCredentials())
	}
	app.Serve(handlers.CORS(options...)(handler))
}
