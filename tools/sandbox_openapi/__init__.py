"""OpenAPI documents of the sandbox: `make openapi` writes them, tests check that they are current.

Paths and summaries come from the sandbox's routes; the shapes of requests and responses are
declared here, and verified by sending generated requests (`tests/sandbox/test_openapi.py`).
"""
