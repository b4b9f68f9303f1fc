"""
« J'ai une référence client mais je ne connais pas mon code d'activation »: who asks, and what does an agent make of it?

Nothing is mailed to the citizen until a person has checked (S000-10 to 13); a reference that nobody has is answered
like another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.queryset import QuerySet

from models.accounts import Citizen
from models.water.codes import ActivationCodeRequest
from models.water.contracts import WaterSubscriber
from resolvers import actors, letters, notifications, together
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.demandes import access as demandes
from resolvers.errors import Conflict, Fields, NotFound, Refused
from resolvers.listing import Listing
from resolvers.staff import audit
from resolvers.transactions import Acknowledged, Change, transaction
from resolvers.water import access, linking
from rules import folding, texts
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.water import ActivationCodeRequestStatus as Status
from rules.water.references import bare

MESSAGE_MAX = 5_000
#: An account's that wait at the same time.
MOST_WAITING = 10


class ConfirmationNeeded(Refused):
    """E-mail or name are not those of the contract: an agent who sends all the same says so."""

    code = RefusalCode.CONFIRMATION_NEEDED


@dataclass(frozen=True)
class Matches:
    """What of a request is as the water service knows it."""

    email: bool
    name: bool


async def ask(actor: Actor, *, email: str, reference: str, now: datetime) -> ActivationCodeRequest:
    """
    Ask for the code of a reference; the water service's agents are told. Asked again while it waits, it is the same.

    :raises InvalidInput: every wrong field. :raises AlreadyLinked: the reference is theirs.
    :raises Conflict: too many wait.
    """
    citizen = actors.citizen(actor)
    fields = Fields()
    address = identity.email(fields, "email", email)
    written = identity.line(fields, "reference", reference, maximum=linking.REFERENCE_MAX)
    key = bare(written)
    if written and not key:
        fields.wrong("reference", RefusalCode.INVALID)
    fields.refuse_if_any()
    if await access.visible_subscribers(citizen).filter(reference_key=key).exists():
        raise linking.AlreadyLinked

    async with transaction(now) as change:
        await change.connection.execute_query("SELECT FROM citizen WHERE id = $1 FOR NO KEY UPDATE", [citizen.id])
        waiting = ActivationCodeRequest.filter(citizen_id=citizen.id, status=Status.WAITING)
        if (same := await waiting.get_or_none(reference_key=key)) is not None:
            return change.gives(same)
        if await waiting.count() >= MOST_WAITING:
            raise Conflict(variant="code_requests")
        row = await ActivationCodeRequest.create(
            citizen_id=citizen.id,
            email=address,
            reference=written,
            reference_key=key,
            requested_at=now,
            status=Status.WAITING,
        )
        for service in await access.services():
            await demandes.know(change, citizen.id, service.id)
        for agent in await access.agents():
            await letters.write(change, LetterKind.WATER_CODE_REQUESTED, agent, occasion=row.id, subject_id=row.id)
        return change.gives(row)


async def withdraw(actor: Actor, *, id: int | None, now: datetime) -> Acknowledged:
    """
    Take back a request that waits.

    :raises NotFound: no such request of theirs. :raises Conflict: it has been decided.
    """
    citizen = actors.citizen(actor)
    async with transaction(now) as change:
        mine = ActivationCodeRequest.filter(id=id or 0, citizen_id=citizen.id)
        if not await mine.filter(status=Status.WAITING).update(status=Status.WITHDRAWN):
            raise Conflict(variant="decided") if await mine.exists() else NotFound
        return change.acknowledges("acknowledgement.activationCodeRequestWithdraw")


async def send(
    actor: Actor, *, request: int | None, message: str, override: bool, now: datetime
) -> ActivationCodeRequest:
    """
    Send the code in the agent's own words: the only way that one leaves.

    :raises NotFound: no such request. :raises InvalidInput: nothing is written. :raises Conflict: it has been decided,
        or no subscriber has the reference. :raises ConfirmationNeeded: e-mail or name are not the contract's.
    """
    agent = actors.agent(actor)
    access.water_staff(agent)
    said = _words(message, "message")
    async with transaction(now) as change:
        row = await _held(request)
        subscriber = await WaterSubscriber.get_or_none(reference_key=row.reference_key)
        if subscriber is None:
            raise Conflict(variant="no_such_reference")
        found = _compare(row, subscriber, await Citizen.get(id=row.citizen_id))
        is_overridden = not (found.email and found.name)
        if is_overridden and not override:
            raise ConfirmationNeeded(variant="code_request")
        row.status, row.message, row.overridden = Status.SENT, said, is_overridden
        await _decide(change, agent, row, "activationCodeSend")
        if is_overridden:
            await audit.note(change, agent, "activationCodeSend.override", "ActivationCodeRequest", row.id)
        citizen = await Citizen.get(id=row.citizen_id)
        await letters.write(change, LetterKind.WATER_ACTIVATION_CODE, citizen, occasion=row.id, subject_id=row.id)
        return change.gives(row)


async def refuse(actor: Actor, *, request: int | None, reason: str, now: datetime) -> ActivationCodeRequest:
    """
    Refuse to send a code, and say why.

    :raises NotFound: no such request. :raises InvalidInput: no reason is given. :raises Conflict: it has been decided.
    """
    agent = actors.agent(actor)
    access.water_staff(agent)
    said = _words(reason, "reason")
    async with transaction(now) as change:
        row = await _held(request)
        row.status, row.refusal_reason = Status.REFUSED, said
        await _decide(change, agent, row, "activationCodeRefuse")
        citizen = await Citizen.get(id=row.citizen_id)
        await letters.write(change, LetterKind.WATER_CODE_REFUSED, citizen, occasion=row.id, subject_id=row.id)
        await notifications.write(
            change, citizen.id, "WATER_CODE_REFUSED", about=("ActivationCodeRequest", row.id), reference=row.reference
        )
        return change.gives(row)


async def own(actor: actors.Citizen) -> list[ActivationCodeRequest]:
    """Return what a citizen asked for, newest first."""
    return await together.rows(visible(actor).order_by("-requested_at", "-id").limit(100))


async def one(actor: Actor, request_id: int, *, now: datetime) -> ActivationCodeRequest | None:
    """Return a request; None when not there, or not for whoever asks. An agent's look is written."""
    row = await visible(actor).get_or_none(id=request_id)
    if row is not None and isinstance(actor, actors.Agent):
        await audit.saw(actor, "node", "CitizenRecord", [row.citizen_id], now=now)
    return row


def queue(actor: actors.Agent, status: Status, *, now: datetime) -> Listing:
    """Return the requests of a status, oldest first; who asked is shown, and that is written."""
    rows = visible(actor).filter(status=status)
    action = "agent.activationCodeRequests"
    return audit.Watched(
        rows, "requested_at", oldest_first=True, actor=actor, action=action, citizen="citizen_id", now=now
    )


def visible(actor: Actor) -> QuerySet[ActivationCodeRequest]:
    """Return the requests that the actor may see: their own, or to the water service's agents all."""
    if isinstance(actor, actors.Citizen):
        return ActivationCodeRequest.filter(citizen_id=actor.id)
    serves = isinstance(actor, actors.Agent) and access.serves_water(actor)
    return ActivationCodeRequest.all() if serves else ActivationCodeRequest.filter(id=0)


async def subscribers(reference_keys: Sequence[str]) -> list[WaterSubscriber | None]:
    """Return whom each of these references is of, in one query."""
    rows = await together.rows(WaterSubscriber.filter(reference_key__in=set(reference_keys)))
    found = {row.reference_key: row for row in rows}
    return [found.get(key) for key in reference_keys]


def matches(row: ActivationCodeRequest, subscriber: WaterSubscriber | None, citizen: Citizen | None) -> Matches:
    """Compare who asks with what the water service knows."""
    if subscriber is None or citizen is None:
        return Matches(email=False, name=False)
    return _compare(row, subscriber, citizen)


def _compare(row: ActivationCodeRequest, subscriber: WaterSubscriber, citizen: Citizen) -> Matches:
    known = set(folding.fold(subscriber.name).replace("-", " ").split())
    name = set(folding.fold(citizen.last_name).replace("-", " ").split())
    same_address = subscriber.email and identity.folded_email(row.email) == identity.folded_email(subscriber.email)
    return Matches(email=bool(same_address), name=name <= known)


def _words(text: str, path: str) -> str:
    fields = Fields()
    said = texts.clean(text, lines=True)
    fields.note(texts.judge(said, maximum=MESSAGE_MAX), path)
    fields.refuse_if_any()
    return said


async def _held(request_id: int | None) -> ActivationCodeRequest:
    """:raises NotFound: no such request. :raises Conflict: it has been decided."""
    rows = ActivationCodeRequest.filter(id=request_id or 0).select_for_update(no_key=True)
    row = await rows.first()
    if row is None:
        raise NotFound
    if row.status is not Status.WAITING:
        raise Conflict(variant="decided")
    return row


async def _decide(change: Change, agent: actors.Agent, row: ActivationCodeRequest, mutation: str) -> None:
    row.decided_at, row.decided_by_id = change.now, agent.id
    await row.save()
    await audit.note(change, agent, mutation, "ActivationCodeRequest", row.id)
