package main

import (
	"context"
	"errors"
)

type serveCmd struct {
	siteFlags
	Listen string `help:"Address to listen on." default:"127.0.0.1:8080" placeholder:"ADDR" env:"PARLEY_LISTEN"`
}

func (c *serveCmd) Run(ctx context.Context, std *streams) error { return errors.New("not yet") }

type demoCmd struct {
	Listen string `help:"Address to listen on." default:"127.0.0.1:8080" placeholder:"ADDR" env:"PARLEY_LISTEN"`
}

func (c *demoCmd) Run(ctx context.Context, std *streams) error { return errors.New("not yet") }
