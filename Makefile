.DEFAULT_GOAL := help
FUZZTIME ?= 60s

.PHONY: help test generate fmt build fuzz bench

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

test: ## every check and test, as continuous integration runs them
	@scripts/test.sh

build: ## the binary, ./parley
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o parley ./cmd/parley

generate: ## Go code of the templates
	go tool templ generate -path internal/web

fmt: ## format Go code and templates
	go tool templ fmt internal
	gofmt -w $$(git ls-files '*.go')

fuzz: ## each fuzz target for FUZZTIME (60s)
	@scripts/fuzz.sh $(FUZZTIME)

bench: ## how to measure speed
	@echo 'bench/run builds data, starts servers and measures them:'
	@go run ./bench/run --help
