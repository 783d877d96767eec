"""Every policy can be drawn: each label fits its box, no box covers another, nothing is left out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from xml.etree import ElementTree

import pytest

from api.diagrams.escalation import drawn
from api.diagrams.path import Path, as_text, in_words, path_at, path_of
from api.diagrams.svg import Line
from cases.packs.library import load_library
from domain.policy.pack import Pack
from domain.policy.words import Facts

LIBRARY = load_library()
PACKS = [binding.pack for binding in LIBRARY.latest()]
CONDUCTS = tuple(LIBRARY.vocabulary.conducts)
SVG = "{http://www.w3.org/2000/svg}"
PLAIN_PAGE = 644
AIR = 4
IMAGERY: Facts = {
    "conduct": "accesses_or_shares_material",
    "actor.role": "staff",
    "material.kind": "indecent_images_of_children",
}
Rectangle = tuple[float, float, float, float]


def drawings(pack: Pack) -> Iterator[tuple[Path, ElementTree.Element]]:
    """The policy after each conduct, and whole."""
    for conducts in ([], *([conduct] for conduct in CONDUCTS)):
        path = path_of(pack, LIBRARY.vocabulary, conducts)
        yield path, parsed(drawn(path))


def parsed(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)  # noqa: S314 - our own text


every_pack = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.label)


def rectangle(box: ElementTree.Element) -> Rectangle:
    x, y, width, height = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def text_rectangle(text: ElementTree.Element) -> Rectangle:
    size = float(text.attrib["font-size"])
    line = Line(text.text or "", size, bold=text.get("font-weight") == "bold")
    x, y = float(text.attrib["x"]), float(text.attrib["y"])
    return x, y - size, x + line.width, y + 0.2 * size


def boxes(picture: ElementTree.Element) -> list[tuple[ElementTree.Element, Rectangle]]:
    """Every group with a box, and the box."""
    return [
        (group, rectangle(next(part for part in group if part.get("class") == "box")))
        for group in picture.iter(f"{SVG}g")
    ]


@every_pack
def test_every_label_fits_its_box_and_boxes_stand_apart(pack: Pack) -> None:
    for _, picture in drawings(pack):
        wide, high = float(picture.attrib["width"]), float(picture.attrib["height"])
        found = boxes(picture)
        for group, (left, top, right, bottom) in found:
            texts = list(group.iter(f"{SVG}text"))
            assert texts
            for text in texts:
                x, y, end, below = text_rectangle(text)
                assert left + AIR < x, text.text
                assert end < right - AIR, text.text
                assert top < y, text.text
                assert below < bottom, text.text
        for (_, a), (_, b) in combinations(found, 2):
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, (a, b)
        for text in picture.iter(f"{SVG}text"):
            x, y, end, below = text_rectangle(text)
            assert x >= -2
            assert y >= -2
            assert end <= wide
            assert below <= high


@every_pack
def test_labels_outside_boxes_touch_nothing(pack: Pack) -> None:
    for _, picture in drawings(pack):
        found = [box for _, box in boxes(picture)]
        loose = [text_rectangle(text) for text in picture.findall(f"{SVG}text")]
        for number, a in enumerate(loose):
            for b in [*found, *loose[number + 1 :]]:
                apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] + 2 or b[3] <= a[1] + 2
                assert apart, (a, b)


@every_pack
def test_nothing_is_left_out_of_the_picture_or_of_the_list(pack: Pack) -> None:
    for path, picture in drawings(pack):
        kinds = [group.get("class") for group in picture.iter(f"{SVG}g")]
        assert kinds.count("duty") == len(path.steps)
        assert kinds.count("receives") == sum(len(step.to) for step in path.steps)
        assert kinds.count("ban-now") == sum(ban.now for ban in path.bans)
        assert kinds.count("ban") + kinds.count("rule") == sum(not ban.now for ban in path.bans)
        assert kinds.count("gap") == len(path.gaps)
        said = " ".join(text.text or "" for text in picture.iter(f"{SVG}text"))
        listed = as_text(path)
        for step in path.steps:
            for told in (said, listed):
                assert in_words(step.act) in told
                assert step.clause in told
                assert in_words(step.owed_by) in told
        for clause in [*(b.clause for b in path.bans), *(c for g in path.gaps for c in g.clauses)]:
            assert clause in said
            assert clause in listed


@every_pack
def test_a_strict_page_may_show_it(pack: Pack) -> None:
    for path, picture in drawings(pack):
        told = drawn(path)
        assert told == drawn(path)
        assert "style" not in told
        assert "<script" not in told
        assert picture.get("role") == "img"
        named = (picture.get("aria-labelledby") or "").split()
        assert [part.get("id") for part in list(picture)[:2]] == named
        assert all((part.text or "").strip() for part in list(picture)[:2])
        colours = {part.get(name) for part in picture.iter() for name in ("fill", "stroke")}
        assert colours <= {None, "none", "currentColor", f"url(#{path.name}-hatch)"}


def test_what_follows_any_breach_follows_this_one() -> None:
    path = path_of(LIBRARY.find("date-palm").pack, LIBRARY.vocabulary, ["has_or_uses_device"])
    assert "DP-36" in {step.clause for step in path.steps}
    assert "DP-22" not in {step.clause for step in path.steps}


@every_pack
@pytest.mark.parametrize("example", range(8))
def test_whatever_a_policy_says_of_facts_is_in_its_picture_of_the_conduct(
    pack: Pack, example: int
) -> None:
    facts = pack.examples[example % len(pack.examples)].facts
    whole = path_of(pack, LIBRARY.vocabulary, [str(facts["conduct"])])
    said = path_at(pack, LIBRARY.vocabulary, facts)
    assert {(s.clause, s.act) for s in said.steps} <= {(s.clause, s.act) for s in whole.steps}
    assert {ban.clause for ban in said.bans} <= {ban.clause for ban in whole.bans}


def test_the_prohibition_in_force_stands_before_the_duties() -> None:
    picture = drawn(path_at(LIBRARY.find("date-palm").pack, LIBRARY.vocabulary, IMAGERY))
    assert 0 < picture.index('class="ban-now"') < picture.index('class="duty"')
    assert "DP-76" in picture


def test_a_number_of_the_statutory_pack_is_a_column_of_its_own() -> None:
    path = path_of(LIBRARY.find("allegations").pack, LIBRARY.vocabulary, ["messages"])
    assert "Within 1 working day" in " ".join(parsed(drawn(path)).itertext())
    assert "Within 1 working day: Headteacher: Inform → LADO (must, KCSIE-01)" in as_text(path)


@every_pack
def test_the_picture_after_one_conduct_needs_no_wide_page(pack: Pack) -> None:
    wide = {
        path.name for path, drawing in drawings(pack) if float(drawing.attrib["width"]) > PLAIN_PAGE
    }
    assert wide <= {pack.pack}
