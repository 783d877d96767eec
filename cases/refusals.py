"""Refusals made before the domain is asked: role, version, key, or a link that would tell."""

from __future__ import annotations

from domain.messages import Refusal


class WrongRole(Refusal):
    code = "wrong-role"
    title = "Not open to your role"

    def __init__(self) -> None:
        super().__init__(
            "Nobody with your role at your school may do this.",
            remedy="Ask somebody whose role allows it, such as the DSL; a client's key may lack the"
            " scope.",
        )


class LookupNotAllowed(Refusal):
    code = "lookup-not-allowed"
    title = "The school does not let staff look people up"

    def __init__(self) -> None:
        super().__init__(
            "Your school has not allowed that people are looked up for a report.",
            remedy="Name them in your own words; the headteacher can allow looking up.",
        )


class CaseHasMovedOn(Refusal):
    code = "stale-version"
    title = "The case has moved on"

    def __init__(self, current: int) -> None:
        super().__init__(
            f"The version is {current} now.",
            remedy="Read it again, decide again, and send the version you read.",
            field="If-Match",
        )
        self.current = current


class KeyNamesAnotherRequest(Refusal):
    code = "idempotency-key-reused"
    title = "The key names another request"

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key was used before, with another body or at another address.",
            remedy="Repeat a request unchanged under its key, or send a new key.",
            field="Idempotency-Key",
        )


class CaseErased(Refusal):
    code = "case-erased"
    title = "The case has been erased"

    def __init__(self) -> None:
        super().__init__(
            "The content of this case has been destroyed; nothing can be added to it.",
            remedy="Report what is new as a case of its own.",
        )


class NoCaseToLink(Refusal):
    code = "no-case-to-link"
    title = "There is no such case to link"

    def __init__(self, *, field: str = "other") -> None:
        super().__init__(
            "There is no case of this id that you can open.",
            remedy="Check the id of the other case.",
            field=field,
        )


class LinkWouldTell(Refusal):
    code = "link-would-tell"
    title = "The link would tell too much"

    def __init__(self, *, field: str = "other") -> None:
        super().__init__(
            "More people can open this case than may know of the other one.",
            remedy="Record the link on the other case instead.",
            field=field,
        )


class TooBusy(Refusal):
    code = "too-many-at-once"
    title = "Too many people write at once"

    def __init__(self) -> None:
        super().__init__(
            "Others recorded something each time before this could be recorded.",
            remedy="Send it again, unchanged and under the same key.",
        )


class PackTextDiffers(Refusal):
    code = "pack-text-differs"
    title = "The policy text is not the one that binds"

    def __init__(self, label: str) -> None:
        super().__init__(
            f"{label} on this server is not the text that this case or school is bound to.",
            remedy="Run the server with the published text of this version.",
        )


class NoRegister(Refusal):
    code = "no-register"
    title = "No rules for a register are in force"

    def __init__(self) -> None:
        super().__init__(
            "The server holds no rules for low-level concerns for this day.",
            remedy="Ask whoever runs the server to install them.",
        )


class EscalationWouldTell(Refusal):
    code = "escalation-would-tell"
    title = "The case would not be kept as an allegation"

    def __init__(self) -> None:
        super().__init__(
            "By these facts the case would stand where concerns about an adult must not be told of.",
            remedy="State other facts, or name a case of the restricted record.",
            field="facts",
        )
