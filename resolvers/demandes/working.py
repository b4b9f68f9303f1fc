"""How does an agent work on a demande: take it, hand it on, ask for what is missing, accept it, refuse it (S004-60)?"""

from collections.abc import Sequence
from datetime import date, datetime

from models.catalogue import DemandeType
from models.demandes import Demande, Exchange
from models.staff import Service
from resolvers import actors, letters, portal
from resolvers.actors import Actor
from resolvers.demandes import access, events, telling
from resolvers.errors import Conflict, Fields
from resolvers.staff import audit
from resolvers.transactions import Change, transaction
from rules import texts
from rules.vocabulary.demandes import DemandeAction, DemandeEffect, DemandeEventKind, DemandeStatus
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode

BODY_MAX = 5_000
#: Which verb accepts a demande that does something besides.
_ACCEPTED_BY = {
    DemandeEffect.OPEN_WATER_CONTRACT: "waterContractOpen",
    DemandeEffect.CLOSE_WATER_CONTRACT: "waterContractClose",
}


async def take(actor: Actor, *, id: int | None, now: datetime) -> Demande:
    """
    Take a demande in hand: it is the agent's, and in progress.

    :raises NotFound: not of their services. :raises Conflict: somebody has, or it is over.
    """
    agent = actors.agent(actor)
    async with transaction(now) as change:
        row = await access.held_for(change, agent, id, DemandeAction.TAKE)
        row.status, row.assigned_to_id = DemandeStatus.IN_PROGRESS, agent.id
        await row.save(update_fields=["status", "assigned_to_id"])
        await _done(change, agent, row, "demandeTake", DemandeEventKind.TAKEN)
        await telling.author(change, LetterKind.DEMANDE_TAKEN, row, occasion="taken")
        return change.gives(row)


async def assign(actor: Actor, *, id: int | None, agent: int | None, service: int | None, now: datetime) -> Demande:
    """
    Hand a demande on: to a colleague, to another service, or to both.

    :raises NotFound: not of their services. :raises Conflict: it is over.
    :raises InvalidInput: neither is said, or no such agent works for that service.
    """
    asker = actors.agent(actor)
    fields = Fields()
    async with transaction(now) as change:
        row = await access.held_for(change, asker, id, DemandeAction.ASSIGN)
        left = row.service_id
        if agent is None and service is None:
            fields.wrong("agent", RefusalCode.REQUIRED, "agent_or_service")
        if service is not None:
            if not await Service.exists(id=service):
                fields.wrong("service", RefusalCode.NOT_FOUND)
            row.service_id, row.assigned_to_id = service, None
        if agent is not None:
            if not await access.staff_of(row.service_id).filter(id=agent).exists():
                fields.wrong("agent", RefusalCode.NOT_FOUND)
            row.assigned_to_id = agent
        fields.refuse_if_any()
        await row.save(update_fields=["service_id", "assigned_to_id"])
        if row.citizen_id is not None:
            await access.know(change, row.citizen_id, row.service_id)
        await audit.note(change, asker, "demandeAssign", "Demande", row.id)
        await events.note(change, asker, row, DemandeEventKind.ASSIGNED, internal=True)
        if left != row.service_id:
            events.tell_queue(change, row, left)
        occasion = f"assigned {now.isoformat()}"
        await telling.town_hall(change, LetterKind.DEMANDE_ASSIGNED, row, occasion=occasion, but=asker.id)
        return change.gives(row)


async def ask_citizen(
    actor: Actor, *, id: int | None, body: str, pieces: Sequence[str], answer_by: date | None, now: datetime
) -> Demande:
    """
    Ask the citizen for what is missing; it is their turn until they write or every piece asked for has come.

    :raises NotFound: not of their services. :raises Conflict: it is over.
    :raises InvalidInput: nothing is written, a piece that the type does not know, a day that is past.
    """
    agent = actors.agent(actor)
    fields = Fields()
    said = texts.clean(body, lines=True)
    fields.note(texts.judge(said, maximum=BODY_MAX), "body")
    if answer_by is not None and answer_by <= portal.today(await portal.read(), now):
        fields.wrong("answerBy", RefusalCode.OUT_OF_RANGE, "to_come")
    async with transaction(now) as change:
        row = await access.held_for(change, agent, id, DemandeAction.ASK_CITIZEN)
        known = {piece["key"] for piece in (await DemandeType.get(id=row.type_id)).pieces}
        for index, key in enumerate(pieces):
            if key not in known:
                fields.wrong(("pieces", str(index)), RefusalCode.INVALID, "requirement")
        fields.refuse_if_any()
        row.status = DemandeStatus.AWAITING_CITIZEN
        row.assigned_to_id = row.assigned_to_id or agent.id
        exchange = await _say(agent, row, said, expects_answer=True, now=now)
        row.asked = {
            "pieces": list(dict.fromkeys(pieces)),
            "at": now.isoformat(),
            "by": answer_by and answer_by.isoformat(),
            "exchange": exchange.id,
        }
        await row.save(update_fields=["status", "asked", "assigned_to_id", "unread_by_citizen"])
        await _done(change, agent, row, "demandeAskCitizen", DemandeEventKind.CITIZEN_ASKED, about=exchange)
        # Without it the demande stops, and its author would not know why: mailed whatever they prefer.
        occasion = f"exchange {exchange.id}"
        await letters.write(change, LetterKind.DEMANDE_ASKED, row, occasion=occasion, subject_id=exchange.id)
        return change.gives(row)


async def accept(actor: Actor, *, id: int | None, message: str | None, now: datetime) -> Demande:
    """
    Accept a demande.

    :raises NotFound: not of their services.
    :raises Conflict: it is over, or its type has an effect: the verb that has it accepts it, and the refusal names it.
    """
    return await _answer(actor, id, DemandeStatus.ACCEPTED, message, path="message", now=now)


async def refuse(actor: Actor, *, id: int | None, reason: str, now: datetime) -> Demande:
    """
    Refuse a demande, and say why.

    :raises NotFound: not of their services. :raises Conflict: it is over. :raises InvalidInput: no reason is given.
    """
    return await _answer(actor, id, DemandeStatus.REFUSED, reason, path="reason", now=now)


async def _answer(
    actor: Actor, demande_id: int | None, status: DemandeStatus, words: str | None, *, path: str, now: datetime
) -> Demande:
    agent = actors.agent(actor)
    is_refusal = status is DemandeStatus.REFUSED
    fields = Fields()
    said = texts.clean(words or "", lines=True)
    if said or is_refusal:
        fields.note(texts.judge(said, maximum=BODY_MAX), path)
    fields.refuse_if_any()
    async with transaction(now) as change:
        action = DemandeAction.REFUSE if is_refusal else DemandeAction.ACCEPT
        row = await access.held(change, agent, demande_id)
        type_ = await DemandeType.get(id=row.type_id)
        if action not in access.allowed(agent, row, type_):
            if not is_refusal and DemandeAction.REFUSE in access.allowed(agent, row, type_):
                raise Conflict(variant="effect", values={"mutation": _ACCEPTED_BY[type_.effect]})
            raise Conflict(variant=action.value)
        await decide(change, agent, row, status, said, mutation="demandeRefuse" if is_refusal else "demandeAccept")
        return change.gives(row)


async def decide(
    change: Change, agent: actors.Agent, row: Demande, status: DemandeStatus, said: str, *, mutation: str
) -> None:
    """Answer a demande that is held, in the transaction of what accepting it does besides; its author is mailed."""
    row.status, row.asked = status, None
    row.assigned_to_id = row.assigned_to_id or agent.id
    exchange = await _say(agent, row, said, expects_answer=False, now=change.now) if said else None
    await row.save(update_fields=["status", "asked", "assigned_to_id", "unread_by_citizen"])
    await _done(change, agent, row, mutation, DemandeEventKind.STATUS_CHANGED, about=exchange)
    # A decision: mailed whatever they prefer.
    await letters.write(change, LetterKind.DEMANDE_ANSWERED, row, occasion="answered")


async def held_to_accept(
    change: Change, actor: Actor, demande_id: int | None, effect: DemandeEffect
) -> tuple[actors.Agent, Demande]:
    """
    Return a demande held, which accepting has this effect, and the agent who may answer it now.

    :raises NotFound: not of their services. :raises Conflict: it is over, or accepting it does something else.
    """
    agent = actors.agent(actor)
    row = await access.held(change, agent, demande_id)
    type_ = await DemandeType.get(id=row.type_id)
    if type_.effect is not effect or DemandeAction.REFUSE not in access.allowed(agent, row, type_):
        raise Conflict(variant=DemandeAction.ACCEPT.value)
    return agent, row


async def _say(agent: actors.Agent, row: Demande, said: str, *, expects_answer: bool, now: datetime) -> Exchange:
    """Write to the citizen, in the transaction of the change that the words go with."""
    row.unread_by_citizen += 1
    return await Exchange.create(
        demande_id=row.id,
        author=access.party_of(agent),
        agent_id=agent.id,
        body=said,
        sent_at=now,
        expects_answer=expects_answer,
    )


async def _done(
    change: Change,
    agent: actors.Agent,
    row: Demande,
    mutation: str,
    kind: DemandeEventKind,
    *,
    about: Exchange | None = None,
) -> None:
    await audit.note(change, agent, mutation, "Demande", row.id)
    await events.note(change, agent, row, kind, about=("Exchange", about.id) if about else None)
