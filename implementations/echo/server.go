package main

import (
	"net/http"

	"../shared/app"
	"github.com/labstack/echo"
	"github.com/labstack/echo/middleware"
	"github.com/labstack/gommon/log"
)

func main() {
	policy := app.Declared()
	e := echo.New()
	e.Logger.SetLevel(log.OFF)
	if policy.Public {
		e.Use(middleware.CORS())
	} else {
		e.Use(middleware.CORSWithConfig(middleware.CORSConfig{
			AllowOrigins:     policy.Origins,
			AllowMethods:     policy.Methods,
			AllowHeaders:     policy.AllowedHeaders,
			ExposeHeaders:    policy.ExposedHeaders,
			AllowCredentials: policy.Credentials,
			MaxAge:           policy.MaxAge,
		}))
	}
	e.Use(middleware.Recover())
	for _, path := range app.Paths {
		e.Match(app.Methods, path, echo.WrapHandler(http.HandlerFunc(app.ServeHTTP)))
	}
	app.Serve(e)
}
