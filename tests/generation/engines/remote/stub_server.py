"""A server of `/v1/videos` for the tests, in a process of its own: `python stub_server.py CLIP`. Prints its port.

Words in the prompt say how it misbehaves. `GET /log` answers what it was asked.
"""

from __future__ import annotations

import json
import sys
import time
from email.message import Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

VIDEOS: dict[str, dict[str, Any]] = {}
KEYS: dict[str, str] = {}
TRIES: dict[str, int] = {}
LOG: list[dict[str, Any]] = []


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        fields = self.read_fields()
        self.note(fields=fields)
        prompt, key = fields["prompt"], self.headers["Idempotency-Key"]
        TRIES[key] = TRIES.get(key, 0) + 1
        if self.headers["Authorization"] != "Bearer secret":
            return self.answer(401, {"error": {"message": "no such key"}})
        if "nipples" in prompt:
            return self.answer(400, {"error": {"code": "moderation_blocked", "message": "Ask for something else."}})
        if "busy" in prompt and TRIES[key] < 3:
            return self.answer(429, {"error": {"message": "busy"}}, {"Retry-After": "0"})
        if key not in KEYS:
            KEYS[key] = f"video_{len(VIDEOS)}"
            VIDEOS[KEYS[key]] = {
                "id": KEYS[key],
                "object": "video",
                "status": "queued",
                "progress": 0,
                "created_at": int(time.time()),
                "error": None,
                **fields,
            }
            if "lost" in prompt:
                return self.close_connection_without_an_answer()
        return self.answer(200, VIDEOS[KEYS[key]])

    def do_GET(self) -> None:
        if self.path == "/log":
            return self.answer(200, {"log": LOG, "videos": VIDEOS})
        self.note()
        if self.path.startswith("/v1/videos?"):
            return self.answer(200, {"object": "list", "data": list(VIDEOS.values())[::-1]})
        video = VIDEOS[self.path.split("/")[3]]
        if self.path.endswith("/content"):
            return self.send_content(video["prompt"])
        self.advance(video)
        return self.answer(200, video, {"openai-poll-after-ms": "20"})

    def do_DELETE(self) -> None:
        self.note()
        self.answer(200, {"deleted": True})

    def advance(self, video: dict[str, Any]) -> None:
        if "endless" in video["prompt"]:
            video["status"] = "in_progress"
            return
        video["progress"] = min(100, video["progress"] + 40)
        video["status"] = "in_progress" if video["progress"] < 100 else "completed"
        if "breaks" in video["prompt"]:
            code = "moderation_blocked" if "moderated" in video["prompt"] else "internal_error"
            video.update(status="failed", error={"code": code, "message": "It broke."})

    def send_content(self, prompt: str) -> None:
        content = Path(sys.argv[1]).read_bytes()
        if "garbage" in prompt:
            content = b"not a clip at all" * 100
        self.send_response(200)
        self.send_header("Content-Type", "video/mp4")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def read_fields(self) -> dict[str, str]:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Content-Type"].startswith("application/json"):
            return {name: str(value) for name, value in json.loads(body).items()}
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts: Any = BytesParser().parsebytes(head + body).get_payload()
        return {_name(part): _content(part) for part in parts}

    def note(self, **more: Any) -> None:
        LOG.append({"method": self.command, "path": self.path, "key": self.headers.get("Idempotency-Key"), **more})

    def close_connection_without_an_answer(self) -> None:
        self.close_connection = True
        self.connection.close()

    def answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        return

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (OSError, ValueError):
            self.close_connection = True


def _name(part: Message) -> str:
    return str(part.get_param("name", header="content-disposition"))


def _content(part: Message) -> str:
    content: Any = part.get_payload(decode=True)
    return f"{len(content)} bytes" if part.get_filename() else content.decode()


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
