"""What may a password be? Every unmet rule is told at once (003: « au minimum 8 caractères dont au moins… »)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rules.folding import fold

MAX_LENGTH = 256
#: Agents' passwords open everybody's data.
AGENT_MIN_LENGTH = 12
#: How many of the most used passwords are refused.
COMMON = 30_000


@dataclass(frozen=True)
class Policy:
    """How many of each kind of character at least."""

    min_length: int
    min_lowercase: int
    min_uppercase: int
    min_digits: int
    min_symbols: int


FOR_AGENTS = Policy(AGENT_MIN_LENGTH, 1, 0, 1, 0)


@dataclass(frozen=True)
class Weakness:
    """One unmet rule: the code of its sentence, and the number the rule asks for."""

    code: str
    wanted: int = 0


@cache
def _most_used() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # 1.5 MB of lists: at first use

    return frozenset(FREQUENCY_LISTS["passwords"][:COMMON])


def judge(password: str, policy: Policy, *, personal: Iterable[str] = ()) -> list[Weakness]:
    """
    Return every rule that `password` does not meet; empty when it will do.

    `personal` holds what the person is known by (names, e-mail, username): a password made of one of them is weak.
    """
    counts = {
        "min_length": len(password),
        "min_lowercase": sum(c.islower() for c in password),
        "min_uppercase": sum(c.isupper() for c in password),
        "min_digits": sum(c.isdigit() for c in password),
        "min_symbols": sum(not c.isalnum() and not c.isspace() for c in password),
    }
    unmet = [Weakness(rule, wanted) for rule, have in counts.items() if have < (wanted := getattr(policy, rule))]
    if len(password) > MAX_LENGTH:
        unmet.append(Weakness("max_length", MAX_LENGTH))
    if password.casefold() in _most_used():
        unmet.append(Weakness("common"))
    if _is_made_of(password, personal):
        unmet.append(Weakness("personal"))
    return unmet


def is_same_number(password: str, subscriber_number: str | None) -> bool:
    """Tell whether a password is the subscriber number (001: « différent de votre numéro d'abonné »), signs apart."""
    if not subscriber_number:
        return False
    wanted = _letters_and_digits(subscriber_number)
    return bool(wanted) and _letters_and_digits(password) == wanted


def _letters_and_digits(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())


def _is_made_of(password: str, personal: Iterable[str]) -> bool:
    """A name with digits around it is the first thing a guesser tries."""
    bare = _letters_and_digits(password)
    core = bare.strip("0123456789")
    words = {w for text in personal for w in (_letters_and_digits(text), _letters_and_digits(text.partition("@")[0]))}
    return any(len(word) >= 3 and word in (bare, core) for word in words)
