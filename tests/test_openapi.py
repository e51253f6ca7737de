"""The committed OpenAPI document is the one that the code makes: `make openapi` refreshes it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    document: dict[str, Any] = json.loads(OpenApiJsonRenderer().render(schema, renderer_context={}))
    return document


def test_the_committed_document_is_up_to_date(made: dict[str, Any]) -> None:
    committed = json.loads(DOCUMENT.read_text())
    differing = {
        path
        for path in {*made["paths"], *committed["paths"]}
        if made["paths"].get(path) != committed["paths"].get(path)
    }
    assert not differing, f"Run `make openapi` and read what changed: {sorted(differing)}"
    assert made == committed, "Run `make openapi` and read what changed in the components."


def test_every_operation_has_a_name_of_its_own(made: dict[str, Any]) -> None:
    names = [operation["operationId"] for path in made["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


def test_pages_are_described_as_they_are_answered(made: dict[str, Any]) -> None:
    answer = made["paths"]["/api/v1/notifications"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    page = made["components"]["schemas"][answer["$ref"].rsplit("/", 1)[-1]]
    assert set(page["properties"]) == {"data", "next"}


def test_a_profile_tells_more_than_a_person_in_a_list(made: dict[str, Any]) -> None:
    shapes = made["components"]["schemas"]
    more = set(shapes["Profile"]["properties"]) - set(shapes["ListedPerson"]["properties"])
    assert {"bio", "counts", "follow_state"} <= more


def test_no_name_was_made_up_by_the_generator(made: dict[str, Any]) -> None:
    """Clients have to live with these names: a set of words that two fields share is named in config/enums.py."""
    shapes = made["components"]["schemas"]
    assert not [name for name in shapes if re.search(r"[0-9a-f]{3}Enum$", name) and re.search(r"\d", name)]
    names = [operation["operationId"] for path in made["paths"].values() for operation in path.values()]
    assert not [name for name in names if re.search(r"_\d+$", name)]


def test_what_answers_pages_is_called_a_list(made: dict[str, Any]) -> None:
    assert made["paths"]["/api/v1/conversations"]["get"]["operationId"] == "conversations_list"
    assert made["paths"]["/api/v1/conversations/{conversation_id}"]["get"]["operationId"] == "conversations_retrieve"
