"""Where media come from, for the pages that must name it."""

from urllib.parse import urlsplit

from django.core.files.storage import FileSystemStorage, storages


def media_origin() -> str:
    """Where media addresses redirect to, empty where this server delivers them itself."""
    storage = storages["default"]
    if isinstance(storage, FileSystemStorage):
        return ""
    parts = urlsplit(storage.url("x"))
    return f"{parts.scheme}://{parts.netloc}"
