"""Does the page of the development mode show the mails that were caught, and let none of them do anything?"""

from datetime import UTC, datetime
from email.message import EmailMessage
from html import unescape

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette

from connectors.smtp.catcher import CaughtMail
from schema.explorer import mailbox
from tests.portal import Portal, six_digits


class Box:
    """A mailbox of a test's own."""

    def __init__(self) -> None:
        self.mails: list[CaughtMail] = []

    def catch(self, subject: str, text: str | None = "Bonjour", html: str | None = None) -> None:
        """Keep a mail as one that came."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "ville@example.org", "claire@example.org", subject
        if text is not None:
            message.set_content(text)
        if html is not None:
            message.add_alternative(html, subtype="html")
        number = len(self.mails) + 1
        self.mails.append(
            CaughtMail(
                id=number,
                sender="ville@example.org",
                recipients=("claire@example.org",),
                content=message.as_bytes(),
                received_at=datetime(2026, 11, 21, 13, number, tzinfo=UTC),
            )
        )


@pytest.fixture
def box() -> Box:
    """An empty one."""
    return Box()


async def ask(box: Box, path: str, language: str = "fr") -> Response:
    """Ask for a page."""
    transport = ASGITransport(app=Starlette(routes=mailbox.routes(box, _polynesia)))
    async with AsyncClient(transport=transport, base_url="http://portal.example") as asking:
        return await asking.get(path, headers={"Accept-Language": language})


async def _polynesia() -> str:
    return "Pacific/Tahiti"


async def test_the_portals_own_mails_are_there_to_read(portal: Portal) -> None:
    claire = await portal.signs_up("claire")
    code = six_digits(portal.mailbox.mails[-1].message)

    mails = (await claire.http.get("/mails.json")).json()
    page = await claire.http.get(f"/mails/{mails[0]['id']}")

    assert mails[0]["to"] == ["claire@example.org"]
    assert code in mails[0]["text"]
    assert code in page.text


async def test_the_list_has_the_newest_first_and_asks_again_by_itself(box: Box) -> None:
    box.catch("Premier")
    box.catch("Second")

    answer = await ask(box, "/mails")

    assert answer.text.index("Second") < answer.text.index("Premier")
    assert "claire@example.org" in answer.text
    assert answer.headers["refresh"] == "5"


@pytest.mark.parametrize("path", ["/mails", "/mails/1"])
async def test_a_moment_is_that_of_the_portals_time_zone(box: Box, path: str) -> None:
    box.catch("Bonjour")

    assert "samedi 21 novembre 2026 à 03:01" in (await ask(box, path)).text


async def test_a_mail_is_shown_in_both_forms(box: Box) -> None:
    box.catch("Bonjour", "En texte", "<p>En <b>HTML</b></p>")

    answer = await ask(box, "/mails/1")

    assert "<pre>En texte" in answer.text
    assert 'srcdoc="&lt;p&gt;En &lt;b&gt;HTML&lt;/b&gt;&lt;/p&gt;' in answer.text


async def test_a_mail_of_text_alone_has_no_frame(box: Box) -> None:
    box.catch("Bonjour", "En texte")

    assert "<iframe" not in (await ask(box, "/mails/1")).text


async def test_the_source_is_every_byte_as_it_came(box: Box) -> None:
    box.catch("Déjà vu", "Été")

    answer = await ask(box, "/mails/1/source")

    assert answer.content == box.mails[0].content
    assert answer.headers["content-type"].startswith("text/plain")


async def test_nothing_in_a_mail_leaves_its_sandbox(box: Box) -> None:
    evil = '"></iframe><script>alert(1)</script><img src="https://evil.example/x.png">'
    box.catch("</title><script>alert(1)</script>", evil, evil)

    listed, shown = await ask(box, "/mails"), await ask(box, "/mails/1")

    for answer in (listed, shown):
        assert "<script" not in answer.text
        assert "<img" not in answer.text
        assert "script-src" not in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    frame = shown.text.partition("<iframe")[2].partition("</iframe>")[0]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame
    assert evil in unescape(frame)


@pytest.mark.parametrize("path", ["/mails", "/mails.json", "/mails/1", "/mails/1/source", "/mails/9"])
async def test_no_answer_is_kept_nor_guessed_at(box: Box, path: str) -> None:
    box.catch("Bonjour")

    answer = await ask(box, path)

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/mails/9", "/mails/9/source", "/mails/" + "9" * 5_000])
@pytest.mark.parametrize(
    ("spoken", "says"), [("fr", "Ce courriel n’est plus là."), ("en", "This mail is no longer here.")]
)
async def test_a_mail_that_is_no_longer_kept_says_so(box: Box, path: str, spoken: str, says: str) -> None:
    answer = await ask(box, path, spoken)

    assert answer.status_code == 404
    assert says in answer.text


@pytest.mark.parametrize(
    ("spoken", "title"), [("fr", "Courriels retenus"), ("en", "Caught mails"), ("de", "Courriels retenus")]
)
async def test_the_page_speaks_the_readers_language(box: Box, spoken: str, title: str) -> None:
    answer = await ask(box, "/mails", spoken)

    assert f"<h1>{title}</h1>" in answer.text
    assert answer.headers["vary"] == "Accept-Language"


async def test_a_mail_without_subject_can_be_opened(box: Box) -> None:
    box.catch("")

    assert "(sans objet)" in (await ask(box, "/mails")).text
    assert (await ask(box, "/mails/1")).status_code == 200
