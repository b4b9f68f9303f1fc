"""
How does what somebody typed of themselves stand in a mail: readable, and nothing to click?

Mail programs make links of whatever looks like one, in plain text too. Escaping is not enough: what would be taken for
an address is taken apart, with spaces that anybody can see; invisible characters would survive copying, and some
programs look through them.
"""

import re

#: What a person's or a company's name is written with; anything else (: / @ < > = …) becomes a space.
_NOT_IN_A_NAME = re.compile(r"[^\w\s'’.,&()+-]")
_DOT_WITHIN = re.compile(r"\.(?=\w)")
#: What programs take for a web address: a name of the web in front, or a well-known ending. Those of two letters are
#: countries', all of them.
_LIKE_A_HOST = re.compile(
    r"""(?:www|ftp)\d*\..* | .*\.(?: [^\W\d_]{2}
    |agency|alsace|app|art|bank|best|biz|blog|bzh|center|chat|click|cloud|club|com|company|coop|corsica|dev|digital|edu
    |email|eus|fun|fund|games|global|gov|gratis|group|help|icu|info|ink|int|jobs|land|law|legal|life|link|live|ltd|mail
    |market|media|mil|mobi|money|museum|name|net|network|news|ninja|one|online|org|page|paris|pay|plus|press|pro|review
    |rocks|sale|services|shop|site|social|software|solutions|space|store|stream|studio|support|team|tech|tel|tips|today
    |top|tours|trade|travel|vip|web|website|wiki|win|work|world|xxx|xyz|zone )""",
    re.IGNORECASE | re.VERBOSE,
)
_PLAIN_ADDRESS = re.compile(r"[\w+-]+(?:\.[\w+-]+)*@[\w-]+(?:\.[\w-]+)+")


def name(typed: str) -> str:
    """Return a name as it may stand in a mail."""
    return _one_line(_DOT_WITHIN.sub(". ", _NOT_IN_A_NAME.sub(" ", typed)))


def username(typed: str) -> str:
    """
    Return a username as it may stand in a mail: as it is, to be copied, unless it would be taken for a web address.

    One that the portal proposes ends in digits and hardly ever would; whoever has another signs in with the e-mail too.
    """
    parts = typed.split(" ")
    return " ".join(name(part) if _LIKE_A_HOST.fullmatch(part) else part for part in parts)


def address(email: str) -> str:
    """Return the reader's own e-mail address as it may stand in a mail; a strange one is taken apart."""
    local, _, domain = email.rpartition("@")
    if _PLAIN_ADDRESS.fullmatch(email) and not re.search(r"www\d*\.|\+.*\.", local, re.IGNORECASE):
        return email
    return f"{name(local)} @ {name(domain)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
