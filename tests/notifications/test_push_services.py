"""Apple's and Google's services plug in beside web push: a class of the operator's, named in a setting."""

from typing import ClassVar

import pytest
from pytest_django import Settings

from accounts.models import User
from common.errors import InvalidInputError
from notifications.delivery import deliver_waiting
from notifications.kinds import Kind
from notifications.models import Push, PushState, PushTarget
from notifications.push.backends import Message, Outcome, backend_of
from notifications.push.sending import send_due
from notifications.services import notify
from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db
DEVICES = "/api/v1/notifications/devices"


class Phone:
    """A service that wants long tokens and writes down what it was given."""

    sent: ClassVar[list[tuple[str, Message]]] = []
    outcome: ClassVar[Outcome] = Outcome.SENT

    def check_target(self, address: str, keys: dict[str, str]) -> None:
        if len(address) < 20:
            raise InvalidInputError("This is no token of ours.", code="bad_token")

    def send(self, address: str, keys: dict[str, str], message: Message) -> Outcome:
        self.sent.append((address, message))
        return self.outcome


@pytest.fixture
def ann(settings: Settings) -> User:
    settings.PUSH_BACKENDS = {**settings.PUSH_BACKENDS, "fcm": f"{__name__}.Phone"}
    settings.PUBLIC_URL = "https://hibari.example"
    Phone.sent, Phone.outcome = [], Outcome.SENT
    return make_person("ann")


def register(person: User, service: str = "fcm", address: str = "token-" * 5) -> int:
    return int(post_json(client_of(person), DEVICES, {"service": service, "address": address}).status_code)


def tell(person: User) -> None:
    notify(recipients=[person.pk], kind=Kind.JOB_COMPLETED, ids={"clip": "clip_1"})
    deliver_waiting()


def test_a_device_of_a_plugged_in_service_gets_text_kind_and_link(ann: User) -> None:
    assert register(ann) == 201
    tell(ann)
    assert send_due() == 1
    ((address, message),) = Phone.sent
    assert address == "token-" * 5
    assert (message.body, message.kind) == ("Your clip is ready.", "job_completed")
    assert message.link == "https://hibari.example/#/draft/clip_1"


def test_the_service_itself_judges_addresses(ann: User) -> None:
    assert register(ann, address="short") == 400
    assert register(ann, service="apns") == 400
    assert not PushTarget.objects.exists()


def test_a_token_that_the_service_no_longer_knows_is_forgotten(ann: User) -> None:
    register(ann)
    Phone.outcome = Outcome.GONE
    tell(ann)
    assert send_due() == 0
    assert not PushTarget.objects.exists()


def test_a_service_that_an_operator_took_out_fails_its_pushes_and_no_others(ann: User, settings: Settings) -> None:
    register(ann)
    tell(ann)
    settings.PUSH_BACKENDS = {"web": settings.PUSH_BACKENDS["web"]}
    assert backend_of("fcm") is None
    assert send_due() == 0
    assert Push.objects.get().state == PushState.FAILED
    assert Phone.sent == []
