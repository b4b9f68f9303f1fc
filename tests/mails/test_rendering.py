"""Is a mail one that any program reads, that says the same in text and in HTML, and that nobody can bend?"""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

import jinja2
import pytest

from rules.vocabulary.accounts import Language
from tests.mails import samples
from tests.portal import html, text
from workers import mails

ALL = [(case, language) for case in samples.CASES for language in Language]


class Links(HTMLParser):
    """Every address that a page names, by its attribute, and what of it is read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.read = ""
        self._skipped = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipped += tag in ("style", "title")
        for name, value in attrs:
            if name == "href" and tag == "a":
                self.links.append(value or "")
            elif name in ("src", "href", "srcset", "background", "action"):
                self.fetched.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._skipped -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.read += data


@pytest.fixture(params=ALL, ids=lambda pair: f"{pair[0]}-{pair[1].lower()}")
def case(request: pytest.FixtureRequest) -> tuple[str, Language]:
    """Every case, in each language."""
    given: tuple[str, Language] = request.param
    return given


def test_text_and_html_say_the_same_secrets(case: tuple[str, Language]) -> None:
    mail, said = samples.mail(*case), samples.variables(*case)
    page = Links(html(mail))

    for name in samples.SECRETS:
        if secret := said.get(name):
            assert str(secret) in text(mail)
            assert str(secret) in page.read
            assert not name.endswith("link") or page.links.count(str(secret)) >= 1


def test_a_link_is_written_out_beside_its_button(case: tuple[str, Language]) -> None:
    page = Links(html(samples.mail(*case)))

    web = [link for link in page.links if link.startswith("http")]
    assert [link for link in web if link not in page.read] == []
    assert all(link in text(samples.mail(*case)) for link in web)


def test_every_link_leads_to_the_portal_or_to_whoever_can_be_asked(case: tuple[str, Language]) -> None:
    page = Links(html(samples.mail(*case)))

    strangers = [
        link for link in page.links if not link.startswith((samples.HOME, "mailto:mairie@", "tel:+33467000000"))
    ]
    assert strangers == []


def test_nothing_of_a_mail_is_fetched_from_anywhere(case: tuple[str, Language]) -> None:
    source = html(samples.mail(*case))

    assert Links(source).fetched == []
    assert not re.search(r"url\(|@import|<(img|script|link|iframe|object|form)\b", source)


def test_a_mail_names_the_portal_and_how_to_reach_it(case: tuple[str, Language]) -> None:
    mail = samples.mail(*case)

    for body in (text(mail), html(mail)):
        assert "Espace citoyen de Fontaine" in body
        assert "mairie@fontaine.example" in body
        assert "04 67 00 00 00" in body
    assert 'href="tel:+33467000000"' in html(mail)


def test_a_portal_without_contact_names_none(case: tuple[str, Language]) -> None:
    mail = samples.mail(*case, contact_email=None, contact_phone=None)

    assert "None" not in text(mail) + html(mail)
    assert "mailto:" not in html(mail)


def test_headers_are_those_of_an_automatic_mail(case: tuple[str, Language]) -> None:
    mail = samples.mail(*case)

    assert mail["From"] == "Espace citoyen de Fontaine <ne-pas-repondre@fontaine.example>"
    assert mail["To"] == "claire@example.org"
    assert mail["Auto-Submitted"] == (None if case[0] in samples.BY_HAND else "auto-generated")
    assert mail["Content-Language"] == case[1].lower()
    assert mail["Message-ID"] == "<letter-12@citoyen.fontaine.example>"
    assert parsedate_to_datetime(mail["Date"]) == samples.AT
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert all(part.get_content_charset() == "utf-8" for part in mail.iter_parts() if isinstance(part, EmailMessage))


def test_a_mail_passes_any_relay(case: tuple[str, Language]) -> None:
    raw = samples.mail(*case).as_bytes()

    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_whoever_cannot_be_answered_says_so() -> None:
    activation, code = samples.mail("space_activation", Language.FR), samples.mail("email_code", Language.FR)

    assert activation["Reply-To"] is None
    assert "ne pas y répondre" in text(activation)
    assert code["Reply-To"] == "mairie@fontaine.example"
    assert "ne pas y répondre" not in text(code)


def test_a_code_is_copied_as_one_from_both_forms() -> None:
    mail = samples.mail("email_code", Language.FR)

    assert "048213" in text(mail)
    assert "048213" in Links(html(mail)).read


@pytest.mark.parametrize("case_name", samples.CASES)
def test_what_is_missing_is_told_and_never_left_blank(case_name: str) -> None:
    kind, _ = samples.CASES[case_name]

    with pytest.raises(jinja2.UndefinedError):
        mails.render(
            kind,
            Language.FR,
            samples.COMMON,
            facts=samples.FACTS,
            to="claire@example.org",
            message_id="<letter-1@citoyen.fontaine.example>",
            at=samples.AT,
            reply_to=None,
        )


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("where", ["to", "portal_name", "reply_to"])
def test_no_header_can_be_slipped_in(where: str, line_end: str) -> None:
    slipped = f"claire@example.org{line_end}Bcc: everybody@example.org"
    given = {"to": "claire@example.org", "reply_to": None, where: slipped}
    variables = samples.variables("email_code", Language.FR) | {"portal_name": given.get("portal_name", "Fontaine")}

    with pytest.raises(ValueError, match=r"(?i)invalid|linefeed|CR or LF"):
        mails.render(
            samples.CASES["email_code"][0],
            Language.FR,
            variables,
            facts=samples.FACTS,
            to=str(given["to"]),
            message_id="<letter-1@citoyen.fontaine.example>",
            at=samples.AT,
            reply_to=given["reply_to"],
        )


def test_markup_in_a_variable_is_only_read() -> None:
    mail = samples.mail("email_code", Language.FR, portal_name="<b>Fontaine</b> & compagnie")

    assert "&lt;b&gt;Fontaine&lt;/b&gt; &amp; compagnie" in html(mail)
    assert "<b>Fontaine</b> & compagnie" in text(mail)


def test_a_mail_to_an_address_with_accents_keeps_it() -> None:
    mail = samples.mail("email_code", Language.FR, to="andré@exemple.fr")

    assert mail["To"].addresses[0].addr_spec == "andré@exemple.fr"


def test_a_mail_has_nothing_of_the_one_before_it() -> None:
    first, second = (
        samples.mail("email_code", Language.FR, portal_name=name, to=to).as_bytes()
        for name, to in (("Fontaine", "claire@example.org"), ("Rivière", "paul@example.org"))
    )

    assert b"\r\nFrom: Fontaine <" in b"\r\n" + first
    assert b"\r\nTo: claire@example.org\r\n" in first
    assert b"\r\nTo: paul@example.org\r\n" in second
    assert message_from_bytes(second, policy=default)["From"].addresses[0].display_name == "Rivière"


def test_nothing_typed_ends_a_part() -> None:
    mail = samples.mail("email_code", Language.FR, greeting="Bonjour\n--=_fontaine--\n")

    read = message_from_bytes(mail.as_bytes(), policy=default)

    assert "--=_fontaine--" in text(read).splitlines()
    assert "048213" in text(read)
    assert html(read).rstrip().endswith("</html>")
