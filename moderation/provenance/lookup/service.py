"""Puts the signs together: manifest, marks, frames, sound."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from common.clock import now
from moderation.provenance import queries
from moderation.provenance.c2pa import Verdict, verify
from moderation.provenance.c2pa.reading import State
from moderation.provenance.fingerprint import QUALITY_MIN, hash_both_hands
from moderation.provenance.learned.reading import read_marks
from moderation.provenance.lookup.answer import Answer, Evidence, EvidenceKind, Finding
from moderation.provenance.lookup.compare import PICTURE_AGREES, picture_agreement, sound_agrees
from moderation.provenance.lookup.sample import Sample, take
from moderation.provenance.marks.keys import epoch_at, key_of
from moderation.provenance.marks.picture.detect import CONFIRM_GATE as PICTURE_CONFIRM_GATE
from moderation.provenance.marks.picture.detect import confirm, detect
from moderation.provenance.marks.sound.detect import CONFIRM_GATE
from moderation.provenance.marks.sound.detect import confirm as confirm_sound
from moderation.provenance.marks.sound.detect import detect as detect_sound
from moderation.provenance.models import MediaFingerprint

_EPOCHS_MAX = 6
_CANDIDATES_MAX = 3
_FRAME_SHARE_SURE = 0.8
"""vPDQ's share of matching frames that makes a clip a copy by its looks alone."""


def look_up(path: Path) -> Answer:
    """The answer on one file. Raises UnreadableMediaError for what is no media.

    A trusted manifest answers at once. Without one the marks are read, and the looks and the sound are sought in the
    index; a mark counts only where looks or sound agree with the clip it names.
    """
    manifest = verify(path)
    if manifest.state is State.TRUSTED and manifest.clip_id:
        note = "Signed here and unchanged since."
        sign = Evidence(EvidenceKind.MANIFEST, manifest.clip_id, 1.0, note)
        row = MediaFingerprint.objects.filter(clip_id=manifest.clip_id).first()
        return Answer(Finding.MADE_HERE, 1.0, manifest.clip_id, (sign,), manifest, _is_removed(row))
    sample = take(path)
    signs = [*_by_picture_mark(sample), *_by_sound_mark(sample)]
    marked = {sign.clip_id for sign in signs if sign.kind is EvidenceKind.PICTURE_MARK}
    if not signs:
        signs = _by_learned_marks(path, sample)
    return _answer([*signs, *_by_looks(sample, marked), *_by_sound(sample)], manifest)


def _answer(signs: list[Evidence], manifest: Verdict) -> Answer:
    """The clip with the best joint sureness; the signs that speak for it count as independent."""
    doubts: dict[str, float] = {}
    for sign in signs:
        if sign.kind is not EvidenceKind.FOREIGN_PICTURE and sign.clip_id:
            doubts[sign.clip_id] = doubts.get(sign.clip_id, 1.0) * (1 - sign.sureness)
    evidence = tuple(sorted(signs, key=lambda sign: -sign.sureness))
    if not doubts:
        return Answer(Finding.NOT_KNOWN, 0.0, "", evidence, manifest)
    clip_id = min(doubts, key=lambda found: doubts[found])
    row = MediaFingerprint.objects.filter(clip_id=clip_id).first()
    return Answer(Finding.MADE_HERE_ALTERED, 1 - doubts[clip_id], clip_id, evidence, manifest, _is_removed(row))


def _by_picture_mark(sample: Sample) -> list[Evidence]:
    if sample.residual is None:
        return []
    keys = [key_of(epoch) for epoch in _epochs()]
    mark = detect(sample.residual, keys)
    row = queries.by_mark(mark.ident, epoch=mark.epoch) if mark.ident is not None else None
    if row is None:
        return []
    # Even where the sound is the clip's own: it speaks for itself, and a mark can be carried over along with a sound.
    if picture_agreement(sample, row, scale=mark.scale, is_mirrored=mark.is_mirrored) < PICTURE_AGREES:
        return [_carried_over(row)]
    note = f"Its 64-bit mark was read at {mark.strength:.0f} deviations, and the pictures agree."
    return [Evidence(EvidenceKind.PICTURE_MARK, row.clip_id, 0.999, note)]


def _by_sound_mark(sample: Sample) -> list[Evidence]:
    if not len(sample.samples):
        return []
    mark = detect_sound(sample.samples, [key_of(epoch) for epoch in _epochs()])
    if mark.ident is None:
        return []
    signs = []
    for row in queries.by_sound_mark(mark.ident, epoch=mark.epoch):
        if sound_agrees(sample, row) or picture_agreement(sample, row) >= PICTURE_AGREES:
            signs.append(Evidence(EvidenceKind.SOUND_MARK, row.clip_id, 0.99, "Its 32-bit mark was read in the sound."))
    return signs


def _by_learned_marks(path: Path, sample: Sample) -> list[Evidence]:
    """What an operator's networks read, each believed only where the pictures are those of its clip."""
    if not sample.frames:
        return []
    signs = []
    for mark in read_marks(path, [key_of(epoch) for epoch in _epochs()]):
        row = queries.by_mark(mark.ident, epoch=mark.epoch)
        if row is None:
            continue
        if picture_agreement(sample, row, is_mirrored=mark.is_mirrored) < PICTURE_AGREES:
            signs.append(_carried_over(row))
            continue
        note = f"{mark.name} read its 64-bit mark in {mark.agreement:.0%} of the bits, and the pictures agree."
        signs.append(Evidence(EvidenceKind.LEARNED_MARK, row.clip_id, 0.99, note))
    return signs


def _carried_over(row: MediaFingerprint) -> Evidence:
    note = "A mark of this clip lies on other pictures; it was carried over and says nothing."
    return Evidence(EvidenceKind.FOREIGN_PICTURE, row.clip_id, 0.0, note)


def _by_looks(sample: Sample, marked: Set[str]) -> list[Evidence]:
    """Clips whose frames match, each checked for its own mark, which sees what reading can't; those whose mark was read
    are `marked` already."""
    hashes = [made for second, frame in enumerate(sample.frames) for made in hash_both_hands(frame, second=second)]
    usable = [made for made in hashes if made.quality >= QUALITY_MIN]
    seconds = {made.second for made in usable}
    signs = []
    for match in queries.by_frames([made.bits for made in usable])[:_CANDIDATES_MAX]:
        row = MediaFingerprint.objects.get(pk=match.fingerprint_id)
        share = len({usable[number].second for number in match.queries}) / max(1, len(seconds))
        is_marked = row.clip_id in marked or _is_confirmed(sample, row)
        sureness = 0.99 if is_marked else 0.95 if share >= _FRAME_SHARE_SURE else 0.5 * share
        note = f"{share:.0%} of its frames look alike" + (", and the clip's mark is in them." if is_marked else ".")
        signs.append(Evidence(EvidenceKind.FRAMES, row.clip_id, sureness, note))
    return signs


def _by_sound(sample: Sample) -> list[Evidence]:
    signs = []
    for row in queries.by_sound(sample.terms)[:_CANDIDATES_MAX]:
        if not sound_agrees(sample, row):
            continue
        key = key_of(row.mark_epoch)
        is_marked = confirm_sound(sample.samples, key, row.sound_mark_id) >= CONFIRM_GATE
        note = "It sounds alike" + (", and the clip's mark is in it." if is_marked else ".")
        signs.append(Evidence(EvidenceKind.SOUND, row.clip_id, 0.95 if is_marked else 0.6, note))
    return signs


def _is_confirmed(sample: Sample, row: MediaFingerprint) -> bool:
    if sample.residual is None:
        return False
    return confirm(sample.residual, key_of(row.mark_epoch), row.mark_id) >= PICTURE_CONFIRM_GATE


def _epochs() -> list[int]:
    """Keys to try: those that stored clips have, and today's."""
    return list(dict.fromkeys([epoch_at(now()), *queries.epochs_in_use()]))[:_EPOCHS_MAX]


def _is_removed(row: MediaFingerprint | None) -> bool:
    return row is not None and row.removed_at is not None
