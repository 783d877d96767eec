"""A small procedure for allegations, written out by hand so that the specifications can be read."""

from __future__ import annotations

from typing import Any

from domain.policy.procedure import AllegationProcedure, BindingProcedure

_CITE = {"source": "Story guidance", "edition": "2025", "paragraph": "7", "confidence": "seen"}


def _said(clause: str, says: str, **more: Any) -> dict[str, Any]:
    return {"id": clause, "says": says, "cite": _CITE, **more}


def _duty(clause: str, act: str, *to: str, **more: Any) -> dict[str, Any]:
    return (
        _said(clause, f"The case manager has to {act}.", act=act, owed_by="case_manager", to=to)
        | more
    )


STORY_PROCEDURE = BindingProcedure(
    AllegationProcedure.model_validate(
        {
            "pack": "story-procedure",
            "version": "2025.9",
            "title": "Allegations in the stories",
            "in_force_from": "2025-09-01",
            "confirm": "Confirm it.",
            "applies_to": ["allegation"],
            "case_manager": {
                "usually": "headteacher",
                "about": {"headteacher": "chair_of_governors"},
            },
            "rules": {
                name: _said(f"SQ-{number}", f"The rule of {name.replace('_', ' ')}.")
                for number, name in enumerate(
                    (
                        "threshold_first",
                        "criterion_needed",
                        "not_met_is_low_level",
                        "suspension_weighed",
                        "suspension_contact",
                        "conclusion_always",
                        "references",
                        "summary",
                        "own_outcomes",
                        "regulator_answered",
                    ),
                    start=10,
                )
            },
            "criteria": [
                _said("SQ-01", "Harmed a child", code="harmed"),
                _said("SQ-02", "May be unsuitable", code="suitability"),
            ],
            "threshold_fact": _said(
                "SQ-24",
                "The fact holds the first criterion.",
                fact="harm.criterion",
                first_of=["harmed", "suitability"],
                not_met="none",
            ),
            "threshold_stated": [_duty("SQ-23", "decide_harm_threshold", timing="promptly")],
            "threshold_met": [
                _duty("SQ-20", "inform", "lado", timing={"working_days": 1}, counted_from="learnt")
            ],
            "threshold_not_met": [_duty("SQ-21", "record_low_level_concern")],
            "threshold_not_met_ends": [
                _said("SQ-25", "The LADO need not be told.", acts=["inform"], to=["lado"])
            ],
            "suspended": [_duty("SQ-22", "confirm_in_writing", timing={"working_days": 1})],
            "alternatives": [_said("SQ-30", "A second adult", code="second_adult_present")],
            "outcomes": [
                _said(
                    "SQ-40",
                    "There is enough to prove it.",
                    code="substantiated",
                    in_references=True,
                    on_personnel_record=True,
                    follows=[_duty("SQ-50", "keep_on_personnel_record")],
                ),
                _said(
                    "SQ-41",
                    "There is enough to disprove it.",
                    code="false",
                    in_references=False,
                    on_personnel_record=False,
                    follows=[_duty("SQ-51", "remove_from_personnel_record")],
                ),
            ],
            "regulators": [
                _said(
                    "SQ-60",
                    "The one that must be told.",
                    code="dbs",
                    all_met="must_refer",
                    asked_after=["substantiated", "false"],
                    tests=[
                        _said("SQ-61", "Removed", code="removed"),
                        _said("SQ-62", "Harm", code="harm_test"),
                    ],
                    follows=[_duty("SQ-63", "refer", "dbs")],
                ),
                _said(
                    "SQ-64",
                    "The one that must be considered.",
                    code="tra",
                    all_met="must_consider",
                    asked_after=["substantiated"],
                    tests=[_said("SQ-65", "Misconduct", code="misconduct")],
                    follows=[_duty("SQ-66", "refer", "tra")],
                ),
            ],
            "summary_parts": [
                _said(f"SQ-7{number}", f"The {code}", code=code)
                for number, code in enumerate(
                    (
                        "allegation",
                        "follow_up",
                        "decisions",
                        "copy_to_person",
                        "mentioned_in_references",
                    )
                )
            ],
        }
    ),
    "3" * 64,
)
