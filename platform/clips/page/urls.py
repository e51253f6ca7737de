"""Routes below /p/: the page of a clip and what link previews fetch."""

from django.urls import path

from clips.page.views import FILES, clip_file, clip_page

urlpatterns = [
    path("<str:clip_id>", clip_page, name="clip-page"),
    *(path(f"<str:clip_id>/{name}", clip_file, {"name": name}, name=f"clip-page-{name}") for name in FILES),
]
