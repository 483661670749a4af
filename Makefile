# Pressroom needs make and Python 3.11, 3.12 or 3.13; everything else comes into .venv and var/ of this folder.
#   make run     PostgreSQL, Redis, web server, worker and a demo stack on http://127.0.0.1:8000 (PORT=8001 make run)
#   make test    the test suite (ARGS="tests/content -x" narrows it)
#   make check   format, lint, types, layers, migrations, secrets, audit, then the tests
#   make faults  kill workers, database and broker of a scratch installation and count (ARGS="f1 f5 --scale full")
#   make fuzz    ask everything the API's description allows, and much that it does not (ARGS="api --examples 1000")
#   make lock    requirements.in and requirements-dev.in into their .lock files
#   make clean   remove .venv and caches; var/ (your data) stays

.PHONY: run test check faults fuzz lock clean
.SILENT:

FIND_PYTHON = for candidate in "$(PYTHON)" python3 python3.12 python3.13 python3.11 python; do \
	  test -n "$$candidate" && "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && break; \
	  candidate=; \
	done; \
	if test -z "$$candidate"; then echo "Pressroom needs Python 3.11, 3.12 or 3.13, and none is on PATH (PYTHON=/path/to/python3.12 make $@ names one)." >&2; exit 1; fi
BOOTSTRAP = exec "$$candidate" cms_project/quickstart/bootstrap.py

run test check lock:
	$(FIND_PYTHON); $(BOOTSTRAP) $@ $(ARGS)

faults:
	$(FIND_PYTHON); $(BOOTSTRAP) $@ $(or $(ARGS),all --report var/faults)

fuzz:
	$(FIND_PYTHON); $(BOOTSTRAP) $@ $(ARGS)

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
