"""What do the first lines of a Markdown text say, for « lire la suite »?"""

import re

LENGTH = 240
#: How much of the text is looked at: enough marks and addresses fit in it besides the excerpt itself.
_LOOKED_AT = 1_000

_LINES = re.compile(
    r"^[ \t]*(?:"
    r"(?:`{3,}|~{3,}).*$"  # a fence of code, with its language
    r"|(?:[-*_=][ \t]*){3,}$"  # a rule, or the underline of a heading
    r"|\[[^\]\n]+\]:.*$"  # where a reference leads
    r"|(?:(?:\#{1,6}|>|[-*+]|\d{1,9}[.)])[ \t]+)+"  # a heading, a quotation, an item
    r"|>"
    r")",
    re.MULTILINE,
)
_LINK = re.compile(r"!?\[([^\]\n]*)\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^>\s]+)>")
_TAG = re.compile(r"</?[A-Za-z][^>\n]*>|<!--.*?-->", re.DOTALL)
_STARS = re.compile(r"(?<!\\)(\*{1,3}|~~|`+)(?=\S)(.+?)(?<=[^\s\\])\1", re.DOTALL)
_UNDERLINES = re.compile(r"(?<![\w\\])(_{1,3})(?=\S)(.+?)(?<=[^\s\\])\1(?!\w)", re.DOTALL)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def excerpt(markdown: str, length: int = LENGTH) -> str:
    """Return the first lines as plain text of at most `length` characters, cut at the end of a word, with « … »."""
    said = " ".join(plain(markdown[:_LOOKED_AT]).split())
    if len(said) <= length and len(markdown) <= _LOOKED_AT:
        return said
    head, following = said[: length - 1], said[length - 1 : length]
    if following.strip() and " " in head:
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:.–-") + "…"


def plain(markdown: str) -> str:
    """Return a Markdown text without its marks."""
    text = _TAG.sub("", _ADDRESS.sub(r"\1", _LINES.sub("", markdown)))
    text = _LINK.sub(r"\1", text)
    for marks in (_STARS, _STARS, _UNDERLINES, _UNDERLINES):  # one may stand in the other
        text = marks.sub(r"\2", text)
    return _ESCAPED.sub(r"\1", text)
