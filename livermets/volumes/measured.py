"""What structures say together: liver with and without tumour, tumour burden, lesions, and the remnant of a plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from livermets.case.liver import SEGMENTS
from livermets.text import counted, listed
from livermets.volumes.lesions import MeasuredLesion, lesions_of, parted
from livermets.volumes.meaning import Meaning, meaning_of, segment_names
from livermets.volumes.reading import ReadSet
from livermets.volumes.region import MaskRegion, Volume, moved, union
from livermets.volumes.structure import Structure

_Part = tuple[str, MaskRegion, frozenset[str]]
"""A marked part of the liver: its name, its region and its segments, 4 by its halves."""

_TWO_WAYS_AGREE: Final = 0.05
"""Of the remnant: how far the two ways to measure it may differ before both are given."""


@dataclass(frozen=True, slots=True)
class Named:
    """A structure, what it is (None: a person is asked, by `question`) and whether it is combined with the others."""

    structure: Structure
    meaning: Meaning | None
    question: str
    combined: bool


@dataclass(frozen=True, slots=True)
class MeasuredRemnant:
    """The remnant without tumour that a plan leaves; `volume` None where the masks do not tell, for the reason `why`."""

    removed: tuple[str, ...]
    volume: Volume | None
    way: str
    why: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Everything that a set of masks gives. None is unknown: without a mask of tumour its volume is not 0."""

    named: tuple[Named, ...]
    read: ReadSet
    total: Volume | None
    tumour: Volume | None
    without_tumour: Volume | None
    lesions: tuple[MeasuredLesion, ...] = ()
    more_lesions: int = 0
    notes: tuple[str, ...] = ()
    regions: Mapping[str, MaskRegion] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[Named, ...]:
        """The structures of which a person must say what they are."""
        return tuple(one for one in self.named if one.meaning is None)

    @property
    def burden(self) -> Volume | None:
        """The share of the liver that is tumour, in percent."""
        if self.total is None or self.tumour is None or self.total.low <= 0:
            return None
        return Volume(100 * self.tumour.low / self.total.high, min(100.0, 100 * self.tumour.high / self.total.low))


def measure(read: ReadSet, answers: Mapping[str, Meaning] | None = None) -> Measured:
    """Combine the structures of a set; `answers` say of a structure, by its name, what it is."""
    answers = answers or {}
    names = {each.name for each in read.structures}
    named = []
    for one in read.structures:
        found, question = (answers[one.name], "") if one.name in answers else meaning_of(one, names)
        named.append(Named(one, found, question, one.name not in read.alone))
    regions = _in_one_grid(named)
    tumours = [(one.structure, regions[one.structure.name]) for one in named if _is(one, "lesion", regions)]
    livers = _of_kind(named, regions, "liver")
    notes: list[str] = []
    inside = _of_kind(named, regions, "parenchyma") + _parts_of_all(named, regions)
    tumour = union(region for _, region in tumours) if tumours else None
    if tumour is not None and (livers or inside):
        tumours, tumour = _in_the_liver(tumours, union(livers or inside), notes)
    whole = livers or inside
    total = union([*whole, *([tumour] if tumour is not None else [])]) if whole else None
    lesions, more = lesions_of(tumours, {name: region for name, region, _ in _segments(named, regions)})
    if not tumours and not any(one.meaning and one.meaning.kind == "lesion" for one in named):
        notes.append("no lesion is marked: the volume of tumour is unknown, not 0")
    vessels = [one.structure.name for one in named if _is(one, "vessel", regions)]
    if vessels and total is not None:
        notes.append(f"{listed(vessels, 'and')}: shown by themselves, in the liver only as far as its own mask holds them")
    return Measured(
        tuple(named),
        read,
        total.volume() if total is not None else None,
        tumour.volume() if tumour is not None else None,
        _less(total, tumour) if total is not None and tumour is not None else None,
        tuple(lesions),
        more,
        tuple(notes),
        {**regions, **({"": total} if total is not None else {})},
    )


def _less(whole: MaskRegion, tumour: MaskRegion) -> Volume:
    return whole.without(tumour).volume()


def _in_one_grid(named: Iterable[Named]) -> dict[str, MaskRegion]:
    """The regions of combined structures in the lattice of the first one."""
    found: dict[str, MaskRegion] = {}
    first: MaskRegion | None = None
    for one in named:
        if one.combined:
            first = first or one.structure.region
            region = moved(one.structure.region, first.lattice)
            if region is not None:
                found[one.structure.name] = region
    return found


def _is(one: Named, kind: str, regions: Mapping[str, MaskRegion]) -> bool:
    return one.meaning is not None and one.meaning.kind == kind and one.structure.name in regions


def _of_kind(named: Iterable[Named], regions: Mapping[str, MaskRegion], kind: str) -> list[MaskRegion]:
    return [regions[one.structure.name] for one in named if _is(one, kind, regions)]


def _segments(named: Iterable[Named], regions: Mapping[str, MaskRegion]) -> list[_Part]:
    """The marked segments: their name, region, and segments with 4 by its halves; hemilivers are not one segment."""
    found = []
    for one in named:
        if _is(one, "part", regions) and one.meaning is not None:
            names = segment_names(one.meaning.segments)
            if len(names) == 1:
                found.append((names[0], regions[one.structure.name], one.meaning.segments))
    return found


def _parts_of_all(named: Iterable[Named], regions: Mapping[str, MaskRegion]) -> list[MaskRegion]:
    """All marked parts of the liver when together they are the whole of it."""
    parts = [(one, one.meaning.segments) for one in named if one.meaning is not None and _is(one, "part", regions)]
    covered = frozenset[str]().union(*(segments for _, segments in parts))
    return [regions[one.structure.name] for one, _ in parts] if covered == set(SEGMENTS) else []


def _in_the_liver(
    tumours: list[tuple[Structure, MaskRegion]], liver: MaskRegion, notes: list[str]
) -> tuple[list[tuple[Structure, MaskRegion]], MaskRegion | None]:
    """The marked lesions that lie in the liver or touch it, and all of them as one."""
    kept = []
    for one, region in tumours:
        inside, away = parted(region, lambda part: _touches(part, liver))
        if inside is None:
            notes.append(f"{one.name} lies outside the marked liver and is not counted as tumour in it")
            continue
        if away:
            lies = "lies" if away == 1 else "lie"
            said = f"{counted(away, 'lesion')} of {one.name} {lies} outside the marked liver"
            notes.append(f"{said}: not counted as tumour in it")
        kept.append((one, inside))
    return kept, union(region for _, region in kept) if kept else None


def _touches(region: MaskRegion, liver: MaskRegion) -> bool:
    for axis in range(3):
        for shift in (-1, 0, 1):
            corner = list(region.corner)
            corner[axis] += shift
            if replace(region, corner=(corner[0], corner[1], corner[2])).common(liver).any():
                return True
    return False


def remnant_of(measured: Measured, removed: Collection[str]) -> MeasuredRemnant:
    """The remnant that is left when these segments are removed: what is kept, or the liver less what is removed."""
    gone = tuple(segment_names(removed))
    parts = [
        (one.structure.name, measured.regions[one.structure.name], one.meaning.segments)
        for one in measured.named
        if one.meaning is not None and _is(one, "part", measured.regions)
    ]
    kept = set(SEGMENTS) - set(removed)
    staying = [region for _, region, segments in parts if segments <= kept]
    leaving = [region for _, region, segments in parts if segments <= set(removed)]
    split = [(name, region) for name, region, segments in parts if segments & kept and segments & set(removed)]
    split = [(name, region) for name, region in split if _is_needed(name, parts)]
    tumour = _tumour(measured)
    notes = [] if tumour is not None else ["no lesion is marked: tumour in the remnant is not taken off"]
    missing_kept = sorted(kept - frozenset[str]().union(*(s for _, _, s in parts if s <= kept), *(_split_parts(parts, split))))
    missing_gone = sorted(
        set(removed) - frozenset[str]().union(*(s for _, _, s in parts if s <= set(removed)), *_split_parts(parts, split))
    )
    ways: dict[str, Volume] = {}
    if not missing_kept and (staying or split):
        low = _sum_of(staying, tumour)
        high = _sum_of([*staying, *(region for _, region in split)], tumour)
        ways["the segments that stay, added"] = Volume(low.low, high.high)
    if not missing_gone and "" in measured.regions and (leaving or split):
        total = measured.regions[""]
        most = _rest(total, leaving, tumour)
        least = _rest(total, [*leaving, *(region for _, region in split)], tumour)
        ways["the liver less the segments that go"] = Volume(least.low, most.high)
    if split:
        notes.append(f"{listed([name for name, _ in split], 'and')} is marked as one while the plan parts it: given as a range")
    if not ways:
        lacking = missing_kept if "" not in measured.regions or len(missing_kept) <= len(missing_gone) else missing_gone
        return MeasuredRemnant(
            gone, None, "", f"no mask for {listed(['segment ' + one for one in segment_names(lacking)], 'and')}"
        )
    return _one_of(ways, gone, notes)


def _is_needed(name: str, parts: list[_Part]) -> bool:
    """Whether no smaller parts say what a parted one holds: a hemiliver beside its segments adds nothing."""
    own = next(segments for other, _, segments in parts if other == name)
    smaller = frozenset[str]().union(*(segments for other, _, segments in parts if other != name and segments < own))
    return not own <= smaller


def _split_parts(parts: list[_Part], split: list[tuple[str, MaskRegion]]) -> list[frozenset[str]]:
    named = {name for name, _ in split}
    return [segments for name, _, segments in parts if name in named]


def _tumour(measured: Measured) -> MaskRegion | None:
    found = _of_kind(measured.named, measured.regions, "lesion")
    return union(found) if found else None


def _sum_of(regions: list[MaskRegion], tumour: MaskRegion | None) -> Volume:
    if not regions:
        return Volume(0.0, 0.0)
    whole = union(regions)
    return (whole.without(tumour) if tumour is not None else whole).volume()


def _rest(total: MaskRegion, leaving: list[MaskRegion], tumour: MaskRegion | None) -> Volume:
    gone = [*leaving, *([tumour] if tumour is not None else [])]
    return (total.without(union(gone)) if gone else total).volume()


def _one_of(ways: Mapping[str, Volume], gone: tuple[str, ...], notes: list[str]) -> MeasuredRemnant:
    (way, volume), *others = ways.items()
    for other_way, other in others:
        middle, beside = (volume.low + volume.high) / 2, (other.low + other.high) / 2
        if abs(middle - beside) > _TWO_WAYS_AGREE * max(middle, beside):
            notes.append(f"{way}, and {other_way}, differ: both bounds are given")
            return MeasuredRemnant(
                gone, Volume(min(volume.low, other.low), max(volume.high, other.high)), f"{way}; {other_way}", "", tuple(notes)
            )
    return MeasuredRemnant(gone, volume, way, "", tuple(notes))


def marked_remnant(measured: Measured) -> MeasuredRemnant | None:
    """The remnant that a mask marks by itself, less the tumour in it; None where none does."""
    found = _of_kind(measured.named, measured.regions, "remnant")
    if not found:
        return None
    tumour = _tumour(measured)
    notes = () if tumour is not None else ("no lesion is marked: tumour in the remnant is not taken off",)
    return MeasuredRemnant((), _sum_of(found, tumour), "the mask of the remnant", "", notes)
