"""Is a document that asks for far too much refused at once, however it hides it?"""

from time import process_time

import pytest

from tests.http.refusals import refusal


def spread_twice(levels: int) -> str:
    """Return fragments that double what they hold at each level: half a kilobyte asks for 262,144 fields."""
    fragments = "".join(f"fragment f{n} on Query{{...f{n + 1} ...f{n + 1}}}" for n in range(levels))
    return "{...f0}" + fragments + f"fragment f{levels} on Query{{__typename}}"


def nested_twice(levels: int) -> str:
    fragments = "".join(
        f"fragment f{n} on Thing{{a{n}:thing{{...f{n + 1}}} thing{{...f{n + 1}}}}}" for n in range(levels)
    )
    return "{thing{...f0}}" + fragments + f"fragment f{levels} on Thing{{name}}"


@pytest.mark.parametrize(
    "bomb",
    [
        spread_twice(18),
        spread_twice(20),
        spread_twice(100),
        nested_twice(10),
        nested_twice(60),
        "{" + "... on Query{" * 190 + "zzz" + "}" * 191,
        "{" + "thing{" * 400 + "name" + "}" * 401,
        "{echo(text:" + "[" * 700 + "]" * 700 + ")}",
        "{" + "zzz " * 490 + "}",
        "{" + "thing{name size} " * 167 + "}",
        "{" + " ".join(f"a{n}:hello" for n in range(1_000)) + "}",
        "{echo(number:" + "9" * 19_000 + ")}",
        "query(" + " ".join(f"$v{n}:Int" for n in range(300)) + "){hello}",
        "{...a} fragment a on Query{...b} fragment b on Query{...a ...c} fragment c on Query{...a}",
        "{...missing}",
        "{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}",
    ],
    ids=lambda bomb: f"{len(bomb)} bytes of {bomb[:20]}",
)
def test_a_bomb_is_refused_at_once(bomb: str) -> None:
    began = process_time()

    refused = refusal(bomb)

    assert process_time() - began < 0.25
    assert refused is not None
    assert refused.extensions is not None
    assert refused.extensions["code"] in ("QUERY_TOO_COMPLEX", "BAD_USER_INPUT")


def test_a_long_chain_of_fragments_is_walked_without_recursing_through_it() -> None:
    chain = "{...f0}" + "".join(f"fragment f{n} on Query{{...f{n + 1}}}" for n in range(180))

    assert refusal(chain + "fragment f180 on Query{things(first:5){name}}") is None
