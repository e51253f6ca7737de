"""Which apps may open our links, as the systems of phones ask for it."""

import pytest
from django.test import Client
from pytest_django import Settings

APPLE, ANDROID = "/.well-known/apple-app-site-association", "/.well-known/assetlinks.json"


@pytest.mark.parametrize("path", [APPLE, ANDROID])
def test_no_app_is_named_until_an_operator_names_one(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert "example" not in answer.content.decode()
    assert "max-age=3600" in answer["Cache-Control"]


def test_named_apps_open_clips_and_screens(client: Client, settings: Settings) -> None:
    settings.IOS_APPS = ("ABCDE12345.org.example.lark",)
    settings.ANDROID_APPS = {"org.example.lark": "AA:BB"}
    apple = client.get(APPLE).json()
    assert apple["applinks"]["details"][0]["appIDs"] == ["ABCDE12345.org.example.lark"]
    assert {"/": "/p/*"} in apple["applinks"]["details"][0]["components"]
    assert apple["webcredentials"]["apps"] == ["ABCDE12345.org.example.lark"]
    (statement,) = client.get(ANDROID).json()
    assert statement["target"]["package_name"] == "org.example.lark"
    assert statement["target"]["sha256_cert_fingerprints"] == ["AA:BB"]
