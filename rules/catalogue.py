"""What makes a type of demande right: the pieces it asks for, its steps, and that whoever may fill it in can?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rules import texts
from rules.faults import Fault
from rules.forms.definitions import HELP_MAX, KEY, KEY_MAX, LABEL_MAX
from rules.forms.fields import FormField
from rules.vocabulary.demandes import DemandeStep
from rules.vocabulary.portal import FormFieldKind
from rules.vocabulary.refusals import RefusalCode as Code

#: Where pieces, keywords and a form stand in the inputs that carry them.
PIECES, KEYWORDS, FORM = "pieces", "keywords", "formFields"
MAX_PIECES = 30
MAX_KEYWORDS, KEYWORD_MAX = 50, 60
#: Days within which an answer may be promised.
ANSWER_DAYS = (1, 730)
#: What only somebody with an account has one of.
OF_AN_ACCOUNT = frozenset({FormFieldKind.FAMILY_MEMBER, FormFieldKind.WATER_CONTRACT})


@dataclass(frozen=True)
class Piece:
    """A document that a demande is to come with."""

    key: str
    label: str
    #: Of the portal's, by which stored pieces are proposed.
    category: str | None = None
    required: bool = False
    help: str | None = None


def judge_pieces(
    given: Sequence[Mapping[str, Any]], *, categories: Collection[str]
) -> tuple[tuple[Piece, ...], list[Fault]]:
    """Return the pieces that a type asks for as they are kept, and every fault in them, with its path."""
    if len(given) > MAX_PIECES:
        return (), [Fault((PIECES,), Code.TOO_LONG, "list", {"maximum": MAX_PIECES})]
    pieces: list[Piece] = []
    faults: list[Fault] = []
    for index, one in enumerate(given):
        key, label = texts.clean(one["key"]), texts.clean(one["label"])
        said, category = texts.clean(one.get("help") or "", lines=True), texts.clean(one.get("category") or "")
        wrong = [fault.under("key") for fault in texts.judge(key, maximum=KEY_MAX)]
        if not wrong and not KEY.fullmatch(key):
            wrong.append(Fault(("key",), Code.INVALID, "field_key"))
        if key and any(key == other.key for other in pieces):
            wrong.append(Fault(("key",), Code.DUPLICATE))
        wrong += [fault.under("label") for fault in texts.judge(label, maximum=LABEL_MAX)]
        if category and category not in categories:
            wrong.append(Fault(("category",), Code.INVALID, "piece_category"))
        if said:
            wrong += [fault.under("help") for fault in texts.judge(said, maximum=HELP_MAX)]
        faults += [fault.under(PIECES, str(index)) for fault in wrong]
        pieces.append(Piece(key, label, category or None, bool(one.get("required")), said or None))
    return tuple(pieces), faults


def write_pieces(pieces: Iterable[Piece]) -> list[dict[str, Any]]:
    """Return pieces as JSON keeps them."""
    return [asdict(piece) for piece in pieces]


def read_pieces(kept: Iterable[Mapping[str, Any]]) -> tuple[Piece, ...]:
    """Return the pieces that `write_pieces` kept."""
    return tuple(Piece(**one) for one in kept)


def judge_keywords(given: Sequence[str]) -> tuple[list[str], list[Fault]]:
    """Return the keywords as they are kept, each once, and every fault in them."""
    if len(given) > MAX_KEYWORDS:
        return [], [Fault((KEYWORDS,), Code.TOO_LONG, "list", {"maximum": MAX_KEYWORDS})]
    cleaned = [texts.clean(one) for one in given]
    faults = [
        fault.under(KEYWORDS, str(index))
        for index, one in enumerate(cleaned)
        for fault in texts.judge(one, maximum=KEYWORD_MAX)
    ]
    return list(dict.fromkeys(cleaned)), faults


def judge_account(fields: Sequence[FormField], *, account_required: bool) -> list[Fault]:
    """Tell the questions that must be answered and that nobody without an account could answer."""
    if account_required:
        return []
    return [
        Fault((FORM, str(index), "required"), Code.INVALID, "needs_account")
        for index, field in enumerate(fields)
        if field.required and field.kind in OF_AN_ACCOUNT
    ]


def steps(*, has_agenda: bool) -> tuple[DemandeStep, ...]:
    """Return the steps of a demande, in the order in which they are filled in (004)."""
    return tuple(step for step in DemandeStep if has_agenda or step is not DemandeStep.APPOINTMENT)
