"""Searching needs sign-in, so that blocks can hold."""

from tests.permissions import row

ROWS = {
    "GET /api/v1/search/clips": row("401 200 200 200 403 200", query="q=fox"),
    "GET /api/v1/search/people": row("401 200 200 200 403 200", query="q=fox"),
    "GET /api/v1/search/suggestions": row("401 200 200 200 403 200", query="q=fox"),
}
