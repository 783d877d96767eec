"""The vocabulary with its words, for whoever builds a form: labels, groups, and questions that can be asked."""

from __future__ import annotations

from typing import Any

from domain.policy.vocabulary import Vocabulary
from domain.wording.dictionary import ConductWords, FactWords
from projections.dictionary import wording


def words_of(vocabulary: Vocabulary) -> dict[str, Any]:
    """Every code of the vocabulary in words, in the order in which to show them."""
    words = wording().words
    return {
        "language": "en",
        "version": vocabulary.version,
        "not_known": words.not_known.model_dump(),
        "groups": [
            {
                "group": code,
                "label": group.label,
                "hint": group.hint,
                "goes_to": group.goes_to,
                "conducts": [c for c, said in words.conducts.items() if said.group == code],
            }
            for code, group in words.groups.items()
        ],
        "conducts": {code: _conduct(said) for code, said in words.conducts.items()},
        "facts": {name: _fact(said) for name, said in words.facts.items()},
        "labels": labels(),
    }


def labels() -> dict[str, dict[str, str]]:
    """Section → code → how it stands in a list."""
    say, words = wording(), wording().words
    return {
        "acts": {code: label_of_an_act(code) for code in words.acts},
        "owed_by": {code: said.bare for code, said in words.owed_by.items()},
        "recipients": {code: said.bare for code, said in words.recipients.items()},
        "modalities": {code: said.short for code, said in words.modalities.items()},
        "timings": {code: say.by_when_code(code) for code in words.timings},
        "prohibitions": {code: said.do_not for code, said in words.prohibitions.items()},
        "gaps": {code: said.open for code, said in words.gaps.items()},
        "owner_gaps": dict(words.owner_gaps),
        "outcomes": {code: say.outcome(code, "may") for code in words.outcomes},
        "categories": dict(words.categories),
        "roles": {code: said.bare for code, said in words.roles.items()},
        "agencies": {code: said.bare for code, said in words.agencies.items()},
        "person_roles": dict(words.person_roles),
        "measures": {code: said.bare for code, said in words.measures.items()},
        "duty_statuses": dict(words.duty_statuses),
        "duty_standings": dict(words.duty_standings),
        "case_outcomes": dict(words.case_outcomes),
        "allegation_outcomes": {c: said.bare for c, said in words.allegation_outcomes.items()},
        "confidences": dict(words.confidences),
        "commands": dict(words.commands),
        "refusals": {code: f"{said.title}. {said.do}" for code, said in words.refusals.items()},
    }


def label_of_an_act(code: str) -> str:
    """An act towards whomever a clause names."""
    return wording().act(code)


def _conduct(said: ConductWords) -> dict[str, Any]:
    return {
        "label": said.label,
        "group": said.group,
        "hint": said.hint,
        "said": said.said,
        "for_reporters": not said.for_caseworkers,
        "asks": said.asks,
    }


def _fact(said: FactWords) -> dict[str, Any]:
    return {
        "label": said.label,
        "asks": said.asks,
        "asks_reporter": said.asks_reporter,
        "asked_of_reporters": wording().asked_of_reporters(said),
        "not_asked_because": said.because,
        "hint": said.hint,
        "keeps_order": said.keep_vocabulary_order,
        "if_not_known": said.if_not_known,
        "values": [
            {
                "value": code,
                "label": value.label,
                "said": value.said,
                "hint": value.hint,
                "for_reporters": not value.for_caseworkers,
                "leads_to": value.leads_to,
            }
            for code, value in said.values.items()
        ],
    }
