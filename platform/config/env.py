"""One typed reader per kind of environment variable. Every variable of our own begins with HIBARI_."""

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parent.parent.parent
SOCKET_FOLDER_BYTES_MAX = 76


def text(name: str, default: str) -> str:
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def integer(name: str, default: int) -> int:
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def words(name: str, default: tuple[str, ...]) -> list[str]:
    value = os.environ.get(name)
    return list(default) if value is None else [word.strip() for word in value.split(",") if word.strip()]


def pairs(name: str) -> dict[str, str]:
    """`a=1,b=2` as a dictionary; what has no equals sign is left out."""
    return dict(pair.split("=", 1) for pair in words(name, ()) if "=" in pair)


def engines() -> list[str]:
    """The engines that are switched on, for settings and for whoever starts their workers."""
    return words("HIBARI_ENGINES", ("sim",))


def folder(name: str, default: Path) -> Path:
    return Path(os.environ.get(name, str(default))).expanduser().resolve()


def socket_folder(data: Path) -> Path:
    """Where the unix sockets of this data folder lie: below it if their paths fit, else a stable short stand-in.

    The kernel allows a socket's path 108 bytes; some are left for the file's own name.
    """
    folder = data / "run"
    if len(os.fsencode(folder)) <= SOCKET_FOLDER_BYTES_MAX:
        return folder
    return Path(tempfile.gettempdir()) / f"hibari-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"


def service(name: str, data: Path, default: str) -> str:
    """The address of a server: from the environment, else from the embedded stack running on this data folder."""
    if value := os.environ.get(name):
        return value
    try:
        running = json.loads((data / "services.json").read_text())
    except (OSError, ValueError):
        return default
    return str(running.get(name, default))


def database(data: Path) -> dict[str, Any]:
    """Django's settings for DATABASE_URL (any form that libpq accepts), pooled unless HIBARI_DB_POOL=0."""
    parts = conninfo_to_dict(service("DATABASE_URL", data, "postgresql://postgres@127.0.0.1:5432/hibari"))
    options: dict[str, Any] = {
        key: value for key, value in parts.items() if key not in {"dbname", "user", "password", "host", "port"}
    }
    # Kept plans need connections of one's own: a pooler that hands them on by transaction must know such plans.
    options["prepare_threshold"] = 1 if flag("HIBARI_DB_PREPARED", default=True) else None
    if flag("HIBARI_DB_POOL", default=True):
        options["pool"] = {"min_size": 1, "max_size": integer("HIBARI_DB_POOL_MAX", 16), "timeout": 5}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "hibari"),
        "USER": parts.get("user", "postgres"),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def storage(url: str) -> dict[str, Any]:
    """django-storages' settings for file:///folder or s3://bucket/prefix?endpoint_url=..., keys as boto3 finds them."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": parts.path, "base_url": None},
        }
    if parts.scheme == "s3":
        options: dict[str, Any] = {
            "bucket_name": parts.netloc,
            "location": parts.path.strip("/"),
            "default_acl": None,
            "signature_version": "s3v4",
            "querystring_expire": 60,
            **dict(parse_qsl(parts.query)),
        }
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    raise ImproperlyConfigured(f"HIBARI_STORAGE_URL must begin with file:// or s3://, not {url!r}.")


@dataclass(frozen=True, slots=True)
class Mail:
    """How mail leaves the house."""

    backend: str = "django.core.mail.backends.console.EmailBackend"
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    is_encrypted: bool = False
    begins_encryption: bool = False


def mail(name: str) -> Mail:
    """smtp://, smtp+starttls:// or smtps://user:password@host:port; the console where the variable is not set."""
    if not (url := os.environ.get(name)):
        return Mail()
    parts = urlsplit(url)
    ports = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
    if parts.scheme not in ports or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(ports)}://user:password@host:port.")
    return Mail(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or ports[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_encrypted=parts.scheme == "smtps",
        begins_encryption=parts.scheme == "smtp+starttls",
    )
