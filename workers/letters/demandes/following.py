"""What do the letters say that leave while a demande goes on: to whoever it is from, and to who works on it?"""

from datetime import date
from typing import Any

import language
from models.catalogue import DemandeType
from models.demandes import Demande, Exchange
from models.letters import Letter
from models.staff import Agent, Service
from resolvers.demandes import access
from rules.actions import ANSWERED, UNDER_WAY
from rules.vocabulary.demandes import DemandeStatus
from rules.vocabulary.letters import DropReason, MailStatus
from workers.letters import unconfirmed
from workers.letters.demandes import authors
from workers.letters.demandes.receiving import FOLLOW
from workers.letters.writing import Drop, Mail, Writing

#: Mails of one kind about one demande to one agent: who has its ticket may write on and on.
MOST_IN_AN_HOUR = 5

# ------------------------------------------------------------------------------------------- to whoever it is from


async def demande_taken(writing: Writing) -> Mail:
    """Say that somebody works on it."""
    row = await writing.demande()
    _drop_unless(row.status in UNDER_WAY)
    return await _to_author(writing, row, await _type(row))


async def demande_message(writing: Writing) -> Mail:
    """Say that the town hall has written; not what."""
    row = await writing.demande()
    exchange = await Exchange.get_or_none(id=writing.letter.subject_id, demande_id=row.id)
    _drop_unless(exchange is not None and exchange.read_at is None)
    assert exchange is not None
    return await _to_author(writing, row, await _type(row), expects_answer=exchange.expects_answer)


async def demande_asked(writing: Writing) -> Mail:
    """Say that the town hall waits for something, for which pieces and until when."""
    row = await writing.demande()
    asked = row.asked or {}
    # What was asked for anew since has a letter of its own.
    _drop_unless(row.status is DemandeStatus.AWAITING_CITIZEN and asked.get("exchange") == writing.letter.subject_id)
    type_ = await _type(row)
    by = date.fromisoformat(asked["by"]) if asked["by"] else None
    return await _to_author(
        writing,
        row,
        type_,
        wanted=[piece["label"] for piece in type_.pieces if piece["key"] in asked["pieces"]],
        answer_by=language.day(by, writing.letter.language) if by else None,
    )


async def demande_answered(writing: Writing) -> Mail:
    """Say whether it is accepted; why stands in its messages."""
    row = await writing.demande()
    _drop_unless(row.status in ANSWERED)
    is_accepted = row.status is DemandeStatus.ACCEPTED
    return await _to_author(writing, row, await _type(row), is_accepted=is_accepted)


async def demande_cancelled(writing: Writing) -> Mail:
    """Say that it was taken back."""
    row = await writing.demande()
    _drop_unless(row.status is DemandeStatus.CANCELLED)
    return await _to_author(writing, row, await _type(row))


# ------------------------------------------------------------------------------------------------- to the town hall


async def demande_assigned(writing: Writing) -> Mail:
    """Tell an agent that a demande has been handed to them, or to their service."""
    agent, row = await _of_the_staff(writing)
    _drop_unless(row.status in UNDER_WAY)
    expected_by = row.answer_expected_by
    return await _to_agent(
        writing,
        agent,
        row,
        is_theirs=row.assigned_to_id == agent.id,
        service=(await Service.get(id=row.service_id)).name,
        expected_by=language.day(expected_by, writing.letter.language) if expected_by else None,
    )


async def demande_message_received(writing: Writing) -> Mail:
    """Tell an agent that there is something to read; nobody, once somebody of the town hall has read it."""
    agent, row = await _of_the_staff(writing)
    _drop_unless(row.unread_by_town_hall > 0 and not await _is_pestered(writing, agent, row))
    return await _to_agent(writing, agent, row)


async def demande_piece_received(writing: Writing) -> Mail:
    """Tell an agent that a piece has come."""
    agent, row = await _of_the_staff(writing)
    _drop_unless(row.status in UNDER_WAY and not await _is_pestered(writing, agent, row))
    return await _to_agent(writing, agent, row)


async def demande_cancelled_received(writing: Writing) -> Mail:
    """Tell an agent that there is nothing more to do about a demande."""
    agent, row = await _of_the_staff(writing)
    _drop_unless(row.status is DemandeStatus.CANCELLED)
    return await _to_agent(writing, agent, row)


async def _of_the_staff(writing: Writing) -> tuple[Agent, Demande]:
    """Return who is told of which demande. :raises Drop: it is not of their services any more."""
    agent, row = await writing.agent(), await writing.demande()
    _drop_unless(await access.staff_of(row.service_id).filter(id=agent.id).exists())
    return agent, row


async def _is_pestered(writing: Writing, agent: Agent, row: Demande) -> bool:
    """Tell whether an agent has had their share of an hour of mails that say the same: they know."""
    said = Letter.filter(
        demande_id=None, agent_id=agent.id, kind=writing.letter.kind, subject_id=row.id, status=MailStatus.SENT
    )
    return await said.filter(sent_at__gt=writing.now - unconfirmed.IN).count() >= MOST_IN_AN_HOUR


def _drop_unless(is_true: bool) -> None:
    if not is_true:
        raise Drop(DropReason.NO_LONGER_TRUE)


async def _type(row: Demande) -> DemandeType:
    return await DemandeType.get(id=row.type_id)


async def _to_author(writing: Writing, row: Demande, type_: DemandeType, **variables: Any) -> Mail:
    author = await authors.of(writing, row)
    has_account = row.citizen_id is not None
    return writing.mail(
        author.address,
        greeting=author.greeting,
        demande=type_.title,
        sent_at=writing.moment(row.submitted_at or row.created_at),
        where=writing.say("mail.demande.where.account" if has_account else "mail.demande.where.ticket"),
        where_link=writing.home if has_account else writing.link(FOLLOW),
        **variables,
    )


async def _to_agent(writing: Writing, agent: Agent, row: Demande, **variables: Any) -> Mail:
    return writing.mail(
        agent.email,
        greeting=writing.greeting(agent),
        demande=(await _type(row)).title,
        sent_at=writing.moment(row.submitted_at or row.created_at),
        explorer=writing.explorer,
        **variables,
    )
