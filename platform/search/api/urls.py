"""Routes below /api/v1/."""

from django.urls import path

from search.api import views

urlpatterns = [
    path("search/clips", views.ClipSearchView.as_view(), name="search-clips"),
    path("search/people", views.PeopleSearchView.as_view(), name="search-people"),
    path("search/suggestions", views.SuggestionsView.as_view(), name="search-suggestions"),
]
