"""Referral forms are data: cited, closed, and refused by file and line where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.forms.freeze import freeze
from cases.forms.library import FIELDS, load_forms
from cases.packs.library import NeverPublished, PackAltered
from cases.packs.yaml_source import MalformedPack
from domain.policy.words import WorkingDays
from domain.referral.form import ReferralForm

FORMS = load_forms()
A_FORM = """
form: county
version: "2026.1"
title: Referral to the county
agency: lado
sources: [{title: A procedure, publisher: A county, edition: "2025"}]
recipient: {says: It goes to the desk., source: A procedure}
core: [place]
sections:
  - title: What happened
    fields: [place, seen]
"""
SOME_FIELDS = """
place: {label: Where it happened}
seen: {label: When it was seen, describes: false, known: [occurred_at]}
"""


def shelf(folder: Path, form: str = A_FORM, fields: str = SOME_FIELDS) -> Path:
    (folder / "county.yaml").write_text(form)
    (folder / FIELDS).write_text(fields)
    return folder


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_each_form_says_whose_rule_it_is_and_how_sure_that_is(form: ReferralForm) -> None:
    assert form.sources
    assert form.recipient.source
    for rule in (form.recipient, *form.rules):
        assert rule.confidence in {"seen", "seen_in_older_edition", "seen_secondhand", "unverified"}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_no_form_can_describe_anything_on_a_case_about_images(form: ReferralForm) -> None:
    asked = {one.field for one in form.asked(imagery=True)}
    assert not any(one.describes for one in form.asked(imagery=True))
    assert not asked & {"first_account", "later_accounts", "place", "evidence_kept", "harm"}


def test_no_field_of_any_form_takes_a_file() -> None:
    said = [one.label.lower() for form in FORMS.values() for one in form.fields]
    assert not [one for one in said if "attach" in one or "upload" in one or "link" in one]


def test_an_agency_is_told_when_it_was_told_and_every_answer_is_chased() -> None:
    steps = {name: form.discharges.on for name, form in FORMS.items() if form.discharges}
    assert steps == dict.fromkeys(FORMS, "sent")
    for form in FORMS.values():
        assert form.chased is not None
        assert form.chased.source
    lado, care = FORMS["lado"].chased, FORMS["childrens_social_care"].chased
    assert lado is not None
    assert (lado.until, lado.owed_by, lado.modality) == ("answered", "case_manager", "must")
    assert care is not None
    assert (care.timing, care.confidence) == (WorkingDays(working_days=1), "seen_in_older_edition")


def test_a_school_s_own_shelf_is_read_the_same_way(tmp_path: Path) -> None:
    form = load_forms(shelf(tmp_path))["county"]
    assert [(one.field, one.core) for one in form.fields] == [("place", True), ("seen", False)]
    assert [one.field for one in form.asked(imagery=True)] == ["seen"]


@pytest.mark.parametrize(
    ("wrong", "line", "key"),
    [
        (A_FORM.replace("[place, seen]", "[place, sight]"), 11, "sections.0.fields.1"),
        (A_FORM.replace("core: [place]", "core: [harm]"), 8, "core"),
        (A_FORM.replace("agency: lado", "agency: council"), 5, "agency"),
        (A_FORM.replace("version:", "edition:"), 3, "edition"),
    ],
)
def test_a_wrong_form_is_refused_whole_with_its_line(
    tmp_path: Path, wrong: str, line: int, key: str
) -> None:
    with pytest.raises(MalformedPack) as caught:
        load_forms(shelf(tmp_path, wrong))
    assert (caught.value.file, caught.value.line, caught.value.key) == ("county.yaml", line, key)


def test_a_published_form_is_never_edited_under_its_version(tmp_path: Path) -> None:
    shelf(tmp_path)
    with pytest.raises(FileNotFoundError):
        load_forms(tmp_path, frozen=True)
    assert freeze(tmp_path) == ["county@2026.1"]
    assert list(load_forms(tmp_path, frozen=True)) == ["county"]

    shelf(tmp_path, A_FORM.replace("Referral to the county", "Referral to the town"))
    with pytest.raises(PackAltered, match=r"county@2026\.1 is not the text"):
        load_forms(tmp_path, frozen=True)

    shelf(tmp_path, A_FORM.replace("2026.1", "2026.2"))
    with pytest.raises(NeverPublished, match=r"county@2026\.2") as refused:
        load_forms(tmp_path, frozen=True)
    assert "python -m cases.forms.freeze" in refused.value.remedy


def test_a_field_that_means_nothing_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MalformedPack) as caught:
        load_forms(shelf(tmp_path, fields=SOME_FIELDS.replace("occurred_at", "guessed")))
    assert caught.value.file == FIELDS
