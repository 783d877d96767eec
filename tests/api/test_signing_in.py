"""A bearer token is believed only if our issuer signed it, for us, now, with a key it publishes."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from joserfc.jwk import OKPKey, RSAKey

from api.auth.demo_issuer import KEY_FILE, DemoIssuer
from api.auth.tokens import Keys, Verifier
from api.http.problems import Problem
from api.runtime.settings import DEMO_ISSUER
from domain.vocabulary import Role
from tests.support import tokens
from tests.support.tokens import (
    AUDIENCE,
    ED25519,
    ISSUER,
    NOW,
    NOW_SECONDS,
    RSA,
    STRANGER,
    by_hand,
    token,
)


class Watch:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Published:
    """The key set as the issuer shows it, and how often it was asked for."""

    def __init__(self, *documents: bytes) -> None:
        self.documents = list(documents) or [tokens.jwks()]
        self.asked = 0

    async def __call__(self) -> bytes:
        self.asked += 1
        return self.documents[min(self.asked, len(self.documents)) - 1]


def a_verifier(published: Published | None = None, watch: Watch | None = None) -> Verifier:
    clock = watch or Watch()
    return Verifier(
        issuer=ISSUER, audience=AUDIENCE, keys=Keys(published or Published(), clock), clock=clock
    )


async def refused_as(code: str, authorization: str | None) -> None:
    with pytest.raises(Problem) as refusal:
        await a_verifier().actor(authorization)
    assert refusal.value.code == code
    assert refusal.value.detail  # says something, and none of it from the token
    assert "saltmarsh" not in str(refusal.value.as_json())


@pytest.mark.parametrize("alg", ["RS256", "ES256", "EdDSA", "Ed25519"])
async def test_a_token_of_our_issuer_gives_the_person_school_and_role(alg: str) -> None:
    actor = await a_verifier().actor(f"Bearer {token(alg)}")
    assert (actor.id, actor.school, actor.roles) == (
        "dsl-1",
        "saltmarsh-primary",
        frozenset({Role.DSL}),
    )


def confused_with_the_public_key() -> str:
    header = {"alg": "HS256", "kid": "rsa"}
    unsigned = by_hand(header).rpartition(".")[0]
    secret = RSA.as_pem(private=False)
    return by_hand(header, hmac.new(secret, unsigned.encode(), hashlib.sha256).digest())


FORGED_OR_STALE: dict[str, Callable[[], str]] = {
    "without a signature (alg none)": lambda: by_hand({"alg": "none", "kid": "ed"}),
    "with the public key as an HMAC secret": confused_with_the_public_key,
    "of another issuer": lambda: token(iss="https://elsewhere.example"),
    "without an issuer": lambda: token(iss=None),
    "for another audience": lambda: token(aud="another-service"),
    "for several others": lambda: token(aud=["a", "b"]),
    "without an audience": lambda: token(aud=None),
    "that has expired": lambda: token(exp=NOW_SECONDS - 61),
    "that never expires": lambda: token(exp=None),
    "that expires when no time is left": lambda: token(exp=10**400),
    "whose expiry is text": lambda: token(exp="tomorrow"),
    "not yet valid": lambda: token(nbf=NOW_SECONDS + 120),
    "about nobody": lambda: token(sub=None),
    "about an empty name": lambda: token(sub=""),
    "about a name no record holds": lambda: token(sub="dsl\x00"),
    "about a name of two lines": lambda: token(sub="dsl\ndsl"),
    "about a client that signs in by a key": lambda: token(sub="mis.harbour"),
    "about a client that signs in by a key, in capitals": lambda: token(sub="MIS.harbour"),
    "about a client that signs in by a key, in full width": lambda: token(
        sub="\uff4d\uff49\uff53.a"
    ),
    "about the clock": lambda: token(sub="casebook"),
    "about the clock, in another spelling": lambda: token(sub="ca\u017febook"),
    "with blanks before the name": lambda: token(sub=" dsl-1"),
    "with blanks behind the name": lambda: token(sub="dsl-1\u00a0"),
    "with a sign in the name that nobody sees": lambda: token(sub="dsl\u200d-1"),
    "with a control sign in the name": lambda: token(sub="dsl\u0085-1"),
    "with an accent apart from its letter": lambda: token(sub="jose\u0301"),
    "naming an unknown key": lambda: token(header={"kid": "gone"}),
    "naming no key": lambda: by_hand({"alg": "Ed25519"}),
    "signed by a stranger under our key's name": lambda: token(key=STRANGER),
    "that brings its own key (jwk)": lambda: token(
        key=STRANGER, header={"jwk": STRANGER.as_dict(private=False)}
    ),
    "that points to its own keys (jku)": lambda: token(
        key=STRANGER, header={"jku": "https://elsewhere.example/keys"}
    ),
    "with a critical extension": lambda: token(header={"crit": ["cty"], "cty": "x"}),
    "with an unencoded payload": lambda: token(header={"b64": True}),
    "whose algorithm is not that of the key": lambda: token("ES256", header={"kid": "ed"}),
    "that is garbage": lambda: "garbage",
    "that is three dots": lambda: "...",
    "that is not JSON": lambda: "aaaa.bbbb.cccc",
    "longer than eight kilobytes": lambda: token(padding="x" * 9_000),
}


async def test_a_name_that_nobody_else_could_write_is_refused_with_the_remedy() -> None:
    with pytest.raises(Problem) as refusal:
        await a_verifier().actor(f"Bearer {token(sub='dsl-1 ')}")
    assert refusal.value.status == 401
    assert "blanks round it" in refusal.value.detail
    assert "NFC" in refusal.value.remedy


async def test_whoever_signs_in_is_known_by_the_folded_name_and_shown_as_written() -> None:
    written = "\u0130pek@Stra\u00dfe"
    actor = await a_verifier().actor(f"Bearer {token(sub=written)}")
    assert actor.id == written
    assert actor.sign_in == "i\u0307pek@strasse"


@pytest.mark.parametrize("fault", FORGED_OR_STALE)
async def test_no_entry_for_a_token(fault: str) -> None:
    await refused_as("token-refused", f"Bearer {FORGED_OR_STALE[fault]()}")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz"])
async def test_without_a_bearer_token_nobody_is_signed_in(header: str | None) -> None:
    await refused_as("not-signed-in", header)


async def test_a_key_in_the_header_changes_nothing_for_a_good_token() -> None:
    with_extras = token(header={"jku": "https://elsewhere.example/keys"})
    assert (await a_verifier().actor(f"Bearer {with_extras}")).id == "dsl-1"


@pytest.mark.parametrize(
    "granted",
    [
        None,
        {},
        {"school": "saltmarsh-primary"},
        {"school": "saltmarsh-primary", "roles": []},
        {"school": "saltmarsh-primary", "roles": ["emperor"]},
        {"school": "../etc", "roles": ["dsl"]},
        {"school": None, "roles": ["dsl"]},
        "dsl",
    ],
)
async def test_a_token_without_a_role_we_know_opens_nothing(granted: object) -> None:
    await refused_as("wrong-role", f"Bearer {token(casebook=granted or {})}")


async def test_unknown_roles_are_ignored_beside_known_ones() -> None:
    said = token(casebook={"school": "saltmarsh-primary", "roles": ["emperor", "staff"]})
    assert (await a_verifier().actor(f"Bearer {said}")).roles == frozenset({Role.STAFF})


async def test_a_client_of_the_mis_is_nothing_else_whatever_its_token_says() -> None:
    said = token(casebook={"school": "saltmarsh-primary", "roles": ["mis", "headteacher"]})
    assert (await a_verifier().actor(f"Bearer {said}")).roles == frozenset({Role.MIS})


@pytest.mark.parametrize(
    "strange", [{"crv": "Ed9999", "x": "AA"}, {"crv": "Ed25519"}, {"crv": "X25519", "x": "!"}]
)
async def test_a_key_we_cannot_read_shuts_out_nobody_else(strange: dict[str, str]) -> None:
    keys = json.loads(tokens.jwks())["keys"]
    published = json.dumps({"keys": [{"kty": "OKP", "kid": "strange", **strange}, *keys]})
    verifier = a_verifier(Published(published.encode()))
    assert (await verifier.actor(f"Bearer {token()}")).id == "dsl-1"


async def test_clocks_may_differ_by_a_minute_and_no_more() -> None:
    late = token(exp=NOW_SECONDS - 30, nbf=NOW_SECONDS - 600)
    early = token(nbf=NOW_SECONDS + 30)
    verifier = a_verifier()
    assert (await verifier.actor(f"Bearer {late}")).id == "dsl-1"
    assert (await verifier.actor(f"Bearer {early}")).id == "dsl-1"


async def test_a_remembered_token_expires_all_the_same() -> None:
    watch = Watch()
    verifier = a_verifier(watch=watch)
    good = f"Bearer {token()}"
    await verifier.actor(good)
    watch.now += timedelta(seconds=600 + 61)
    with pytest.raises(Problem) as refusal:
        await verifier.actor(good)
    assert refusal.value.code == "token-refused"


async def test_a_new_key_is_found_but_strangers_cannot_make_us_ask_all_the_time() -> None:
    fresh = OKPKey.generate_key("Ed25519", {"kid": "fresh"})
    published = Published(tokens.jwks(ED25519), tokens.jwks(ED25519, fresh))
    watch = Watch()
    verifier = a_verifier(published, watch)
    await verifier.actor(f"Bearer {token()}")
    newly_signed = f"Bearer {token(key=fresh)}"
    for _ in range(5):
        with pytest.raises(Problem):
            await verifier.actor(newly_signed)
    assert published.asked == 1
    watch.now += timedelta(seconds=60)
    assert (await verifier.actor(newly_signed)).id == "dsl-1"
    assert published.asked == 2


async def test_a_key_that_the_issuer_withdraws_is_not_trusted_for_long() -> None:
    watch, published = Watch(), Published(tokens.jwks(), b'{"keys": []}')
    keys = Keys(published, watch)
    await keys.key(str(RSA.kid))
    watch.now += timedelta(minutes=9)
    await keys.key(str(RSA.kid))
    watch.now += timedelta(minutes=2)
    with pytest.raises(Problem):
        await keys.key(str(RSA.kid))


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
async def test_a_weak_rsa_key_is_no_key() -> None:
    weak = RSAKey.generate_key(1024, {"kid": "weak"})
    with pytest.raises(Problem) as refusal:
        await a_verifier(Published(tokens.jwks(weak))).actor(f"Bearer {token('RS256', key=weak)}")
    assert refusal.value.code == "token-refused"


async def test_without_the_issuers_keys_the_fault_is_ours() -> None:
    async def unreachable() -> bytes:
        raise ConnectionError

    watch = Watch()
    verifier = Verifier(
        issuer=ISSUER, audience=AUDIENCE, keys=Keys(unreachable, watch), clock=watch
    )
    with pytest.raises(Problem) as refusal:
        await verifier.actor(f"Bearer {token()}")
    assert refusal.value.code == "record-unavailable"


async def test_the_demo_issuer_keeps_one_private_key_and_its_tokens_hold(tmp_path: Path) -> None:
    watch = Watch()
    first = DemoIssuer.open(tmp_path, audience=AUDIENCE, clock=watch)
    again = DemoIssuer.open(tmp_path, audience=AUDIENCE, clock=watch)
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert first.jwks() == again.jwks()
    assert "d" not in first.jwks()["keys"][0]
    verifier = Verifier(
        issuer=DEMO_ISSUER, audience=AUDIENCE, keys=Keys(again.fetch(), watch), clock=watch
    )
    said = first.token("dsl-1", "saltmarsh-primary", Role.DSL, lifetime=timedelta(hours=1))
    assert (await verifier.actor(f"Bearer {said}")).roles == frozenset({Role.DSL})
