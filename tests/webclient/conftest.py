"""One live stack and one browser for every test of this folder, with a clip of ann's in the feed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.live import live_stack
from tests.webclient.browsing import FLAGS, join, publish_clip
from webclient.bench.browser import find_chromium

expect.set_options(timeout=20_000)
"""A busy machine takes its time over a page as well."""


WITHHELD = (
    """
    INSERT INTO cases_case (public_id, created_at, queue, subject_kind, subject_id, owner_id, policy, state, priority,
        due_at, decided_at)
    SELECT 'case_' || public_id, now(), 'general', 'clip', public_id, creator_id, 'spam', 'decided', 0, now(), now()
    FROM clips_clip WHERE public_id = %(clip)s
    """,
    """
    INSERT INTO cases_decision (public_id, created_at, case_id, person_id, state, action, policy, ground, legal_basis,
        facts, explanation, is_own_initiative, was_detected_automatically, territory, in_force_at)
    SELECT 'dec_' || subject_id, now(), id, owner_id, 'in_force', 'withhold', 'spam', 'terms', '', %(facts)s,
        %(explanation)s, true, false, 'worldwide', now()
    FROM cases_case WHERE subject_id = %(clip)s
    """,
    """
    INSERT INTO clips_cliphold (clip_id, reason, source, explanation, placed_at)
    SELECT id, 'decision', 'dec_' || public_id, %(explanation)s, now() FROM clips_clip WHERE public_id = %(clip)s
    """,
    """
    INSERT INTO notifications_notification (public_id, created_at, recipient_id, kind, ids, actor_count, latest_actors,
        position, updated_at)
    SELECT 'ntf_' || public_id, now(), creator_id, 'decision',
        jsonb_build_object('decision', 'dec_' || public_id, 'act', 'withhold_clip'), 0, '{}', 1, now()
    FROM clips_clip WHERE public_id = %(clip)s
    """,
)

DESCENDED = """
INSERT INTO clips_lineageedge (child_id, parent_id, position)
SELECT child.id, parent.id, %(position)s FROM clips_clip child, clips_clip parent
WHERE child.public_id = %(child)s AND parent.public_id = %(parent)s
"""

SUSPENDED = """
WITH person AS (
    UPDATE accounts_user SET is_active = false, suspension = 'suspended', suspended_until = now() + interval '1 day'
    WHERE email = %(email)s RETURNING id, public_id, suspended_until
), about AS (
    INSERT INTO cases_case (
        public_id, created_at, queue, subject_kind, subject_id, owner_id, policy, state, priority, due_at
    )
    SELECT 'case_of_' || public_id, now(), 'general', 'account', public_id, id, 'spam', 'decided', 0, now() FROM person
    RETURNING id
)
INSERT INTO cases_decision (
    public_id, created_at, case_id, person_id, state, action, policy, ground, legal_basis, facts, explanation,
    is_own_initiative, was_detected_automatically, territory, in_force_at, ends_at
)
SELECT 'dec_of_' || person.public_id, now(), about.id, person.id, 'in_force', 'suspend', 'spam', 'terms', '', 'Ads.',
    'Advertising is against our rules.', true, false, 'worldwide', now(), person.suspended_until FROM person, about
"""


@dataclass(frozen=True)
class Place:
    url: str
    clip_id: str
    token: str
    """Of ann, whose clip it is."""
    database: str

    def confirm_address(self, email: str) -> None:
        """As if the link in the mail had been opened."""
        with psycopg.connect(self.database) as connection:
            connection.execute("UPDATE account_emailaddress SET verified = true WHERE email = %s", [email])

    def withhold(self, clip_id: str, *, facts: str, explanation: str) -> None:
        """As if a moderator had decided so, and its maker had been told."""
        named = {"clip": clip_id, "facts": facts, "explanation": explanation}
        with psycopg.connect(self.database) as connection:
            for statement in WITHHELD:
                connection.execute(statement, named)

    def descend(self, child: str, *parents: str) -> None:
        """As if `child` had been made from these clips."""
        with psycopg.connect(self.database) as connection:
            for position, parent in enumerate(parents):
                connection.execute(DESCENDED, {"child": child, "parent": parent, "position": position})

    def suspend(self, email: str) -> None:
        """As a moderator's decision leaves an account, for a day."""
        with psycopg.connect(self.database) as connection:
            connection.execute(SUSPENDED, {"email": email})


@pytest.fixture(scope="package")
def place() -> Iterator[Place]:
    with live_stack(HIBARI_LIMIT_SIGN_UPS="1000") as stack:
        ann = join(stack.url, "ann")
        clip_id = publish_clip(
            stack.url, ann, prompt="a red ball bounces on grass at sunset", caption="Up, down, up again."
        )
        assert stack.services is not None
        yield Place(stack.url, clip_id, ann, stack.services.environment["DATABASE_URL"])


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield chromium
        chromium.close()
