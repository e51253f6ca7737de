"""`manage.py demo`: people, follows, a dozen clips and remixes of remixes to look around in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clips.models import Clip
from common.progress import ProgressBar
from generation.demo import services
from generation.demo.likenesses import make_likenesses
from generation.demo.world import DemoWorld, load_world


class Command(BaseCommand):
    help = "Make a believable world through the real pipeline. Quick on the second call; stop it whenever you like."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=6, help="length of each clip")
        parser.add_argument("--clips", type=int, default=None, help="make only the first so many")

    def handle(self, *args: Any, **options: Any) -> None:
        if not services.may_run():
            raise CommandError("The demo people have a known password; they are not made in production.")
        world = load_world()
        people = {person.handle: services.make_person(person) for person in world.people}
        self._tell_how_to_enter(world)
        for person in world.people:
            services.make_follows(person, people)
        made: dict[str, Clip] = {}
        wanted = world.clips[: options["clips"]]
        with ProgressBar(len(wanted), stream=self.stdout) as bar:
            for clip in wanted:
                bar.show(f"@{clip.by}: {clip.prompt}")
                if shown := services.make_clip(clip, people=people, made=made, seconds=options["seconds"]):
                    made[clip.key] = shown
                bar.advance()
        make_likenesses(people[world.people[0].handle])
        services.make_company(world, people=people, made=made)

    def _tell_how_to_enter(self, world: DemoWorld) -> None:
        """Before the clips, which take minutes: the people can be entered as soon as they are there."""
        self.stdout.write(f"Demo people (password for all: {services.PASSWORD})")
        for person in world.people:
            role = "moderator, also at /admin/" if person.is_staff else person.display_name
            self.stdout.write(f"  {person.email:<22} {role}")
        self.stdout.flush()
