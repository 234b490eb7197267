# What a person types. `make help` lists it. Every target is safe to repeat and quick the second time.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

PYTHON ?= python3
PORT ?= 8096
# Where nobody can look: what fails is tried once more, by itself, and told.
TRY_AGAIN ?=
GSTREAMER := $(addprefix gstreamer1.0-,plugins-base-apps plugins-good plugins-bad libav x)
PIP := .venv/bin/pip install --quiet --disable-pip-version-check
export NEXT_TELEMETRY_DISABLED = 1
# Where the environment forbids compiled files, everything that is started would read all its sources anew.
unexport PYTHONDONTWRITEBYTECODE

WEB_SOURCES := $(shell find ui/src ui/public ui/scripts -type f 2>/dev/null) \
  ui/package.json ui/package-lock.json ui/next.config.mjs ui/tsconfig.json ui/postcss.config.mjs

.PHONY: help demo run setup web test check format types bench wheel clean \
  test-python test-web test-e2e check-python check-web packaging

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: .setup/run .setup/web ## A small made library on http://localhost:8096, ready to watch
	@.venv/bin/rustfin demo --port $(PORT)

run: .setup/run .setup/web ## The server for real use: http://localhost:8096, first-run wizard
	@.venv/bin/rustfin serve --port $(PORT)

setup: .setup/run .setup/web ## Everything that demo and run need, then stop

web: .setup/web ## Build the web app into ui/out

test: .setup/dev .setup/web .setup/browser ## Every check and test
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory test-web
	@$(MAKE) --no-print-directory test-python
	@$(MAKE) --no-print-directory test-e2e

test-python: .setup/dev .setup/web ## The server's tests
	@echo "Server tests"
	@.venv/bin/pytest -n 2 --dist loadfile || { test $$? = 1 && test -n "$(TRY_AGAIN)" && \
	  echo "Once more, by themselves, what failed" && .venv/bin/pytest --last-failed --last-failed-no-failures none; }

test-web: .setup/dev .setup/node ## The web app's unit tests
	@echo "Web app unit tests"
	@cd ui && npm run --silent test

test-e2e: .setup/dev .setup/web .setup/browser ## Journeys in a real browser on a real server
	@cd ui && npm run --silent sizes >../.setup/sizes.log || { cat ../.setup/sizes.log; exit 1; }
	@echo "Browser journeys"
	@cd ui && TRY_AGAIN=$(TRY_AGAIN) npm run --silent e2e

check: .setup/dev .setup/node ## Format, lint, types, import contracts, API drift; under a minute
	@$(MAKE) --no-print-directory -j2 --output-sync=target check-python check-web

check-python: .setup/dev
	@echo "Python: format, lint, types, imports"
	@.venv/bin/ruff format --check --quiet . && .venv/bin/ruff check --quiet .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache >.setup/imports.log || { cat .setup/imports.log; exit 1; }

check-web: .setup/dev .setup/node
	@echo "Web app: API types, format, lint, types"
	@.venv/bin/rustfin openapi | cmp -s - ui/openapi.json || \
	  { echo "ui/openapi.json is stale: run make types"; exit 1; }
	@cd ui && npm run --silent check:api && npm run --silent format:check && npm run --silent lint && npm run --silent typecheck

format: .setup/dev .setup/node ## Put every file into its form
	@.venv/bin/ruff format --quiet . && .venv/bin/ruff check --fix --quiet .
	@cd ui && npm run --silent format

types: .setup/dev .setup/node ## Write the OpenAPI document and the web app's types from the server
	@.venv/bin/rustfin openapi > ui/openapi.json
	@cd ui && npm run --silent gen:api

bench: .setup/dev ## Measure, each figure against its yardstick
	@./scripts/need nginx=nginx-light
	@.venv/bin/python -m bench

wheel: .setup/dev .setup/web ## dist/*.whl with the web app inside
	@rm -rf src/rustfin/web && cp -r ui/out src/rustfin/web
	@.venv/bin/python -m hatchling build -t wheel
	@rm -rf src/rustfin/web

packaging: wheel ## Prove wheel, container image, systemd unit and supported versions; needs root, takes minutes
	@tests/packaging/wheel
	@tests/packaging/unit
	@tests/packaging/mounts
	@tests/packaging/image
	@tests/packaging/versions

clean: ## Forget what was built; media, databases and settings stay
	rm -rf .venv .setup dist ui/node_modules ui/out ui/.next

# --- steps, each done once until its inputs change ---------------------------------------------------------------

.setup/venv: scripts/make-venv
	@mkdir -p .setup
	@./scripts/make-venv $(PYTHON)
	@touch $@

.setup/run: .setup/venv requirements/runtime.txt pyproject.toml
	@./scripts/need ffmpeg=ffmpeg ffprobe=ffmpeg
	@test -f .setup/dev || { echo "Installing the server's libraries"; \
	  $(PIP) --require-hashes -r requirements/build.txt && $(PIP) --require-hashes -r requirements/runtime.txt && \
	  $(PIP) --no-deps --no-build-isolation --editable .; }
	@touch $@

.setup/dev: .setup/venv requirements/dev.txt pyproject.toml
	@./scripts/need ffmpeg=ffmpeg ffprobe=ffmpeg mpv=mpv setpriv=util-linux gst-play-1.0="$(GSTREAMER)"
	@echo "Installing the server's libraries and its tools"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.setup/node: ui/package-lock.json ui/package.json
	@./scripts/node-version
	@mkdir -p .setup
	@echo "Installing the web app's libraries"
	@cd ui && npm ci --silent
	@touch $@

.setup/web: .setup/node $(WEB_SOURCES)
	@echo "Building the web app"
	@cd ui && npm run --silent build >../.setup/web.log 2>&1 || { cat ../.setup/web.log; exit 1; }
	@touch $@

.setup/browser:
	@./scripts/need chromium-headless-shell=chromium-headless-shell 2>/dev/null || ./scripts/need chromium=chromium
	@mkdir -p .setup && touch $@
