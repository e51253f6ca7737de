"""Web push to browsers (RFC 8030, 8291, 8292)."""

import json
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from fnmatch import fnmatch
from urllib.parse import urlsplit

import requests
from django.conf import settings
from pywebpush import WebPushException, webpush

from common.errors import InvalidInputError
from notifications.push.backends import Message, Outcome
from notifications.push.vapid import vapid_key

TIMEOUT_SECONDS = 5.0
KEEP_SECONDS = 24 * 3600
POINT_BYTES, SECRET_BYTES = 65, 16
_OUTCOMES = {404: Outcome.GONE, 410: Outcome.GONE, 429: Outcome.LATER}


class _NoRedirects(requests.Session):
    """A push service has no reason to send us elsewhere, and an address of ours would be a way in."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


def _bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class WebPush:
    def check_target(self, address: str, keys: dict[str, str]) -> None:
        """Only the known push services: an address from outside must never make us call an inner machine."""
        parts = urlsplit(address)
        if parts.scheme != "https" or not any(fnmatch(parts.hostname or "", host) for host in settings.PUSH_HOSTS):
            raise InvalidInputError("This is not the address of a push service that we know.", code="bad_push_address")
        try:
            sizes = len(_bytes_of(keys["p256dh"])), len(_bytes_of(keys["auth"]))
        except (KeyError, Base64Error, ValueError) as error:
            raise InvalidInputError("Send the keys p256dh and auth of the subscription.", code="bad_keys") from error
        if sizes != (POINT_BYTES, SECRET_BYTES):
            raise InvalidInputError("The keys of the subscription have the wrong size.", code="bad_keys")

    def send(self, address: str, keys: dict[str, str], message: Message) -> Outcome:
        body = {
            "title": message.title,
            "body": message.body,
            "tag": message.tag,
            "kind": message.kind,
            "link": message.link,
        }
        try:
            with _NoRedirects() as session:
                webpush(
                    {"endpoint": address, "keys": keys},
                    data=json.dumps(body),
                    vapid_private_key=vapid_key(),
                    vapid_claims={"sub": settings.VAPID_CONTACT},
                    ttl=KEEP_SECONDS,
                    timeout=TIMEOUT_SECONDS,
                    requests_session=session,
                )
        except WebPushException as error:
            status = error.response.status_code if error.response is not None else 503
            return _OUTCOMES.get(status, Outcome.LATER if status >= 500 else Outcome.REFUSED)
        except requests.RequestException:
            return Outcome.LATER
        return Outcome.SENT
