package main

import (
	"net/http"

	"../shared/app"
	"github.com/rs/cors"
)

func main() {
	policy := app.Declared()
	handler := http.HandlerFunc(app.ServeHTTP)
	if policy.Public {
		app.Serve(cors.AllowAll().Handler(handler))
	}
	app.Serve(cors.New(cors.Options{
		AllowedOrigins:   policy.Origins,
		AllowedMethods:   policy.Methods,
		AllowedHeaders:   policy.AllowedHeaders,
		ExposedHeaders:   policy.ExposedHeaders,
		AllowCredentials: policy.Credentials,
		MaxAge:           policy.MaxAge,
	}).Handler(handler))
}
