"""What do the letters say about references, and the codes that join them to an account?"""

from dataclasses import replace
from typing import Any

from models.water.codes import ActivationCodeRequest
from models.water.contracts import WaterLink, WaterSubscriber
from resolvers.accounts import identity
from resolvers.secrets import SpentAlready
from resolvers.water import access, codes
from rules.vocabulary.letters import DropReason
from rules.vocabulary.water import ActivationCodeRequestStatus as Status
from workers.letters import unconfirmed
from workers.letters.writing import Drop, Mail, Writing
from workers.mails import inert


async def water_linked(writing: Writing) -> Mail:
    """Tell a citizen that a reference has joined their account."""
    row = await writing.citizen()
    return writing.mail(
        row.email,
        greeting=writing.greeting(row),
        reference=(await _subscriber(writing)).reference,
        moment=writing.moment(writing.letter.created_at),
        home=writing.home,
    )


async def water_linked_notice(writing: Writing) -> Mail:
    """Tell whoever the water service knows that their reference has joined an account with another address."""
    subscriber = await _subscriber(writing)
    if subscriber.email is None:
        raise Drop(DropReason.NO_LONGER_TRUE)
    return writing.mail(
        subscriber.email,
        greeting=writing.greeting(None),
        reference=subscriber.reference,
        moment=writing.moment(writing.letter.created_at),
    )


async def water_unlinked(writing: Writing) -> Mail:
    """Tell a citizen that a reference has left their account."""
    row, subscriber = await writing.citizen(), await _subscriber(writing)
    if await WaterLink.exists(citizen_id=row.id, subscriber_id=subscriber.id):
        raise Drop(DropReason.NO_LONGER_TRUE)
    return writing.mail(
        row.email,
        greeting=writing.greeting(row),
        reference=subscriber.reference,
        moment=writing.moment(writing.letter.created_at),
    )


async def water_code_requested(writing: Writing) -> Mail:
    """Tell an agent that somebody asks for a code; neither who, nor which."""
    agent, request = await writing.agent(), await _request(writing, Status.WAITING)
    return writing.mail(
        agent.email,
        greeting=writing.greeting(agent),
        moment=writing.moment(request.requested_at),
        explorer=writing.explorer,
    )


async def water_activation_code(writing: Writing) -> Mail:
    """Say the code in an agent's own words; whoever answers writes to the water service."""
    row, request = await writing.citizen(), await _request(writing, Status.SENT)
    subscriber = await WaterSubscriber.get_or_none(reference_key=request.reference_key)
    if subscriber is None:
        raise Drop(DropReason.SUBJECT_GONE)
    is_own = row.email_confirmed_at is not None and identity.folded_email(request.email) == row.email_folded
    if not is_own:
        await unconfirmed.take_place(writing.letter, request.email, writing.now)
    try:
        code, until = await codes.born(writing.letter, subscriber.id, writing.now)
    except SpentAlready:
        raise Drop(DropReason.NO_LONGER_TRUE) from None
    return await _by_hand(
        writing,
        request.email,
        greeting=writing.greeting(row if is_own else None),
        message=request.message,
        reference=subscriber.reference,
        code=code,
        until=writing.moment(until),
        home=writing.home,
    )


async def water_code_refused(writing: Writing) -> Mail:
    """Say that no code is sent, and why."""
    row, request = await writing.citizen(), await _request(writing, Status.REFUSED)
    return await _by_hand(
        writing,
        row.email,
        greeting=writing.greeting(row),
        reason=request.refusal_reason,
        asked_at=writing.moment(request.requested_at),
        home=writing.home,
    )


async def _by_hand(writing: Writing, to: str, **variables: Any) -> Mail:
    """Return a mail that a person wrote: its answer is for the water service."""
    services = await access.services()
    reply_to = next((service.email for service in services if service.email), None)
    signed = services[0].name if services else writing.portal.name
    mail = writing.mail(to, service=inert.name(signed), is_by_hand=True, **variables)
    return replace(mail, reply_to=reply_to or mail.reply_to)


async def _subscriber(writing: Writing) -> WaterSubscriber:
    row = await WaterSubscriber.get_or_none(id=writing.letter.subject_id)
    if row is None:
        raise Drop(DropReason.SUBJECT_GONE)
    return row


async def _request(writing: Writing, status: Status) -> ActivationCodeRequest:
    row = await ActivationCodeRequest.get_or_none(id=writing.letter.subject_id)
    if row is None:
        raise Drop(DropReason.SUBJECT_GONE)
    if row.status is not status:
        raise Drop(DropReason.NO_LONGER_TRUE)
    return row
