"""The command line: start the server, replay a case, rebuild views, check packs, look after the house.

Results go to stdout, progress and errors to stderr. Exit codes: 0 well, 1 something was found
wrong, 2 the call itself was wrong.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn
from uuid import UUID

import psycopg
import typer
from rich.console import Console
from rich.text import Text
from typer.core import TyperGroup

from api.auth.demo_issuer import demo_tokens
from api.bootstrap import wall_clock
from api.cli.damage import damage
from api.cli.doctor import examine, show_findings
from api.cli.keys import keys
from api.cli.offline_record import record_room
from api.cli.policy import policy
from api.cli.rebuild import rebuild_all
from api.cli.replay import moment_of, show_steps, steps_as_data, steps_of
from api.cli.verify import show_results, verify_all
from api.runtime.damage_alarm import DAMAGED
from api.runtime.foreign_exceptions import LEAVING, place
from api.runtime.settings import Settings, SettingsError
from api.serve import serve as run_server
from api.verification.verify import as_json as verified_as_json
from cases.event_store import RecordUnavailable
from cases.keys import KeysNotApart, KeysUnavailable, WrongKeyStore, WrongTenantKey
from cases.postgres.home import PostgresUnavailable
from domain.messages import Refusal
from domain.vocabulary import Role
from projections.engine.swap import RebuildRunning
from projections.rebuilding.partitions import WorkerLost
from projections.rebuilding.rebuild import HoleInTheRecord
from projections.rebuilding.renewal import WrittenByNewer
from projections.rebuilding.staging import KeyDestroyedMeanwhile

WRONG, MISUSED = 1, 2
CANNOT_START = (
    *(OSError, psycopg.OperationalError, PostgresUnavailable),
    *(KeysNotApart, KeysUnavailable, WrongKeyStore, WrongTenantKey, WrittenByNewer),
)
OUT_OF_REACH = (KeysUnavailable, RecordUnavailable)
NOT_DONE = (RebuildRunning, KeyDestroyedMeanwhile, WorkerLost)


class _InSentences(TyperGroup):
    """What no command can do anything about is said in a sentence, whichever command met it."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; end it with a sentence where it cannot go on."""
        try:
            return super().invoke(ctx)
        except DAMAGED as error:
            _fail(f"The record is damaged: {error}.", "`casebook verify` says where.")
        except HoleInTheRecord as hole:
            _fail(
                f"The record is damaged: {hole}. Views made from the rest would hide that.",
                "`casebook verify` says what is missing. Restore it before any view is made anew.",
            )
        except NOT_DONE as why:
            _fail(f"It was not done: {why}.", "Run it again.")
        except OUT_OF_REACH as error:
            _fail(f"It cannot be done now: {error}.", "`casebook doctor` looks at each part.")


app = typer.Typer(
    name="casebook",
    cls=_InSentences,
    help="Incident and breach case management for schools: the record, its policies, its proofs.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # locals can hold what children said
)
app.add_typer(policy, name="policy")
app.add_typer(keys, name="key")
app.add_typer(damage, name="damage")

out = Console(highlight=False)
told = Console(stderr=True, highlight=False)

DataOption = Annotated[
    Path | None, typer.Option("--data", help="The data folder of the embedded database.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


@app.command()
def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Made-up schools and people; loopback only.")
    ] = False,
    port: Annotated[int | None, typer.Option(help="0 takes any free port.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Start the server; the embedded PostgreSQL comes with it unless DATABASE_URL names another."""
    given = {"demo": demo or None, "port": port, "data": data}
    try:
        code = run_server(_settings(**given), json_line=as_json)
    except Refusal as refusal:
        _fail(f"Casebook cannot start: {refusal.detail}", refusal.remedy)
    except CANNOT_START as error:
        _fail(f"Casebook cannot start: {error}.", "`casebook doctor` looks at each part.")
    raise typer.Exit(code)


@app.command()
def replay(
    case: Annotated[str, typer.Argument(help="The id of the case.")],
    at: Annotated[
        str | None, typer.Option(help="A position of the record, or a time as ISO 8601.")
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a case's state at a moment, and what changed at each step."""
    moment = moment_of(at)
    with record_room(_operator(data)) as room:
        steps = steps_of(room, _case_id(case), moment)
    if not steps:
        _fail("No case of this id is on record at that moment.", "Check the id and --at.")
    if as_json:
        out.out(json.dumps(steps_as_data(steps), indent=2, sort_keys=True))
    else:
        show_steps(out, steps)


@app.command()
def rebuild(
    views: Annotated[
        list[str] | None, typer.Argument(help="Which views; all, if none is named.")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the old rows of what differed, beside the new.")
    ] = False,
    data: DataOption = None,
) -> None:
    """Build views anew from the record, and say whether they equal what was there."""
    with record_room(_operator(data)) as room:
        try:
            alike = rebuild_all(room, views or None, keep=keep, out=out, told=told)
        except LookupError as error:
            _fail(str(error), "Name one of the views that `casebook rebuild --help` lists.")
    raise typer.Exit(0 if alike else WRONG)


@app.command()
def verify(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Look whether record and views are as they were written; report, and replace nothing."""
    with record_room(_operator(data)) as room:
        results = verify_all(room, told=told)
    if as_json:
        out.out(verified_as_json(results))
    else:
        show_results(out, results)
    raise typer.Exit(WRONG if any(one.unknown for one in results) else 0)


@app.command()
def doctor(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Look at settings, databases, clock, packs and calendar; say what to do about each."""
    findings = examine(_operator(data))
    if as_json:
        out.out(json.dumps([finding.as_data() for finding in findings], indent=2))
    else:
        show_findings(out, findings)
    raise typer.Exit(WRONG if any(f.verdict == "fail" for f in findings) else 0)


@app.command()
def token(
    school: Annotated[str, typer.Argument(help="The id of a demo school.")],
    role: Annotated[Role, typer.Argument(help="As whom to sign in.")],
    data: DataOption = None,
) -> None:
    """Print a token for a role at a school. Demo only: a real deployment has an issuer."""
    settings = _settings(demo=True, data=data)
    found = demo_tokens(settings, wall_clock)
    if school not in found:
        _fail("The demo has no school of this id.", f"Use one of: {', '.join(found)}.")
    out.out(found[school][role.value])


def main() -> None:
    """The `casebook` command. Whatever fails is told in a sentence: a traceback can quote a record."""
    try:
        app()
    except LEAVING:
        raise
    except BaseException as error:
        told.print(Text(f"Something failed here: {type(error).__name__}, at {place(error)}."))
        told.print("`casebook doctor` looks at each part.")
        sys.exit(WRONG)


def _settings(**given: object) -> Settings:
    try:
        return Settings.model_validate({k: v for k, v in given.items() if v is not None})
    except SettingsError as error:
        _fail(str(error), "Then start again.")


def _operator(data: Path | None) -> Settings:
    """An operator's command needs the databases, not an issuer."""
    given = {"data": data} if data else {}
    return Settings.model_validate({**given, "operator": True})


def _case_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        _fail("This is not the id of a case.", "Give the id as the receipt shows it.", MISUSED)


def _fail(what: str, remedy: str, code: int = WRONG) -> NoReturn:
    told.print(f"[red]{what}[/]\n{remedy}", markup=True)
    raise typer.Exit(code)
