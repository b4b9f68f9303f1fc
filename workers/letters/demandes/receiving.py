"""What do the letters say that leave when a demande has been sent: its acknowledgement, and word to the town hall?"""

import asyncio
from zoneinfo import ZoneInfo

import language
from connectors.smtp.protocol import MailDelayed
from models.catalogue import DemandeType
from models.demandes import Demande
from models.letters import Letter
from models.staff import Service
from resolvers.demandes import acknowledging, tickets
from resolvers.transactions import Change
from rules.vocabulary.demandes import DemandeStatus
from rules.vocabulary.letters import DropReason
from workers.letters.demandes import authors
from workers.letters.writing import Drop, Mail, Writing
from workers.mails import Attached
from workers.papers import acknowledgement

#: Of the page where a ticket is typed.
FOLLOW = "suivi"


async def demande_acknowledgement(writing: Writing) -> Mail:
    """
    Say the ticket, and give the acknowledgement of receipt: a legal act, which is made once and kept.

    :raises MailDelayed: the address has had its mails for now; what the law wants sent is not dropped, it waits.
    """
    row = await _sent(writing)
    try:
        author = await authors.of(writing, row)
    except Drop as drop:
        raise MailDelayed(f"put off: {drop.reason.value}") from None
    type_ = await DemandeType.get(id=row.type_id)

    async def make() -> bytes:
        return await asyncio.to_thread(acknowledgement.pdf, await _gathered(writing, row, type_))

    pdf = await acknowledging.given(row, make, now=writing.now)
    return writing.mail(
        author.address,
        attachments=[Attached(acknowledging.FILE_NAME, acknowledging.CONTENT_TYPE, pdf)],
        greeting=author.greeting,
        demande=type_.title,
        ticket=tickets.of(row),
        received_at=_received_at(writing, row),
        expected_by=_expected_by(writing, row),
        has_account=row.citizen_id is not None,
        home=writing.home,
        follow_link=writing.link(FOLLOW),
    )


async def acknowledged(change: Change, letter: Letter) -> None:
    """Write in the history of a demande that its acknowledgement has left."""
    await acknowledging.note(change, letter.subject_id)


async def demande_received(writing: Writing) -> Mail:
    """Tell an agent that a demande has arrived; never what is in it."""
    agent = await writing.agent()
    row = await _sent(writing)
    if row.status is not DemandeStatus.SUBMITTED:
        raise Drop(DropReason.NO_LONGER_TRUE)
    return writing.mail(
        agent.email,
        greeting=writing.greeting(agent),
        demande=(await DemandeType.get(id=row.type_id)).title,
        service=(await Service.get(id=row.service_id)).name,
        received_at=_received_at(writing, row),
        expected_by=_expected_by(writing, row),
        explorer=writing.explorer,
    )


async def _sent(writing: Writing) -> Demande:
    row = await writing.demande()
    if row.submitted_at is None:
        raise Drop(DropReason.NO_LONGER_TRUE)
    return row


async def _gathered(writing: Writing, row: Demande, type_: DemandeType) -> acknowledgement.Acknowledged:
    assert row.submitted_at is not None
    portal = writing.portal
    return acknowledgement.Acknowledged(
        portal=portal,
        demande=row,
        type=type_,
        service=await Service.get(id=row.service_id),
        attachments=await acknowledging.pieces(row),
        ticket=tickets.of(row) or "",
        received_on=row.submitted_at.astimezone(ZoneInfo(portal.time_zone)).date(),
        received_at=language.moment(row.submitted_at, acknowledgement.LANGUAGE, portal.time_zone),
        follow_at=writing.link(FOLLOW),
        made_at=writing.now,
    )


def _received_at(writing: Writing, row: Demande) -> str:
    assert row.submitted_at is not None
    return writing.moment(row.submitted_at)


def _expected_by(writing: Writing, row: Demande) -> str | None:
    on = row.answer_expected_by
    return language.day(on, writing.letter.language) if on is not None else None
