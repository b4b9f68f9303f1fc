"""How does a client begin a demande, fill it in and send it?"""

import datetime as dt
from typing import Annotated, TypeAlias

import strawberry

from models.demandes import Demande as Row
from resolvers.demandes import drafts, sending
from resolvers.demandes.drafts import Started
from resolvers.sessions.opening import SignedIn as Opened
from rules.vocabulary.accounts import Civility, ContactMethod, SessionTransport
from rules.vocabulary.family import FamilyRelation
from schema import gates, ids
from schema.addresses import PostalAddressInput
from schema.context import Info
from schema.demandes.demande import Demande
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation
from schema.said import Acknowledgement
from schema.scalars import Json
from schema.sessions.signed_in import SignedIn, with_cookie

#: What came of a call, or of the call whose key it repeats.
Begun: TypeAlias = Started | Row | Opened


@strawberry.type
class DemandeStarted:
    """A draft, and for a visitor the session that sees it only."""

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, (Started, Row, Opened))

    @strawberry.field
    @staticmethod
    def demande(root: strawberry.Parent[Begun]) -> Demande:
        return root if isinstance(root, Row) else root.demande

    @strawberry.field(description="For a visitor: the session that sees this demande only.")
    @staticmethod
    def signed_in(root: strawberry.Parent[Begun]) -> SignedIn | None:
        if isinstance(root, Opened):
            return root
        return root.signed_in if isinstance(root, Started) else None


DemandeStartResult: TypeAlias = Annotated[DemandeStarted | Refusal, strawberry.union("DemandeStartResult")]
DemandeSaveResult: TypeAlias = Annotated[Demande | Refusal, strawberry.union("DemandeSaveResult")]
DemandeSubmitResult: TypeAlias = Annotated[Demande | Refusal, strawberry.union("DemandeSubmitResult")]
DemandeDiscardResult: TypeAlias = Annotated[Acknowledgement | Refusal, strawberry.union("DemandeDiscardResult")]


@strawberry.input
class DemandeStartInput:
    type: str = strawberry.field(description="Its slug.")
    water_contract: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="One's own that it is about."
    )
    captcha_id: strawberry.ID | None = strawberry.UNSET
    captcha_answer: str | None = strawberry.UNSET
    transport: SessionTransport = strawberry.field(
        name="session", default=SessionTransport.TOKEN, description="Of a visitor's session."
    )


@strawberry.input
class DemandeContactInput:
    civility: strawberry.Maybe[Civility | None]
    first_name: strawberry.Maybe[str | None]
    last_name: strawberry.Maybe[str | None]
    email: strawberry.Maybe[str | None]
    phone: strawberry.Maybe[str | None]
    postal_address: strawberry.Maybe[PostalAddressInput | None]
    preferred_contact: strawberry.Maybe[ContactMethod | None]


@strawberry.input(description="One of the foyer by its id, or somebody else by name.")
class DemandePersonInput:
    member: strawberry.ID | None = strawberry.UNSET
    first_name: str | None = strawberry.UNSET
    last_name: str | None = strawberry.UNSET
    birth_date: dt.date | None = strawberry.UNSET
    relation: FamilyRelation | None = strawberry.UNSET


@strawberry.input
class DemandeSaveInput:
    id: strawberry.ID
    version: int
    contact: DemandeContactInput | None = strawberry.field(
        default=strawberry.UNSET, description="Only what is named changes; null empties."
    )
    persons: list[DemandePersonInput] | None = strawberry.field(
        default=strawberry.UNSET, description="All of them, in the order shown."
    )
    answers: Json | None = strawberry.field(
        default=strawberry.UNSET,
        description="Merged into those already given; checked, not yet for what is missing. Null takes one back.",
    )


@strawberry.input
class DemandeSubmitInput:
    id: strawberry.ID
    version: int
    save_contact_to_profile: bool = False


@strawberry.input
class DemandeDiscardInput:
    id: strawberry.ID


@strawberry.type
class DraftingMutations:
    @mutation(gates.open_to_all)
    @staticmethod
    async def demande_start(info: Info, input: DemandeStartInput) -> DemandeStartResult:
        """
        Opens a draft, filled in from the profile. A visitor gives a captcha and is given a session that sees this
        demande only, and its ticket.
        """
        captcha = input.captcha_id and ids.key(input.captcha_id, "Captcha")
        contract = (ids.row(input.water_contract, "WaterContract") or 0) if input.water_contract else None
        begun = await drafts.start(
            info.context.actor,
            **said(input, captcha_id=captcha or None, water_contract=contract),
            language=info.context.language,
            now=info.context.now,
        )
        if begun.signed_in is not None:
            with_cookie(info, begun.signed_in)
        return begun

    @mutation(gates.holder)
    @staticmethod
    async def demande_save(info: Info, input: DemandeSaveInput) -> DemandeSaveResult:
        """
        Keeps a step of a draft, in any order, half filled in too; STALE_VERSION when it was saved in between.
        """
        given = said(input, id=ids.row(input.id, "Demande"))
        return await drafts.save(info.context.actor, **given, read_id=ids.row, now=info.context.now)

    @mutation(gates.holder)
    @staticmethod
    async def demande_submit(info: Info, input: DemandeSubmitInput) -> DemandeSubmitResult:
        """Gives the ticket, turns the place held into the appointment, and mails the acknowledgement."""
        given = said(input, id=ids.row(input.id, "Demande"))
        return await sending.submit(info.context.actor, **given, read_id=ids.row, now=info.context.now)

    @mutation(gates.holder)
    @staticmethod
    async def demande_discard(info: Info, input: DemandeDiscardInput) -> DemandeDiscardResult:
        """Throws a draft away; nothing of it is kept."""
        return await drafts.discard(info.context.actor, id=ids.row(input.id, "Demande"), now=info.context.now)
