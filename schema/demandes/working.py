"""How does an agent make a demande go on, and see the queue move?"""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Annotated, TypeAlias

import strawberry

from resolvers.demandes import notes, watching, working
from resolvers.demandes.watching import QueueChange as Moved
from schema import gates, ids
from schema.context import Info
from schema.demandes.demande import Demande
from schema.demandes.note import InternalNote
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation, subscription

DemandeTakeResult: TypeAlias = Annotated[Demande | Refusal, strawberry.union("DemandeTakeResult")]
DemandeAssignResult: TypeAlias = Annotated[Demande | Refusal, strawberry.union("DemandeAssignResult")]
DemandeAskCitizenResult: TypeAlias = Annotated[Demande | Refusal, strawberry.union("DemandeAskCitizenResult")]
DemandeAcceptResult: TypeAlias = Annotated[Demande | Refusal, strawberry.union("DemandeAcceptResult")]
DemandeRefuseResult: TypeAlias = Annotated[Demande | Refusal, strawberry.union("DemandeRefuseResult")]
InternalNoteAddResult: TypeAlias = Annotated[InternalNote | Refusal, strawberry.union("InternalNoteAddResult")]


@strawberry.input
class DemandeTakeInput:
    id: strawberry.ID


@strawberry.input
class DemandeAssignInput:
    id: strawberry.ID
    agent: strawberry.ID | None = strawberry.UNSET
    service: strawberry.ID | None = strawberry.UNSET


@strawberry.input
class DemandeAskCitizenInput:
    id: strawberry.ID
    body: str
    pieces: list[str] = strawberry.field(default_factory=list, description="Keys of the requirements to complete.")
    answer_by: dt.date | None = strawberry.UNSET


@strawberry.input
class DemandeAcceptInput:
    id: strawberry.ID
    message: str | None = strawberry.UNSET


@strawberry.input
class DemandeRefuseInput:
    id: strawberry.ID
    reason: str


@strawberry.input
class InternalNoteAddInput:
    demande: strawberry.ID
    body: str


@strawberry.type
class QueueChange:
    """Something that moved in the queue of the agent's services."""

    @strawberry.field
    @staticmethod
    def id(root: strawberry.Parent[Moved]) -> strawberry.ID:
        return strawberry.ID(ids.write("Demande", root.demande_id))

    @strawberry.field(description="Null once it is no longer theirs.")
    @staticmethod
    def demande(root: strawberry.Parent[Moved]) -> Demande | None:
        return root.demande


@strawberry.type
class WorkingMutations:
    @mutation(gates.agent())
    @staticmethod
    async def demande_take(info: Info, input: DemandeTakeInput) -> DemandeTakeResult:
        """Takes a demande of one's services in hand."""
        return await working.take(info.context.actor, id=ids.row(input.id, "Demande"), now=info.context.now)

    @mutation(gates.agent())
    @staticmethod
    async def demande_assign(info: Info, input: DemandeAssignInput) -> DemandeAssignResult:
        """Hands a demande on, to a colleague, to another service, or to both."""
        given = said(
            input,
            id=ids.row(input.id, "Demande"),
            # What is said and is no id is not there; what is left out is not said.
            agent=(ids.row(input.agent, "Agent") or 0) if input.agent else None,
            service=(ids.row(input.service, "Service") or 0) if input.service else None,
        )
        return await working.assign(info.context.actor, **given, now=info.context.now)

    @mutation(gates.agent())
    @staticmethod
    async def demande_ask_citizen(info: Info, input: DemandeAskCitizenInput) -> DemandeAskCitizenResult:
        """Asks for what is missing: it is the citizen's turn until they write, or every piece asked for has come."""
        given = said(input, id=ids.row(input.id, "Demande"))
        return await working.ask_citizen(info.context.actor, **given, now=info.context.now)

    @mutation(gates.agent())
    @staticmethod
    async def demande_accept(info: Info, input: DemandeAcceptInput) -> DemandeAcceptResult:
        """NOT_IN_THIS_STATE for a type whose effect has a mutation of its own; the message names it."""
        given = said(input, id=ids.row(input.id, "Demande"))
        return await working.accept(info.context.actor, **given, now=info.context.now)

    @mutation(gates.agent())
    @staticmethod
    async def demande_refuse(info: Info, input: DemandeRefuseInput) -> DemandeRefuseResult:
        """Says no, and why."""
        given = said(input, id=ids.row(input.id, "Demande"))
        return await working.refuse(info.context.actor, **given, now=info.context.now)

    @mutation(gates.agent())
    @staticmethod
    async def internal_note_add(info: Info, input: InternalNoteAddInput) -> InternalNoteAddResult:
        """Tells one's colleagues something about a demande; no citizen ever sees it."""
        given = said(input, demande=ids.row(input.demande, "Demande"))
        return await notes.add(info.context.actor, **given, now=info.context.now)


@strawberry.type
class QueueSubscriptions:
    @subscription(gates.agent())
    @staticmethod
    async def queue_changed(info: Info) -> AsyncIterator[QueueChange]:
        """For agents: what enters, moves in or leaves their services' queue."""
        async for moved in watching.moving(info.context.actor, since=info.context.now):
            yield moved  # type: ignore[misc]
