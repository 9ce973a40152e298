.DEFAULT_GOAL := help
SHELL := bash

BIN := .bin
GOLANGCI_LINT_VERSION := v2.15.0

# The race detector needs a C compiler; without one the tests run all the same, and say so.
RACE := $(if $(shell command -v cc gcc clang 2>/dev/null),-race,$(info no C compiler: the tests run without the race detector))

##@ Two commands for a newcomer

.PHONY: demo
demo: ## Run the whole pipeline here, with simulated Echo users (DEMO_FOR=30s ends it, DEMO_FLAGS adds flags)
	go run ./cmd/echocdc-dev demo $(if $(DEMO_FOR),--for $(DEMO_FOR)) $(DEMO_FLAGS)

.PHONY: test
test: ## Run all tests on real servers, fetched and started without root
	go test $(RACE) -shuffle=on -timeout=14m ./...

.PHONY: fuzz
fuzz: ## Run every fuzz target for FUZZTIME each (ONLY=pattern chooses some)
	FUZZTIME=$(or $(FUZZTIME),10s) ONLY='$(ONLY)' test/fuzz.sh

.PHONY: sim
sim: ## Simulate a relay in trouble, seed by seed (SEEDS=5000; SEED=n repeats one and tells about it)
	go test ./test/sim -run Once $(if $(SEED),-seed=$(SEED),-seeds=$(or $(SEEDS),5000) -timeout=1h)

##@ Everyday

.PHONY: build
build: ## Build echocdc and echocdc-dev into .bin
	go build -trimpath -o $(BIN)/ ./cmd/...

.PHONY: lint
lint: $(BIN)/golangci-lint-$(GOLANGCI_LINT_VERSION) ## Check format and code
	$< fmt --diff ./...
	$< run ./...

.PHONY: fix
fix: $(BIN)/golangci-lint-$(GOLANGCI_LINT_VERSION) ## Format, and mend what can be mended
	$< fmt ./...
	$< run --fix ./...

.PHONY: docs
docs: ## Regenerate the codec, the reference pages and nothing else
	go run ./test/gen/payload/write
	go run ./cmd/echocdc-dev docs

.PHONY: release-events
release-events: docs ## Take the events' schemas as released: later changes are held against them
	go test ./test/gen/evolution
	cp docs/reference/events/*.schema.json docs/reference/events/released/

.PHONY: stack
stack: ## Start real MySQL, MariaDB, PostgreSQL, Redis and Kafka for people (ends with: go run ./cmd/echocdc-dev stack down)
	go run ./cmd/echocdc-dev stack up

.PHONY: crash
crash: ## Kill, cut and restart everything as seeds say, and compare what is published (SEEDS=200, or SEED=7 for one)
	CRASH_SEEDS=$(SEEDS) CRASH_SEED=$(SEED) go test -run=Whatever -count=1 -timeout=24h -v ./test/crash

.PHONY: past
past: ## Take snapshots of towns while they live, and compare with the tables (SEEDS=200; SEED=n repeats one)
	go test ./test/pipeline -run=TestWhatASnapshotAndTheLog -count=1 -timeout=24h $(if $(SEED),-past.seed=$(SEED),-past.seeds=$(or $(SEEDS),200))

##@ Measure

.PHONY: bench
bench: ## Run the package benchmarks
	go test -run='^$$' -bench=. -benchmem ./...

.PHONY: bench-relay
bench-relay: ## Measure binlog to Kafka on a million rows (ROWS_PER_TXN=1000, BENCH_FLAGS adds flags)
	go run ./cmd/echocdc-dev bench relay --rows 1000000 --rows-per-txn $(or $(ROWS_PER_TXN),1000) $(BENCH_FLAGS)

.PHONY: bench-latency
bench-latency: ## Measure commit to readable at 1,000 commits a second, and what an idle reader costs
	go run ./cmd/echocdc-dev bench latency $(BENCH_FLAGS)
	go run ./cmd/echocdc-dev bench idle $(BENCH_FLAGS)

.PHONY: bench-snapshot
bench-snapshot: ## Measure a snapshot of a million messages, and a point query beside one (BENCH_FLAGS adds flags)
	go run ./cmd/echocdc-dev bench snapshot $(BENCH_FLAGS)

.PHONY: bench-peers
bench-peers: ## Measure Debezium and Maxwell on the same backlog, beside ours (Java, Maven, minutes; ROWS_PER_TXN=1000)
	go run ./cmd/echocdc-dev bench relay --rows 600000 --rows-per-txn $(or $(ROWS_PER_TXN),1000) --runs 3 --kafka real --peers debezium_exactly_once,debezium $(BENCH_FLAGS)
	go run ./cmd/echocdc-dev bench relay --rows 600000 --rows-per-txn $(or $(ROWS_PER_TXN),1000) --runs 3 --kafka real --peers maxwell --database mariadb $(BENCH_FLAGS)

.PHONY: bench-apply
bench-apply: ## Measure Kafka to PostgreSQL against bare COPY
	go run ./cmd/echocdc-dev bench apply

##@ Automation

.PHONY: ci
ci: lint tidy-check docs-check test ## Everything CI runs, in its order

.PHONY: tidy-check
tidy-check:
	go mod tidy -diff

# Generated files must be what their sources say: regenerate and compare with the commit.
.PHONY: docs-check
docs-check: docs
	@git diff --exit-code --stat || { echo "generated files are stale: run 'make docs' and commit the result"; exit 1; }

$(BIN)/golangci-lint-$(GOLANGCI_LINT_VERSION):
	GOBIN=$(CURDIR)/$(BIN) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)
	mv $(BIN)/golangci-lint $@

.PHONY: help
help: ## Print this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
