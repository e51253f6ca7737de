"""The moderators' workplace in the admin: keys, blur, logs, and doors that stay shut."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from accounts.models import User
from clips.models import RenditionKind
from clips.queries import visible_clips
from moderation.cases.kinds import Action, Queue
from moderation.cases.models import Case, Decision, EventKind, ModerationEvent
from moderation.cases.services.appeals import appeal_decision
from moderation.cases.services.queue import take_case
from moderation.screening.services import conclude
from moderation.screening.verdicts import Finding, Policy, ScreeningContext, Span, Stage
from tests.cast import make_person
from tests.clips.factories import add_rendition, make_clip
from tests.moderation.cases.factories import decided_case, make_moderator, reported_case

pytestmark = pytest.mark.django_db


def at_desk(moderator: User) -> Client:
    client = Client()
    client.force_login(moderator, backend="django.contrib.auth.backends.ModelBackend")
    return client


def press(client: Client, case: Case, act: str, **fields: str) -> str:
    answer = client.post(f"/admin/cases/case/{case.pk}/act/", {"act": act, **fields}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_next_case_comes_to_the_desk_and_the_look_is_logged() -> None:
    mod = make_moderator("mod")
    case = reported_case(make_person("ann"))
    answer = at_desk(mod).get("/admin/cases/case/next/general/", follow=True)
    assert answer.redirect_chain[-1][0].endswith(f"/admin/cases/case/{case.pk}/change/")
    kinds = set(ModerationEvent.objects.filter(actor_id=mod.pk).values_list("kind", flat=True))
    assert kinds == {EventKind.TAKEN, EventKind.VIEWED}


def test_one_key_clears_a_case() -> None:
    mod = make_moderator("mod")
    case = reported_case(make_person("ann"))
    page = at_desk(mod).get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    assert 'value="none" data-key="a"' in page
    press(at_desk(mod), case, "none")
    assert Decision.objects.get().action == Action.NONE


def test_returning_a_case_to_the_queue_says_that_nothing_was_decided() -> None:
    mod = make_moderator("mod")
    case = reported_case(make_person("ann"))
    take_case(case=case, by=mod)
    assert "Return to queue" in at_desk(mod).get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    assert "Returned to the queue; nothing was decided." in press(at_desk(mod), case, "release")
    case.refresh_from_db()
    assert (case.leased_by, case.state) == (None, "open")


def test_withholding_without_reasons_is_refused_on_the_page_and_with_reasons_done() -> None:
    ann, bob, mod = make_person("ann"), make_person("bob"), make_moderator("mod")
    clip = make_clip(ann)
    case = reported_case(ann, clip=clip)
    assert "Say what was found" in press(at_desk(mod), case, "withhold")
    assert visible_clips(bob).filter(pk=clip.pk).exists()
    press(at_desk(mod), case, "withhold", facts="An advert.", explanation="Adverts are not allowed.")
    assert not visible_clips(bob).filter(pk=clip.pk).exists()


def test_an_appeal_is_overturned_at_the_desk_of_another_moderator_and_everything_is_restored() -> None:
    ann, bob, mod, judge = make_person("ann"), make_person("bob"), make_moderator("mod"), make_moderator("judge")
    clip = make_clip(ann)
    decision = decided_case(ann, clip=clip, by=mod, action=Action.WITHHOLD)
    appeal_decision(decision=decision, by=ann, text="It is satire.")
    assert "had no part" in press(at_desk(mod), decision.case, "overturn", explanation="Fine.")
    press(at_desk(judge), decision.case, "overturn", explanation="It is satire indeed.")
    assert visible_clips(bob).filter(pk=clip.pk).exists()


def test_a_ban_is_confirmed_by_a_second_moderator() -> None:
    ann, mod, judge = make_person("ann"), make_moderator("mod"), make_moderator("judge")
    decision = decided_case(ann, by=mod, action=Action.BAN)
    assert "needs a second person" in press(at_desk(mod), decision.case, "confirm")
    press(at_desk(judge), decision.case, "confirm")
    ann.refresh_from_db()
    assert not ann.is_active


def test_media_are_blurred_and_those_of_child_safety_sealed() -> None:
    ann = make_person("ann")
    clip = make_clip(ann)
    add_rendition(clip, RenditionKind.STANDARD)
    plain = reported_case(ann, clip=clip)
    sealed = reported_case(ann, clip=clip, policy="sexual_minors")
    mod = make_moderator("mod", Queue.GENERAL, Queue.CHILD_SAFETY)
    pages = [at_desk(mod).get(f"/admin/cases/case/{case.pk}/change/").content.decode() for case in (plain, sealed)]
    assert all("muted" in page and "cases/desk.css" in page for page in pages)
    style = Path(str(finders.find("cases/desk.css"))).read_text()
    assert ".desk video, .desk .strip { filter: blur(24px) grayscale(1); }" in style
    assert ".desk.is-sealed video, .desk.is-sealed .strip { filter: blur(24px) grayscale(1);" in style
    assert "lifts the blur" in pages[0]
    assert "lifts the blur" not in pages[1]
    assert 'class="desk is-sealed"' in pages[1]
    assert "<canvas" not in pages[1], "a sealed clip's sound is not even drawn"
    assert [" controls muted" in page for page in pages] == [True, False]


def test_cases_of_queues_without_a_key_are_not_found_and_members_stay_outside() -> None:
    case = reported_case(make_person("ann"), policy="non_consensual_likeness")
    address = f"/admin/cases/case/{case.pk}/change/"
    assert at_desk(make_moderator("mod")).get(address).status_code == 404
    assert at_desk(make_moderator("lea", Queue.LIKENESS)).get(address).status_code == 200
    assert at_desk(make_person("bob")).get(address).status_code == 302


def test_lists_open_for_moderators_and_offer_no_deletion() -> None:
    mod = make_moderator("mod")
    decided_case(make_person("ann"), by=mod, action=Action.WITHHOLD)
    for page in ("case", "appeal", "decision", "moderationevent"):
        answer = at_desk(mod).get(f"/admin/cases/{page}/")
        assert answer.status_code == 200
        assert b"delete_selected" not in answer.content


def test_findings_lie_on_the_timeline_where_they_were_seen() -> None:
    ann = make_person("ann")
    clip = make_clip(ann)
    add_rendition(clip, RenditionKind.STANDARD)
    half = Span(from_seconds=clip.seconds / 2, to_seconds=clip.seconds * 3 / 4)
    finding = Finding(Policy.PHOTOSENSITIVITY, Stage.FRAMES, 0.6, "picture", "1", half, "general flashes")
    wordless = Finding(Policy.SPAM, Stage.FRAMES, 0.6, "rules", "1", None, "advertising")
    conclude(Stage.FRAMES, [finding, wordless], ScreeningContext(subject=clip.public_id), content_sha256="0" * 64)
    page = at_desk(make_moderator("mod")).get(f"/admin/cases/case/{reported_case(ann, clip=clip).pk}/change/")
    (mark,) = page.context["marks"]
    assert (mark.left, mark.width, mark.policy) == (50.0, 25.0, "flashes that can cause seizures")
    assert 'data-left="50.0"' in page.content.decode()


def test_prepared_reasons_make_one_key_enough_and_are_never_sent_with_a_clearance() -> None:
    ann, mod = make_person("ann"), make_moderator("mod")
    guilty, innocent = reported_case(ann), reported_case(ann)
    for case, act in ((guilty, "withhold"), (innocent, "none")):
        page = at_desk(mod).get(f"/admin/cases/case/{case.pk}/change/")
        assert "Reported by 1 person for advertising and spam" in page.context["prepared_facts"]
        press(
            at_desk(mod),
            case,
            act,
            facts=page.context["prepared_facts"],
            explanation=page.context["prepared_explanation"],
        )
    assert "Leave out advertising" in Decision.objects.get(case=guilty).explanation
    assert Decision.objects.get(case=innocent).explanation == "No rule is broken."


def test_each_rule_brings_the_explanation_that_is_prepared_for_it_and_none_is_sent_with_a_clearance() -> None:
    case, mod = reported_case(make_person("ann")), make_moderator("mod")
    page = at_desk(mod).get(f"/admin/cases/case/{case.pk}/change/")
    rules = [policy for policy, _ in page.context["policies"]]
    prepared = dict(zip(rules, page.context["explanations"], strict=True))
    assert prepared["spam"] == page.context["prepared_explanation"]
    assert "rule on harassment" in prepared["harassment"]
    press(at_desk(mod), case, "none", policy="harassment", explanation=prepared["harassment"])
    assert Decision.objects.get().explanation == "No rule is broken."


def test_prepared_facts_tell_each_reason_with_its_own_number_of_people() -> None:
    ann = make_person("ann")
    clip = make_clip(ann)
    for policy in ("violence_gore", "spam", "harassment", "spam"):
        case = reported_case(ann, clip=clip, policy=policy)
    page = at_desk(make_moderator("mod")).get(f"/admin/cases/case/{case.pk}/change/")
    assert page.context["prepared_facts"] == (
        "Reported by 2 people for advertising and spam, by 1 person for graphic violence and by 1 person for "
        "harassment and bullying; looked at as a whole."
    )


def test_a_case_can_be_kept_for_the_law_from_the_desk() -> None:
    mod = make_moderator("mod", Queue.CHILD_SAFETY)
    case = reported_case(make_person("ann"), policy="sexual_minors")
    assert "Kept for the law" in press(at_desk(mod), case, "preserve")
    page = at_desk(mod).get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    assert "legal hold" in page
    assert 'value="preserve"' not in page


def test_a_likeness_case_shows_its_legal_limit() -> None:
    mod = make_moderator("mod", Queue.LIKENESS)
    case = reported_case(make_person("ann"), policy="non_consensual_likeness")
    page = at_desk(mod).get(f"/admin/cases/case/{case.pk}/change/")
    assert (page.context["legal_limit"] - case.created_at).total_seconds() == 48 * 3600
    assert (case.due_at - case.created_at).total_seconds() < 2 * 3600 + 5


def test_rules_are_read_by_the_names_that_people_are_told() -> None:
    mod = make_moderator("mod", *Queue)
    case = reported_case(make_person("ann"), policy="violence_gore")
    desk = at_desk(mod).get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    assert '<option value="violence_gore" selected>graphic violence</option>' in desk
    assert desk.count("violence_gore") == 2, "besides the value of the option, the log has the code"
    listed = at_desk(mod).get("/admin/cases/case/").content.decode()
    assert "graphic violence" in listed
    assert ">violence_gore<" not in listed
    assert ">violence gore<" not in listed
