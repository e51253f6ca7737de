"""Every websocket address."""

from __future__ import annotations

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, WebSocketScope

from accounts.realtime.consumers import EventsConsumer

_events = EventsConsumer.as_asgi()


async def websockets(scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """`/ws/` speaks; any other address is refused before the handshake ends."""
    if scope["path"] == "/ws/":
        await _events(scope, receive, send)
        return
    await send({"type": "websocket.close", "code": 4404, "reason": "no such address"})
