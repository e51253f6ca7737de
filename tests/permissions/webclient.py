"""The page is for everybody."""

from tests.permissions import row

ROWS = {
    "GET /": row("200 200 200 200 200 200"),
    "GET /sw.js": row("200 200 200 200 200 200"),
    "GET /.well-known/apple-app-site-association": row("200 200 200 200 200 200"),
    "GET /.well-known/assetlinks.json": row("200 200 200 200 200 200"),
    "GET /api/v1/config": row("200 200 200 200 401 200"),
}
