package main

import (
	"io"
	"net/http"
	"time"

	"../shared/app"
	"github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
)

func main() {
	policy := app.Declared()
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(gin.RecoveryWithWriter(io.Discard))
	if policy.Public {
		router.Use(cors.Default())
	} else {
		router.Use(cors.New(cors.Config{
			AllowOrigins:     policy.Origins,
			AllowWildcard:    true,
			AllowMethods:     policy.Methods,
			AllowHeaders:     policy.AllowedHeaders,
			ExposeHeaders:    policy.ExposedHeaders,
			AllowCredentials: policy.Credentials,
			MaxAge:           time.Duration(policy.MaxAge) * time.Second,
		}))
	}
	for _, path := range app.Paths {
		for _, method := range app.Methods {
			router.Handle(method, path, gin.WrapH(http.HandlerFunc(app.ServeHTTP)))
		}
	}
	app.Serve(router)
}
