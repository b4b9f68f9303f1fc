"""How does one go on with a demande that was sent: write, join files, take it back?"""

from typing import Annotated, TypeAlias

import strawberry

from resolvers.demandes import attachments, cancelling, exchanges
from schema import gates, ids
from schema.context import Info
from schema.demandes.attachment import Attachment
from schema.demandes.demande import Demande
from schema.demandes.exchange import Exchange
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation

ExchangeAddResult: TypeAlias = Annotated[Exchange | Refusal, strawberry.union("ExchangeAddResult")]
ExchangesMarkReadResult: TypeAlias = Annotated[Demande | Refusal, strawberry.union("ExchangesMarkReadResult")]
AttachmentAddResult: TypeAlias = Annotated[Attachment | Refusal, strawberry.union("AttachmentAddResult")]
AttachmentReplaceResult: TypeAlias = Annotated[Attachment | Refusal, strawberry.union("AttachmentReplaceResult")]
AttachmentRemoveResult: TypeAlias = Annotated[Demande | Refusal, strawberry.union("AttachmentRemoveResult")]
DemandeCancelResult: TypeAlias = Annotated[Demande | Refusal, strawberry.union("DemandeCancelResult")]


@strawberry.input
class ExchangeAddInput:
    demande: strawberry.ID
    body: str
    uploads: list[strawberry.ID] = strawberry.field(default_factory=list)
    stored_pieces: list[strawberry.ID] = strawberry.field(default_factory=list)
    expects_answer: bool = False


@strawberry.input
class ExchangesMarkReadInput:
    demande: strawberry.ID
    up_to: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The last one seen; all of them when left out."
    )


@strawberry.input
class AttachmentAddInput:
    demande: strawberry.ID
    upload: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="One of upload and storedPiece."
    )
    stored_piece: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Ajouter depuis mon espace de stockage."
    )
    requirement: str | None = strawberry.UNSET
    label: str | None = strawberry.field(
        default=strawberry.UNSET, description="That of the requirement, the piece or the file when left out."
    )


@strawberry.input
class AttachmentReplaceInput:
    id: strawberry.ID
    upload: strawberry.ID
    label: str | None = strawberry.UNSET


@strawberry.input
class AttachmentRemoveInput:
    id: strawberry.ID


@strawberry.input
class DemandeCancelInput:
    id: strawberry.ID
    confirm: bool
    reason: str | None = strawberry.UNSET


@strawberry.type
class FollowingMutations:
    @mutation(gates.either_side)
    @staticmethod
    async def exchange_add(info: Info, input: ExchangeAddInput) -> ExchangeAddResult:
        """Nouvel échange; by the citizen or by an agent, whoever asks."""
        given = said(
            input,
            demande=ids.row(input.demande, "Demande"),
            uploads=[ids.row(one, "Upload") for one in input.uploads],
            stored_pieces=[ids.row(one, "StoredPiece") for one in input.stored_pieces],
        )
        return await exchanges.add(info.context.actor, **given, now=info.context.now)

    @mutation(gates.either_side)
    @staticmethod
    async def exchanges_mark_read(info: Info, input: ExchangesMarkReadInput) -> ExchangesMarkReadResult:
        """Takes note that one's side has read what the other wrote; a query never does."""
        return await exchanges.mark_read(
            info.context.actor,
            demande=ids.row(input.demande, "Demande"),
            up_to=ids.row(input.up_to, "Exchange") if input.up_to else None,
            everything=not input.up_to,
            now=info.context.now,
        )

    @mutation(gates.holder)
    @staticmethod
    async def attachment_add(info: Info, input: AttachmentAddInput) -> AttachmentAddResult:
        """Joins a file: one just uploaded, or a copy of a piece of one's storage space as it is now."""
        given = said(
            input,
            demande=ids.row(input.demande, "Demande"),
            upload=ids.row(input.upload, "Upload") if input.upload else None,
            stored_piece=ids.row(input.stored_piece, "StoredPiece") if input.stored_piece else None,
        )
        return await attachments.add(
            info.context.actor,
            **given,
            is_upload=bool(input.upload),
            is_stored_piece=bool(input.stored_piece),
            now=info.context.now,
        )

    @mutation(gates.holder)
    @staticmethod
    async def attachment_replace(info: Info, input: AttachmentReplaceInput) -> AttachmentReplaceResult:
        """Puts another file in the place of one that one has joined."""
        given = said(input, id=ids.row(input.id, "Attachment"), upload=ids.row(input.upload, "Upload"))
        return await attachments.replace(info.context.actor, **given, now=info.context.now)

    @mutation(gates.holder)
    @staticmethod
    async def attachment_remove(info: Info, input: AttachmentRemoveInput) -> AttachmentRemoveResult:
        """Takes away a file that one has joined."""
        return await attachments.remove(info.context.actor, id=ids.row(input.id, "Attachment"), now=info.context.now)

    @mutation(gates.holder)
    @staticmethod
    async def demande_cancel(info: Info, input: DemandeCancelInput) -> DemandeCancelResult:
        """Archives it, frees its appointment and drops its reminder, all or nothing."""
        given = said(input, id=ids.row(input.id, "Demande"))
        return await cancelling.cancel(info.context.actor, **given, now=info.context.now)
