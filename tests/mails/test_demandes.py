"""Does a letter about a demande go where it may, and say nothing that is true no more?"""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import IO, Any

import pytest

from connectors.files.folder import Folder
from connectors.files.protocol import Label, StoreDown
from connectors.smtp.protocol import MailDelayed
from models.accounts import Citizen
from models.demandes import Demande, DemandeClaim, DemandeEvent
from models.documents import Document, StoredFile
from models.letters import Letter
from resolvers.transactions import Change
from rules import lifetimes
from rules.vocabulary.demandes import DemandeStatus
from rules.vocabulary.documents import DocumentStatus
from rules.vocabulary.letters import DropReason, LetterKind, MailStatus
from tests.mails.test_composing import compose, dropped, rendered
from tests.outbox.desk import Desk
from tests.portal import text
from workers.letters import ONCE_SENT
from workers.outbox import Outbox

ADDRESS = "claire@example.org"


async def acknowledgement(desk: Desk, citizen: Citizen | None = None) -> Letter:
    """Write the acknowledgement of a demande that gives Claire's address."""
    return await desk.write(LetterKind.DEMANDE_ACKNOWLEDGEMENT, await desk.demande(citizen))


async def fill(desk: Desk, letter: Letter) -> None:
    """Have the address get its five mails of the hour."""
    for number in range(5):
        given: dict[str, Any] = {"kind": letter.kind, "subject_id": 1, "language": letter.language}
        await Letter.create(
            **given,
            dedupe_key=f"other {number}",
            created_at=desk.clock(),
            due_at=desk.clock(),
            status=MailStatus.SENT,
            sent_at=desk.clock() - timedelta(minutes=1),
            sent_to=ADDRESS,
        )


@pytest.mark.parametrize("whose", ["nobody's", "her account's", "another account's"])
async def test_an_address_that_is_not_the_confirmed_one_of_the_account_is_greeted_without_a_name(
    desk: Desk, whose: str
) -> None:
    owner = {"nobody's": None, "her account's": "claire", "another account's": "denis"}[whose]
    letter = await acknowledgement(desk, await desk.citizen(owner) if owner else None)

    mail = await rendered(desk, letter)

    greeting = "Bonjour Claire DURAND," if owner == "claire" else "Bonjour,"
    assert greeting in text(mail).splitlines()
    assert mail["To"] == ADDRESS
    assert ("Ne le donnez à personne" in text(mail)) is (owner is None)


async def test_an_acknowledgement_that_is_one_mail_too_many_waits_where_others_are_dropped(desk: Desk) -> None:
    letter = await acknowledgement(desk)
    citizen = await desk.citizen("denis")
    asked = await DemandeClaim.create(demande_id=letter.demande_id, citizen_id=citizen.id, asked_at=desk.clock())
    code = await desk.write(LetterKind.DEMANDE_CLAIM_CODE, await Demande.get(), subject_id=asked.id)
    await fill(desk, letter)

    assert await dropped(desk, code) is DropReason.TOO_MANY_TO_UNCONFIRMED_ADDRESS
    with pytest.raises(MailDelayed):
        await compose(desk, letter)
    desk.clock.forward(timedelta(hours=1))
    assert (await compose(desk, letter)).to == ADDRESS


async def test_an_acknowledgement_is_made_once_and_its_leaving_is_written_with_the_mark(desk: Desk) -> None:
    letter = await acknowledgement(desk)
    [first], [second] = [(await compose(desk, letter)).attachments for _ in range(2)]
    document = await Document.get()
    before = await DemandeEvent.all().count()

    await desk.outbox().send_due()

    assert first.content == second.content == _attached(desk.mails(letter)[0])
    assert (document.status, await StoredFile.all().count()) == (DocumentStatus.READY, 1)
    assert before == 0
    event = await DemandeEvent.get()
    sent = await Letter.get(id=letter.id)
    assert (event.kind, event.by, event.happened_at) == ("ACKNOWLEDGED", "SYSTEM", sent.sent_at)


async def test_an_acknowledgement_waits_for_the_file_store(desk: Desk) -> None:
    letter = await acknowledgement(desk)
    parts = desk.portal.parts
    without_store = replace(parts.door, machines=replace(parts.machines, files=_Down()))

    await Outbox(without_store, desk.clock, senders=1).send_due()
    waiting = await Letter.get(id=letter.id)
    desk.clock.forward(timedelta(minutes=1))
    await desk.outbox().send_due()

    assert (waiting.status, waiting.last_error) == (MailStatus.RETRYING, "away")
    assert len(desk.mails(letter)) == 1
    assert (await Document.get()).status is DocumentStatus.READY


async def test_a_mail_that_has_left_does_not_leave_again_for_a_bug_in_what_is_written_besides(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = await acknowledgement(desk)

    async def note(change: Change, letter: Letter) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(ONCE_SENT, letter.kind, note)
    await desk.outbox().send_due()
    desk.clock.forward(timedelta(minutes=5))
    await desk.outbox().send_due()

    assert len(desk.mails(letter)) == 1
    assert (await Letter.get(id=letter.id)).status is MailStatus.SENT


async def test_a_letter_of_a_demande_that_moved_on_is_dropped(desk: Desk) -> None:
    row, citizen, agent = await desk.demande(), await desk.citizen("denis"), await desk.agent("paul")
    asked = await DemandeClaim.create(demande_id=row.id, citizen_id=citizen.id, asked_at=desk.clock())
    received = await desk.write(LetterKind.DEMANDE_RECEIVED, agent, subject_id=row.id)
    code = await desk.write(LetterKind.DEMANDE_CLAIM_CODE, row, subject_id=asked.id)
    expires = await desk.write(LetterKind.DEMANDE_DRAFT_EXPIRES, row)

    assert await dropped(desk, expires) is DropReason.NO_LONGER_TRUE  # it was sent
    await Demande.all().update(status=DemandeStatus.DRAFT, updated_at=desk.clock() - lifetimes.WARNED_DRAFT)
    assert "brouillon" in text(await rendered(desk, expires))
    await Demande.all().update(updated_at=desk.clock() - timedelta(days=1))
    assert await dropped(desk, expires) is DropReason.NO_LONGER_TRUE  # it was worked on
    await Demande.all().update(status=DemandeStatus.IN_PROGRESS, citizen_id=citizen.id)
    assert await dropped(desk, received) is DropReason.NO_LONGER_TRUE  # somebody has taken it
    assert await dropped(desk, code) is DropReason.NO_LONGER_TRUE  # it is somebody's


class _Down(Folder):
    """A store of files that is away."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))

    async def put(self, place: str, source: IO[bytes], label: Label) -> None:
        raise StoreDown("away")


def _attached(mail: EmailMessage) -> bytes:
    [file] = mail.iter_attachments()
    content = file.get_content()
    assert isinstance(content, bytes)
    return content
