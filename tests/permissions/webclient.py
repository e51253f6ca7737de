"""The page is for everybody."""

from tests.permissions import World, row


def a_code(world: World) -> dict[str, str]:
    return {"code": "handle_taken"}


ROWS = {
    "GET /": row("200 200 200 200 200 200"),
    "GET /sw.js": row("200 200 200 200 200 200"),
    "GET /.well-known/apple-app-site-association": row("200 200 200 200 200 200"),
    "GET /.well-known/assetlinks.json": row("200 200 200 200 200 200"),
    "GET /problems/": row("200 200 200 200 200 200"),
    "GET /problems/{code}": row("200 200 200 200 200 200", path=a_code),
    "GET /api/v1/config": row("200 200 200 200 403 200"),
}
