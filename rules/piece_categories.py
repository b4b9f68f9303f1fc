"""Which kinds of pieces does the collectivité tell apart: identity, proof of address?"""

import re
from collections.abc import Mapping, Sequence

from rules import texts
from rules.faults import Fault
from rules.vocabulary.refusals import RefusalCode

PATH = "pieceCategories"
MOST = 50
KEY_MAX, LABEL_MAX = 60, 120

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*", re.ASCII)


def judge(given: Sequence[Mapping[str, str]]) -> tuple[list[dict[str, str]], list[Fault]]:
    """Return the categories as they are kept, in their order, and every fault in them, with its path."""
    if len(given) > MOST:
        return [], [Fault((PATH,), RefusalCode.TOO_LONG, "list", {"maximum": MOST})]
    kept = [{"key": texts.clean(one["key"]), "label": texts.clean(one["label"])} for one in given]
    faults: list[Fault] = []
    for index, one in enumerate(kept):
        wrong = texts.judge(one["key"], maximum=KEY_MAX)
        if not wrong and not _KEY.fullmatch(one["key"]):
            wrong = [Fault((), RefusalCode.INVALID, "field_key")]
        if not wrong and one["key"] in [earlier["key"] for earlier in kept[:index]]:
            wrong = [Fault((), RefusalCode.DUPLICATE)]
        faults += [fault.under(PATH, str(index), "key") for fault in wrong]
        faults += [fault.under(PATH, str(index), "label") for fault in texts.judge(one["label"], maximum=LABEL_MAX)]
    return kept, faults
