"""Kinds of misreading that a second reading of the five texts found: each with what just misses it."""

from __future__ import annotations

from typing import Any

import pytest

from cases.packs.library import load_library
from domain.policy.assessment import Assessment
from domain.policy.conditions import verdict
from domain.policy.reading import assess
from domain.policy.vocabulary import Sheet

LIBRARY = load_library()
CHILD_PROTECTION = {"BH-77", "BH-78", "BH-79"}


def read(policy: str, conduct: str, **facts: Any) -> Assessment:
    """What a policy says; `actor_role="staff"` stands for the fact `actor.role`."""
    told = {name.replace("_", ".", 1): value for name, value in facts.items()}
    LIBRARY.vocabulary.check({"conduct": conduct, **told})
    return assess(LIBRARY.find(policy).pack, LIBRARY.vocabulary, {"conduct": conduct, **told})


def broken(found: Assessment) -> set[str]:
    return {p.clause for p in found.prohibitions if p.status == "contravened"}


def owed(found: Assessment) -> set[str]:
    return {duty.clause for duty in found.duties}


class TestADoubtOrALinkIsNoEstablishedBreach:
    @pytest.mark.parametrize("actor", ["staff", "volunteer", "parent_carer", "third_party"])
    @pytest.mark.parametrize("act", ["accessed", "possessed", "made_or_stored", "shared"])
    @pytest.mark.parametrize(
        "kind", ["possible_indecent_images_of_children", "links_to_indecent_images_of_children"]
    )
    def test_at_date_palm_it_goes_to_the_police_and_shows_nobody_s_guilt(
        self, kind: str, act: str, actor: str
    ) -> None:
        found = read(
            "date-palm",
            "accesses_or_shares_material",
            actor_role=actor,
            material_kind=kind,
            material_act=act,
            reporter_role="staff",
        )

        assert broken(found) == set()
        assert {"DP-75"} <= owed(found)
        assert [p.clause for p in found.prohibitions] == ["DP-76"]
        assert "DP-71" not in {outcome.clause for outcome in found.outcomes}

    def test_at_date_palm_what_is_established_is_broken(self) -> None:
        found = read(
            "date-palm",
            "accesses_or_shares_material",
            actor_role="volunteer",
            material_kind="indecent_images_of_children",
            material_act="accessed",
            reporter_role="staff",
        )

        assert broken(found) == {"DP-70"}
        assert {outcome.clause for outcome in found.outcomes} == {"DP-71"}

    @pytest.mark.parametrize(
        "doubt",
        [
            {"material_kind": "possible_indecent_images_of_children"},
            {"material_kind": "links_to_indecent_images_of_children"},
            {"material_kind": "extremist", "effect_possibly_criminal": True},
        ],
    )
    def test_at_beech_hill_a_suspicion_is_told_and_the_police_are_called(
        self, doubt: dict[str, Any]
    ) -> None:
        found = read(
            "beech-hill",
            "accesses_or_shares_material",
            actor_role="staff",
            material_act="accessed",
            **doubt,
        )

        assert broken(found) == set()
        assert {"BH-12", "BH-25"} <= owed(found)
        assert "BH-24" not in {outcome.clause for outcome in found.outcomes}


class TestCriticismIsNoOffence:
    @pytest.mark.parametrize(
        ("kind", "target"), [("untrue", "headteacher"), ("negative", "school")]
    )
    @pytest.mark.parametrize("actor", ["third_party", "parent_carer"])
    def test_at_halley_outsiders_are_judged_as_members_are(
        self, actor: str, kind: str, target: str
    ) -> None:
        found = read("halley", "posts_comment", actor_role=actor, comment_kind=kind, target=target)

        assert found.is_incident is False
        assert owed(found) == set()

    @pytest.mark.parametrize("kind", ["abusive", "defamatory", "malicious", "violent_or_upsetting"])
    def test_at_halley_what_members_may_not_post_offends(self, kind: str) -> None:
        facts = {"comment_kind": kind, "target": "staff"}

        member = read("halley", "posts_comment", actor_role="parent_carer", **facts)
        outsider = read("halley", "posts_comment", actor_role="third_party", **facts)

        assert broken(member) == {"HP-08"}
        assert owed(outsider) == {"HP-47", "HP-48"}

    @pytest.mark.parametrize("kind", [*LIBRARY.vocabulary.facts["comment.kind"].values])
    @pytest.mark.parametrize("harms", [True, False])
    @pytest.mark.parametrize("criminal", [True, False])
    def test_at_halley_nothing_offends_that_a_member_may_post(
        self, kind: str, harms: bool, criminal: bool
    ) -> None:
        facts = {
            "comment_kind": kind,
            "target": "school",
            "effect_harms_reputation": harms,
            "effect_possibly_criminal": criminal,
        }

        member = read("halley", "posts_comment", actor_role="parent_carer", **facts)
        outsider = read("halley", "posts_comment", actor_role="third_party", **facts)

        assert ("HP-47" in owed(outsider)) == bool(broken(member))


class TestAnExceptionWithTwoConditionsNeedsBoth:
    @pytest.mark.parametrize("actor", ["staff", "headteacher"])
    def test_at_date_palm_an_emergency_with_the_school_phone_at_hand(self, actor: str) -> None:
        found = read(
            "date-palm",
            "has_or_uses_device",
            actor_role=actor,
            device_owner="personal",
            device_state="in_use",
            place="school_visit",
            purpose="emergency",
        )

        assert broken(found) == {"DP-53", "DP-54"}

    def test_at_date_palm_an_emergency_and_no_school_phone(self) -> None:
        found = read(
            "date-palm",
            "has_or_uses_device",
            actor_role="headteacher",
            device_owner="personal",
            device_state="in_use",
            place="school_visit",
            purpose="emergency_no_school_phone",
        )

        assert found.is_incident is False
        assert found.exceptions == ("DP-54",)

    @pytest.mark.parametrize(
        ("state", "stands"), [("in_use", True), ("on_and_accessible", True), ("handed_in", False)]
    )
    def test_at_beech_hill_a_permitted_phone_is_also_handed_in(
        self, state: str, stands: bool
    ) -> None:
        found = read(
            "beech-hill",
            "has_or_uses_device",
            actor_role="pupil",
            device_owner="personal",
            device_state=state,
            place="in_school",
            permission_from_leadership=True,
        )

        assert ("BH-68" in broken(found)) is stands
        assert ("BH-69" in owed(found)) is stands


class TestOneValueThatBreaksTwoSentencesListsBoth:
    @pytest.mark.parametrize(
        ("issue", "clauses"),
        [
            ("used_by_family_or_friends", {"BH-85", "BH-86"}),
            ("used_by_colleague_without_agreement", {"BH-85"}),
            ("insurance_not_checked", {"BH-87", "BH-88"}),
            ("taken_home_uninsured", {"BH-88"}),
        ],
    )
    @pytest.mark.parametrize("actor", ["staff", "headteacher"])
    def test_at_beech_hill_the_loan_of_a_laptop(
        self, actor: str, issue: str, clauses: set[str]
    ) -> None:
        found = read("beech-hill", "mishandles_school_device", actor_role=actor, device_issue=issue)

        assert broken(found) == clauses


class TestWhatATextPermitsAndRegulatesIsAnsweredByIt:
    @pytest.mark.parametrize("actor", ["governor", "staff", "volunteer"])
    def test_at_carey_one_may_be_recognised_as_belonging_to_the_school(self, actor: str) -> None:
        found = read("carey-federation", "identifies_self_with_school", actor_role=actor)

        assert (found.is_incident, found.category, found.gaps) == (False, "none", ())
        assert found.clauses == ("CF-78",)

    def test_at_carey_what_is_then_shown_is_regulated(self) -> None:
        found = read("carey-federation", "has_inappropriate_profile", actor_role="governor")

        assert broken(found) == {"CF-78"}


class TestAdultsWhoTormentAPupilAreReached:
    @pytest.mark.parametrize("actor", ["staff", "headteacher", "governor", "volunteer"])
    @pytest.mark.parametrize("conduct", ["bullies_online", "publicly_humiliates_online"])
    def test_at_beech_hill_by_the_child_protection_guidance(self, conduct: str, actor: str) -> None:
        found = read("beech-hill", conduct, actor_role=actor, target="pupil")

        assert owed(found) >= CHILD_PROTECTION

    @pytest.mark.parametrize("kind", ["derogatory", "abusive", "threatening", "discriminatory"])
    def test_at_beech_hill_in_words_as_well(self, kind: str) -> None:
        facts = {"actor_role": "staff", "comment_kind": kind}

        of_a_pupil = read("beech-hill", "posts_comment", target="pupil", **facts)
        of_a_parent = read("beech-hill", "posts_comment", target="parent_carer", **facts)

        assert owed(of_a_pupil) >= CHILD_PROTECTION
        assert owed(of_a_parent).isdisjoint(CHILD_PROTECTION)

    def test_at_beech_hill_not_a_pupil_who_does(self) -> None:
        found = read("beech-hill", "bullies_online", actor_role="pupil", target="pupil")

        assert owed(found).isdisjoint(CHILD_PROTECTION)

    @pytest.mark.parametrize("actor", ["staff", "headteacher", "volunteer", "agency_worker"])
    @pytest.mark.parametrize("conduct", ["bullies_online", "publicly_humiliates_online"])
    def test_at_coopers_lane_at_least_a_human_decides(self, conduct: str, actor: str) -> None:
        found = read("coopers-lane", conduct, actor_role=actor, target="pupil")

        assert found.gaps == ("no_route_stated",)
        assert found.requires_human_decision

    def test_at_coopers_lane_a_colleague_is_dealt_with_as_the_text_says(self) -> None:
        found = read("coopers-lane", "bullies_online", actor_role="staff", target="staff")

        assert (found.gaps, owed(found)) == ((), {"CL-36"})


class TestWhatCanBeReadBothWaysIsShownAsThat:
    @pytest.mark.parametrize("time", ["lunch_break", "other_break"])
    def test_at_date_palm_a_private_device_in_a_break(self, time: str) -> None:
        found = read(
            "date-palm",
            "uses_social_media",
            actor_role="staff",
            device_owner="personal",
            time=time,
            place="in_school",
        )

        assert found.is_incident is None
        assert found.requires_human_decision
        assert found.conflicts == ("X-DP-12",)
        assert [(d.clause, d.kind) for d in found.disputed] == [("DP-13", "prohibition")]

    @pytest.mark.parametrize(
        ("owner", "time"), [("school", "lunch_break"), ("personal", "school_day")]
    )
    def test_at_date_palm_the_school_s_device_or_working_time_leaves_no_doubt(
        self, owner: str, time: str
    ) -> None:
        found = read(
            "date-palm",
            "uses_social_media",
            actor_role="staff",
            device_owner=owner,
            time=time,
            place="in_school",
        )

        assert broken(found) == {"DP-13"}

    def test_at_beech_hill_the_report_is_owed_and_the_doubt_about_it_stands_beside_it(self) -> None:
        phone = read(
            "beech-hill",
            "has_or_uses_device",
            actor_role="pupil",
            device_owner="personal",
            device_state="in_use",
            place="in_school",
        )

        assert "BH-91" in owed(phone)
        assert "X-BH-06" in phone.conflicts

    def test_at_beech_hill_of_personal_data_there_is_no_doubt(self) -> None:
        data = read(
            "beech-hill",
            "discloses_information",
            actor_role="staff",
            information_kind="personal_data",
            target="pupil",
        )

        assert "BH-91" in owed(data)
        assert "X-BH-06" not in data.conflicts

    def test_where_nothing_is_owed_no_doubt_about_it_is_shown(self) -> None:
        at_home = read(
            "beech-hill",
            "has_or_uses_device",
            actor_role="pupil",
            device_owner="personal",
            device_state="in_use",
            place="out_of_school",
        )

        assert (at_home.is_incident, at_home.conflicts) == (False, ())


class TestPictures:
    @pytest.mark.parametrize(
        ("facts", "reached"),
        [
            ({"image_nude": True}, True),
            ({"image_nude": False, "effect_possibly_criminal": True}, True),
            ({"image_nude": False}, False),
        ],
    )
    def test_at_halley_those_that_are_or_could_be_taken_for_illegal_or_unfitting(
        self, facts: dict[str, Any], reached: bool
    ) -> None:
        found = read("halley", "posts_image", actor_role="parent_carer", image_of="self", **facts)

        assert ("HP-08" in broken(found)) is reached
        assert ({"HP-45", "HP-46"} <= owed(found)) is reached

    def test_at_beech_hill_children_of_a_school_worked_at_before_can_be_said(self) -> None:
        facts = {"actor_role": "staff", "image_nude": False}

        before = read("beech-hill", "posts_image", image_of="pupils_of_previous_school", **facts)
        elsewhere = read("beech-hill", "posts_image", image_of="other_children", **facts)

        assert broken(before) == {"BH-53"}
        assert owed(before) >= CHILD_PROTECTION
        assert elsewhere.is_incident is False

    @pytest.mark.parametrize(
        ("value", "like"),
        [
            ("pupils_of_previous_school", "other_children"),
            ("staff_of_previous_school", "other_adult"),
        ],
    )
    @pytest.mark.parametrize("policy", ["date-palm", "carey-federation", "coopers-lane", "halley"])
    def test_elsewhere_they_are_children_and_adults_from_elsewhere(
        self, policy: str, value: str, like: str
    ) -> None:
        facts = {"actor_role": "staff", "image_nude": True, "place": "school_event"}

        assert read(policy, "posts_image", image_of=value, **facts) == read(
            policy, "posts_image", image_of=like, **facts
        )

    def test_a_naked_child_of_a_former_school_is_imagery(self) -> None:
        facts = {"conduct": "posts_image", "image.of": "pupils_of_previous_school"}
        imagery = LIBRARY.vocabulary.imagery.when

        assert verdict(imagery, Sheet(LIBRARY.vocabulary, {**facts, "image.nude": True})).holds


class TestAnInvestigationWithoutAnOutcomeIsNoRoute:
    @pytest.mark.parametrize("actor", ["parent_carer", "visitor"])
    def test_at_date_palm_a_parent_or_visitor_on_the_phone(self, actor: str) -> None:
        found = read(
            "date-palm",
            "has_or_uses_device",
            actor_role=actor,
            device_owner="personal",
            device_state="in_use",
            place="public_area_of_school",
        )

        assert owed(found) == {"DP-36"}
        assert found.gaps == ("no_route_stated",)


class TestAMatterLeftOpen:
    def test_open_clauses_that_differ_are_named_by_the_conduct(self) -> None:
        found = read("carey-federation", "group_chat_conduct", actor_role="staff")

        assert (found.is_incident, found.category) == (None, "group_chat_etiquette")

    def test_open_clauses_that_agree_name_it_themselves(self) -> None:
        found = read(
            "date-palm", "is_friends_with", actor_role="staff", counterparty_role="former_pupil"
        )

        assert (found.is_incident, found.category) == (None, "adult_contact_former_pupil")
