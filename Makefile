# Everything starts here. `make run` and `make test` install what they need and ask nothing.
PYTHON := .venv/bin/python
GRIDSTEWARD := .venv/bin/gridsteward

.PHONY: help run setup test test-slow unit check bench bench-routes soak soak-contract soak-kills soak-operations soak-walks upgrade-proof format lock pictures

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

run: setup ## install, load the demo territory into an empty database, and serve it
	@exec $(GRIDSTEWARD) serve --demo

setup: ## install what the program needs
	@setup/setup.sh run

test: ## install what the tests need, check the code, run the tests (some ten minutes)
	@setup/setup.sh test
	@$(MAKE) --no-print-directory check unit

test-slow: ## the tests that `make test` leaves out: kills, storms, every role, every command of the guides
	@setup/setup.sh test
	@$(MAKE) --no-print-directory unit WHICH=slow

# Tests that kill processes can meet a busy machine: what failed is run once more, alone, and must pass then.
WHICH := not slow
unit:
	$(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=15 -m "$(WHICH)" $(TESTS) || \
	{ echo "Once more, alone, what failed:"; $(PYTHON) -m pytest -m "$(WHICH)" --last-failed --last-failed-no-failures none $(TESTS); }

check: ## ruff, mypy, import contracts, migrations against tables
	@setup/setup.sh test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PYTHON) -m geo.publishing.schema check

soak: soak-contract soak-kills soak-operations soak-walks ## the slow proofs: 20,000 questions, 50 kills, 100,000 edits, a million positions (two hours)

soak-contract: ## ask 20,000 questions of the interface as every role (some ten minutes)
	@setup/setup.sh test
	GRIDSTEWARD_CONTRACT_CASES=20000 $(PYTHON) -m pytest tests/api/test_contract.py

bench: ## measure against the limits and the peers, and print the ratios (some minutes)
	@setup/setup.sh bench
	$(PYTHON) -m benchmarks

bench-routes: ## 63 arc routing instances against their proven optima (up to an hour)
	@setup/setup.sh test
	$(PYTHON) -m benchmarks.bench_routes --whole

upgrade-proof: ## move a cluster of PostgreSQL 15 to 17 in a Debian 13 root, as root on Debian 12 (some minutes)
	@setup/setup.sh run
	setup/upgrade-proof.sh

soak-kills: ## kill web and database at 50 moments under four writers, and compare (a quarter of an hour; ARGS="--seed 7")
	@setup/setup.sh test
	$(PYTHON) -m benchmarks.soak $(ARGS)

soak-walks: ## a million positions sent three times, shuffled and late, under kills (half an hour; ARGS="--fixes 200000")
	@setup/setup.sh test
	$(PYTHON) -m benchmarks.soak.walks $(ARGS)

soak-operations: ## 100,000 random edits of drafts on a thousand grids, on four grounds (half an hour; ARGS="--edits 1000")
	@setup/setup.sh test
	$(PYTHON) -m benchmarks.soak.operations $(ARGS)

format: ## put the code into its usual form
	.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

pictures: ## make the pictures of the README from the demo territory
	@setup/setup.sh test
	$(PYTHON) docs/pictures/take.py

lock: ## choose new versions of everything and write them down with their hashes
	$(PYTHON) -m pip install --quiet uv
	.venv/bin/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" --group build pyproject.toml -o requirements.lock
	.venv/bin/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" --group dev --group build pyproject.toml -o requirements-dev.lock
	.venv/bin/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" setup/node.in -o setup/node.lock
	.venv/bin/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" --constraint requirements-dev.lock --group peers -o requirements-peers.lock
