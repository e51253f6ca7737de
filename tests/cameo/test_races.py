"""Revoking against finishing and publishing, on two connections, in both orders and at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from accounts.models import User
from cameo.errors import ConsentRefusedError
from cameo.models import Cameo, CameoAudience, CameoGrant, CameoUse, Scope, UseState
from cameo.receipts.chain import verify_chain
from cameo.services.granting import Terms, give_grant
from cameo.services.revoking import revoke
from cameo.services.using import Ask, ask, deliver_uses, grant_uses
from clips.models import Clip, ClipCast, ClipState
from clips.queries import visible_clips
from clips.services.publishing import Publication, publish_clip
from common.errors import DomainError
from common.ids import new_public_id
from tests.cameo.factories import make_cameo, open_to
from tests.cast import make_person
from tests.clips.factories import make_draft

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bob() -> User:
    return make_person("bob")


@pytest.fixture
def cameo(ann: User) -> Cameo:
    return open_to(make_cameo(ann), CameoAudience.EVERYONE)


def use_for(cameo: Cameo, person: User, job_id: str) -> CameoUse:
    asked = Ask(person, {"prompt": "@ann waves"})
    with transaction.atomic():
        (use,) = grant_uses(ask([cameo], asked), asked, job_ids=[job_id])
    return use


def together(*works: Callable[[], object]) -> list[BaseException | None]:
    """Each on a thread and a connection of its own, let go at the same moment. What each raised, in order."""
    gate, outcomes = threading.Barrier(len(works)), list[BaseException | None]([None] * len(works))

    def run(index: int, work: Callable[[], object]) -> None:
        try:
            gate.wait()
            work()
        except DomainError as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at, work)) for at, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.parametrize("scope", [Scope.NO_NEW_USES, Scope.TAKE_DOWN])
def test_whoever_commits_first_decides_between_revoking_and_finishing(
    cameo: Cameo, ann: User, bob: User, scope: Scope
) -> None:
    for _ in range(4):
        Cameo.objects.filter(pk=cameo.pk).update(state="verified")
        job_id, clip = new_public_id("video"), make_draft(bob)
        use = use_for(Cameo.objects.select_related("owner").get(), bob, job_id)

        def finish(job_id: str = job_id, clip: Clip = clip) -> None:
            with transaction.atomic():
                for one in deliver_uses(job_id=job_id, clip_id=clip.public_id):
                    ClipCast.objects.create(clip=clip, cameo=one.cameo, use=one, view_epoch=one.view_epoch)

        lost, _ = together(finish, lambda: revoke(cameo=Cameo.objects.get(), by=ann, scope=scope))
        use.refresh_from_db()
        assert (use.state == UseState.DRAFT) is (lost is None)
        is_seen = visible_clips(bob).filter(pk=clip.pk).exists()
        if lost is None:
            assert is_seen is (scope == Scope.NO_NEW_USES)
        else:
            assert isinstance(lost, ConsentRefusedError)
            assert not ClipCast.objects.filter(clip=clip).exists()
    assert list(verify_chain(cameo)) == []


def test_revoking_against_publishing_never_leaves_it_readable(cameo: Cameo, ann: User, bob: User) -> None:
    for _ in range(4):
        Cameo.objects.filter(pk=cameo.pk).update(state="verified")
        fresh, clip = Cameo.objects.select_related("owner").get(), make_draft(bob)
        use = use_for(fresh, bob, new_public_id("video"))
        with transaction.atomic():
            deliver_uses(job_id=use.job_id, clip_id=clip.public_id)
        ClipCast.objects.create(clip=clip, cameo=fresh, use=use, view_epoch=use.view_epoch)

        def publish(clip: Clip = clip) -> None:
            publish_clip(draft=clip, by=bob, publication=Publication())

        lost, _ = together(publish, lambda: revoke(cameo=Cameo.objects.get(), by=ann))
        clip.refresh_from_db()
        assert (clip.state == ClipState.PUBLISHED) is (lost is None)
        for person in (ann, bob, None):
            assert not visible_clips(person).filter(pk=clip.pk).exists()


def test_of_two_at_the_last_use_of_a_grant_one_gets_it(cameo: Cameo, ann: User, bob: User) -> None:
    open_to(cameo, CameoAudience.APPROVED)
    give_grant(cameo=cameo, by=ann, person=bob, terms=Terms(uses_max=1))
    fresh = Cameo.objects.select_related("owner").get()
    outcomes = together(*(lambda: use_for(fresh, bob, new_public_id("video")) for _ in range(3)))
    assert sum(outcome is None for outcome in outcomes) == 1
    assert CameoGrant.objects.get().uses == 1
    assert CameoUse.objects.filter(state=UseState.GRANTED).count() == 1
    assert list(verify_chain(cameo)) == []


def test_many_at_once_make_one_chain_without_gaps(cameo: Cameo, bob: User) -> None:
    fresh = Cameo.objects.select_related("owner").get()
    outcomes = together(*(lambda: use_for(fresh, bob, new_public_id("video")) for _ in range(6)))
    assert outcomes == [None] * 6
    assert list(cameo.receipts.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert list(verify_chain(cameo)) == []
