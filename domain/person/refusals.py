"""Every reason why the directory of people says no. None repeats who somebody is."""

from __future__ import annotations

from domain.messages import Refusal


class NoSuchPerson(Refusal):
    code = "no-such-person"
    title = "There is no such person"

    def __init__(self) -> None:
        super().__init__(
            "Nobody in your school's directory has this id.",
            remedy="Find the person by name, or add them.",
        )


class UpnDoesNotCheck(Refusal):
    code = "upn-does-not-check"
    title = "The unique pupil number cannot be right"

    def __init__(self, field: str = "upn") -> None:
        super().__init__(
            "A UPN is a letter and twelve digits, or a letter, eleven digits and a letter, without"
            " I, O and S; its first letter follows from the rest (DfE, Unique pupil numbers).",
            remedy="Copy it again from the pupil's record, or leave it out.",
            field=field,
        )


class NotOfThisKind(Refusal):
    code = "not-of-this-kind"
    title = "Not known of this kind of person"

    def __init__(self, field: str) -> None:
        super().__init__(
            "Only a pupil has a UPN or a year group, and only an adult a position.",
            remedy="Leave it out, or choose the other kind.",
            field=field,
        )


class IdentityOnly(Refusal):
    code = "identity-only"
    title = "The directory holds who somebody is, and nothing else"

    def __init__(self, field: str) -> None:
        super().__init__(
            "A link, file name or fingerprint is no part of who somebody is.",
            remedy="Write the name or position in words.",
            field=field,
        )


class EntryReadsSo(Refusal):
    code = "entry-reads-so"
    title = "The entry reads like this already"

    def __init__(self) -> None:
        super().__init__("The directory says this already.", remedy="Nothing needs doing.")


class OwnSignIn(Refusal):
    code = "own-sign-in"
    title = "Nobody writes their own sign-in into the directory"

    def __init__(self) -> None:
        super().__init__(
            "You sign in by this. What somebody signs in by decides what is kept from them, so"
            " another person writes it.",
            remedy="Ask the DSL, the headteacher or the chair of governors, whichever you are not.",
            field="sign_in",
        )


class SignInTaken(Refusal):
    code = "sign-in-taken"
    title = "Somebody else has this sign-in"

    def __init__(self) -> None:
        super().__init__(
            "Somebody else in your school's directory has this sign-in, or somebody signs in by it"
            " as the headteacher, the chair of governors or the DSL.",
            remedy="Check how it is written. An entry of whoever holds such a role is added, and"
            " never made out of somebody else's.",
            field="sign_in",
        )


class IsOrdinary(Refusal):
    code = "is-ordinary"
    title = "The entry is ordinary already"

    def __init__(self) -> None:
        super().__init__(
            "Everybody who reads the directory finds this person.", remedy="Nothing needs doing."
        )
