"""The one dictionary: the words for every code that people read. Data fills it; nothing here speaks."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import ConfigDict, Field

from domain.messages import Frozen

WHY_NOT = Literal["judgement", "motive", "not_knowable", "asked_already"]
"""Why a reporter is not asked: only a person with the duty can judge it, nobody can see it, whoever
reports cannot know it, or the report has asked it already."""


class Forms(Frozen):
    """One act in four forms: `do` ("tell the LADO"), `third` where it differs ("tell their line
    manager"), `past` behind a name ("told the LADO"), `done` by itself ("The LADO was told")."""

    do: str
    third: str | None = None
    past: str
    done: str

    @property
    def of_somebody(self) -> str:
        """Behind "must", of somebody who is not the reader."""
        return self.third or self.do


class ToNobodyNamed(Forms):
    """The act where the clause names no recipient; `after`: the sentence that says so."""

    after: str | None = None


class OfAClause(Forms):
    """The act as one clause means it. `times`: the clause's own words for by when."""

    times: str | None = None
    says_timing: tuple[str, ...] = ()


class ActWords(Forms):
    """An act; what changes it: no recipient, one recipient, whoever owes it, a time already said."""

    to_nobody_named: ToNobodyNamed | None = None
    towards: dict[str, Forms] = Field(default_factory=dict)
    by: dict[str, str] = Field(default_factory=dict)
    joined_by: str | None = None
    says_timing: tuple[str, ...] = ()


class Named(Frozen):
    """Somebody: `the` in a sentence, `bare` as a label, `in_full` where initials are explained."""

    the: str
    bare: str
    in_full: str | None = None
    your: str | None = None
    their: str | None = None
    plural: bool = False


class Ower(Named):
    """Whoever owes; `after`: what the text leaves open about it, `after_both`: and the time too."""

    after: str | None = None
    after_both: str | None = None
    note: str | None = None
    if_about_the_headteacher: Ower | None = None


class ModalityWords(Frozen):
    """How strongly a text asks: of others (`modal`), of the reader (`you`), around it all (`frame`)."""

    modal: str
    modal_plural: str | None = None
    you: str = ""
    short: str
    frame: str = "{sentence}"
    note: str | None = None


class TimingWords(Frozen):
    """By when, as the text puts it: at the end of a sentence, as a label, as a sentence behind it."""

    tail: str = ""
    label: str
    after: str | None = None


class CountedWords(Frozen):
    """A time with a number; `exactly`: numbers that are said another way."""

    one: str
    many: str
    exactly: dict[str, str] = Field(default_factory=dict)


class DueWords(Frozen):
    """The moment itself, as near as the reader is to it."""

    today: str
    tomorrow: str
    this_week: str
    later: str
    other_year: str
    noon: str
    midnight: str


class ProhibitionWords(Frozen):
    """`do_not`: a whole sentence; `rule`: behind "the rule"."""

    do_not: str
    rule: str


class ProhibitedFrames(Frozen):
    """Around a rule that looks broken, or that can be read both ways; `caution`: always beside it."""

    not_kept: str
    disputed: str
    caution: str


class GapWords(Frozen):
    """What is open, and what a person decides."""

    open: str
    decide: str


class ConflictWords(Frozen):
    """Where a text contradicts itself, and how it is read."""

    open: str
    reading: str


class IncidentWords(Frozen):
    """Whether a policy treats the matter as an incident."""

    is_one: str
    is_none: str
    open: str


class NowWords(Frozen):
    """Sentences of the view of a case that no entry and no clause has.

    `not_countable`: by what is missing, which dates these are and who can give them. `second` and
    `settle`: who can approve a proposal, and until when; `no_second`: nobody by role can.
    """

    danger: str
    happened: str
    learnt: str
    one_not_matched: str
    many_not_matched: str
    second: str
    no_second: str
    settle: str
    added_since_closing: str
    against_the_text: str
    sign_in_questioned: str
    sign_in_of_a_reader: str
    not_countable: dict[str, str]


class ShutOutWords(Frozen):
    """What the answer to a report or a concern says of whom it shuts out.

    `held`, `not_held`: to whoever may know what the directory holds; `as_written`: to everybody
    else, the same whatever it holds. The rest says the same of a concern.
    """

    held: str
    not_held: str
    as_written: str
    concern_held: str
    concern_not_held: str
    concern_as_known: str
    concern_in_words: str


class MeasureWords(Frozen):
    """A measure behind a name, and as a label."""

    past: str
    bare: str


class OutcomeOfAnAllegation(Frozen):
    """One of the five outcomes, with its test."""

    bare: str
    test: str


class RefusalWords(Frozen):
    """What stands in the way, and what to do."""

    title: str
    do: str


class ValueWords(Frozen):
    """A value: on a button (`label`), in the fact's sentence (`said`)."""

    label: str
    said: str
    hint: str | None = None
    for_caseworkers: bool = False
    leads_to: str | None = None


class GroupWords(Frozen):
    """Conducts that belong together when somebody reports. `goes_to`: another page of its own."""

    label: str
    hint: str
    goes_to: Literal["imagery"] | None = None


class ConductWords(Frozen):
    """A conduct: on a button, in a sentence, and what is asked of its facts in its own words."""

    label: str
    group: str
    hint: str
    said: str
    lead: str | None = None
    for_caseworkers: bool = False
    asks: dict[str, str] = Field(default_factory=dict)
    must_ask: tuple[str, ...] = ()
    hint_actor: str | None = None


class FactWords(Frozen):
    """A fact: its label, its questions, and the sentence in which it is told.

    `asks_reporter` is None exactly where `not_for_reporters` says why, `because` in words.
    """

    label: str
    asks: str
    asks_reporter: str | None = None
    not_for_reporters: WHY_NOT | None = None
    because: str | None = None
    unasked: bool = False
    hint: str
    sentence: str
    if_not_known: str | None = None
    keep_vocabulary_order: bool = False
    values: dict[str, ValueWords] = Field(default_factory=dict)
    likely: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class NotKnown(Frozen):
    """The answer that is offered with every question."""

    label: str
    said: str
    hint: str


class StandInWords(Frozen):
    """Somebody else owes it than the text names: `sees` behind the text's own sentence, `reached`
    where the only one to be told has it, `note` in whose place and why; of several who may owe it,
    because somebody is shut out: `or_else`, `whichever`, and as a label `unless`."""

    sees: str
    you_see: str
    reached: str
    reached_you: str
    note: str
    or_else: str
    whichever: str
    unless: str


class Dictionary(Frozen):
    """Every word; one section for each closed list of codes."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    acts: dict[str, ActWords]
    clauses: dict[str, OfAClause]
    owed_by: dict[str, Ower]
    recipients: dict[str, Named]
    to_modes: dict[str, str]
    texts: dict[str, str]
    roles: dict[str, Named]
    agencies: dict[str, Named]
    person_kinds: dict[str, str]
    person_roles: dict[str, str]
    modalities: dict[str, ModalityWords]
    timings: dict[str, TimingWords]
    counted: dict[str, CountedWords]
    due: DueWords
    prohibited: ProhibitedFrames
    asked_not_to: dict[str, str]
    disputed: dict[str, str]
    duty_states: dict[str, str]
    incident: IncidentWords
    weaker: dict[str, str]
    confidences: dict[str, str]
    caution: str
    a_duty: Forms
    wait_for_police: str
    now: NowWords
    shut_out: ShutOutWords
    nothing_there: str
    prohibitions: dict[str, ProhibitionWords]
    gaps: dict[str, GapWords]
    owner_gaps: dict[str, str]
    stand_ins: StandInWords
    outcomes: dict[str, str]
    categories: dict[str, str]
    conflicts: dict[str, ConflictWords]
    duty_statuses: dict[str, str]
    duty_standings: dict[str, str]
    case_states: dict[str, str]
    compartments: dict[str, str]
    case_outcomes: dict[str, str]
    allegation_outcomes: dict[str, OutcomeOfAnAllegation]
    link_relations: dict[str, str]
    measures: dict[str, MeasureWords]
    strands: dict[str, str]
    strand_states: dict[str, str]
    harm_criteria: dict[str, str]
    alternatives: dict[str, str]
    regulator_tests: dict[str, str]
    summary_parts: dict[str, str]
    sent_how: dict[str, str]
    referral_statuses: dict[str, str]
    natures: dict[str, str]
    concern_sources: dict[str, str]
    webhook_standings: dict[str, str]
    delivery_standings: dict[str, str]
    commencements: dict[str, str]
    layers: dict[str, str]
    refusals: dict[str, RefusalWords]
    headlines: dict[str, dict[str, str]]
    commands: dict[str, str]
    not_known: NotKnown
    never_said: tuple[str, ...]
    groups: dict[str, GroupWords]
    conducts: dict[str, ConductWords]
    facts: dict[str, FactWords]
