"""Routes that belong to no app."""

from tests.permissions import row

ROWS = {
    "GET /api/schema": row("200 200 200 200 403 200", query="format=json"),
    "GET /healthz": row("200 200 200 200 200 200"),
    "GET /readyz": row("503 503 503 503 503 503"),
}
"""Nobody is ready in the tests: no worker has ever reported."""
