"""An edition that comes later than today is in force for nobody, and nobody has looked for it."""

from __future__ import annotations

from datetime import date

from cases.packs.yaml_source import YamlSource
from domain.policy.editions import FROM_THE_FUTURE, Editions
from domain.policy.pack import Pack


def refuse_the_future(editions: Editions, source: YamlSource, today: date) -> None:
    """Nobody has looked on a day that has not come. Raises MalformedPack."""
    for number, work in enumerate(editions.works):
        if work.checked > today:
            raise source.refuse(
                ("works", number, "checked"),
                f"{FROM_THE_FUTURE}: {work.title} is said to have been looked for on {work.checked}",
                remedy="Write the day on which somebody looked.",
            )


def refuse_future_editions(pack: Pack, source: YamlSource, today: date) -> None:
    """What is not in force yet is not the edition in force. Raises MalformedPack."""
    for number, cited in enumerate(pack.sources):
        begins = cited.current and cited.current.in_force
        if begins and begins > today:
            raise source.refuse(
                ("sources", number, "current", "in_force"),
                f"{FROM_THE_FUTURE}: {cited.title} ({cited.publisher}) is named as current,"
                f" and in force only from {begins}",
                remedy="`current` is the edition in force today. Write it down when it is in force.",
            )
