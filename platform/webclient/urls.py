"""The page, its service worker and what a client should know before anybody signs in."""

from django.urls import path

from webclient import api, problems, views

urlpatterns = [
    path("", views.index, name="index"),
    path("sw.js", views.service_worker, name="service-worker"),
    path(".well-known/apple-app-site-association", views.apple_app_site_association, name="apple-links"),
    path(".well-known/assetlinks.json", views.asset_links, name="android-links"),
    path("problems/", problems.problems_page, name="problems"),
    path("problems/<str:code>", problems.problem_page, name="problem"),
    path("api/v1/config", api.ConfigView.as_view(), name="client-config"),
]
