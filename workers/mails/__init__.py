"""
How does a letter become a mail? The three files of its folder, filled in.

They are `<kind>/<fr|en>/{subject.txt, body.txt, body.html}`. A subject is a sentence of ours and takes no variable:
nothing that anybody typed, and no secret, is ever in it. The French of the files is typed with ordinary spaces; those
that must not break a line are put in when a file is read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.ext import Extension
from markupsafe import Markup, escape

import language as sentences
from language import lines
from resolvers.door import Facts
from rules.vocabulary.accounts import Language
from rules.vocabulary.letters import LetterKind

FOLDER = Path(__file__).parent
#: No relay folds its lines, and the raw mail can still be read.
_ENCODING = "quoted-printable"


class _Headers(HeaderRegistry):
    """Reads a header once: but for To, Date and Message-ID, a mail's are those of the mails before it."""

    __getitem__ = cache(HeaderRegistry.__getitem__)  # Python's own makes a class at each call
    __call__ = lru_cache(HeaderRegistry.__call__)


class _Policy(EmailPolicy):
    """Writes a header once too. Python's own takes as long over them as over all the rest of a mail."""

    clone = lru_cache(EmailPolicy.clone)  # type: ignore[assignment]  # each part of a mail is written with a clone
    fold_binary = lru_cache(EmailPolicy.fold_binary)


_POLICY = _Policy(linesep="\r\n", header_factory=_Headers())
#: In no quoted-printable text, where "=" is "=3D": no mail need be searched for it.
_BOUNDARY = "=_fontaine"
#: Nor in any base64: around the mail that has files with it. Neither boundary begins like the other.
_AROUND = "=_with_files"


@dataclass(frozen=True)
class Attached:
    """A file that goes with a mail."""

    name: str
    #: Without its parameters: text/calendar.
    content_type: str
    content: bytes
    #: Such as method=REQUEST.
    parameters: Mapping[str, str] = field(default_factory=dict)
    #: Shown by the programs that can in the place of the text: an invitation, with its buttons.
    is_alternative: bool = False


class FrenchSpaces(Extension):
    """Puts no-break spaces where French typography wants them, in what is read from a `fr` folder."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source of a template with its spaces before : ; ! ? » and after « made unbreakable."""
        if name is None or "/fr/" not in name:
            return source
        return re.sub(r"(?<=«) | (?=»)| (?=[:;!?](?:[\s<\"{]|$))", "\N{NO-BREAK SPACE}", source)


def unlinked(text: object) -> Markup:
    """Return `text` for HTML, its dots where no program recognises an address, though it is copied as it is."""
    return Markup(str(escape(text)).replace(".", "<span>.</span>"))  # noqa: S704 -- escaped on this very line


_templates = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    extensions=[FrenchSpaces],
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_templates.filters["unlinked"] = unlinked
_templates.filters["phone"] = lines.phone


def render(
    kind: LetterKind,
    language: Language,
    variables: Mapping[str, object],
    *,
    facts: Facts,
    to: str,
    message_id: str,
    at: datetime,
    reply_to: str | None,
    attachments: Sequence[Attached] = (),
) -> EmailMessage:
    """
    Return the mail that a letter of `kind` is, in plain text and in HTML, dated `at`, its files with it.

    :param variables: all that its files name, with what the layout says: `portal_name`, `contact_email`…
    :raises jinja2.UndefinedError: when one is missing. :raises ValueError: when a header would hold a line end, or `to`
        is not one address.
    """
    folder = f"{kind.value}/{language.lower()}"
    subject = " ".join(_templates.get_template(f"{folder}/subject.txt").render().split())
    given = {**variables, "subject": subject, "language": language.lower(), "is_answered": reply_to is not None}
    given["say"] = lambda code, **values: sentences.say(code, values, language)

    message = EmailMessage(policy=_POLICY)
    message["From"] = str(Address(display_name=str(variables["portal_name"]), addr_spec=facts.mail_from))
    if reply_to is not None:
        message["Reply-To"] = str(Address(addr_spec=reply_to))
    message["To"] = to  # as a text: Address refuses hélène@exemple.fr
    if [address.addr_spec for address in message["To"].addresses] != [to]:
        raise ValueError("this is not one address")
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    if "is_by_hand" not in variables:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(_templates.get_template(f"{folder}/body.txt").render(given), cte=_ENCODING)
    message.make_alternative(_BOUNDARY)
    html = _templates.get_template(f"{folder}/body.html").render(given)
    message.add_alternative(html, subtype="html", cte=_ENCODING)
    for file in attachments:
        if file.is_alternative:
            message.add_alternative(file.content, *file.content_type.split("/"), params=file.parameters)
    if attachments:
        message.make_mixed(_AROUND)
    for file in attachments:
        if not file.is_alternative:
            main, _, subtype = file.content_type.partition("/")
            message.add_attachment(file.content, main, subtype, filename=file.name, params=file.parameters)
    message["Content-Language"] = language.lower()  # after the parts: they take the Content- headers they find
    return message


def message_id(letter_id: int, facts: Facts) -> str:
    """Return a letter's Message-ID, the same at each attempt, telling of nobody."""
    return f"<letter-{letter_id}@{urlsplit(facts.public_url).hostname or 'localhost'}>"
