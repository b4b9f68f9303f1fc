"""What does a citizen say to complete what the portal knows of them, and to accept the general terms?"""

from typing import Annotated, TypeAlias

import strawberry

from resolvers.accounts import profiles, terms
from resolvers.accounts.profiles import ProfileChanges
from rules.vocabulary.accounts import Civility, ContactMethod, Language, PendingStep
from schema import gates
from schema.accounts.citizen import Citizen
from schema.addresses import PostalAddressInput
from schema.context import Info
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation

TermsAcceptResult: TypeAlias = Annotated[Citizen | Refusal, strawberry.union("TermsAcceptResult")]
ProfileUpdateResult: TypeAlias = Annotated[Citizen | Refusal, strawberry.union("ProfileUpdateResult")]


@strawberry.input
class TermsAcceptInput:
    version: str
    read_to_end: bool


@strawberry.input
class ProfileUpdateInput:
    civility: strawberry.Maybe[Civility | None]
    first_name: strawberry.Maybe[str | None]
    last_name: strawberry.Maybe[str | None]
    phone: strawberry.Maybe[str | None]
    postal_address: strawberry.Maybe[PostalAddressInput | None]
    preferred_contact: strawberry.Maybe[ContactMethod | None]
    language: strawberry.Maybe[Language | None]


@strawberry.type
class ProfileMutations:
    @mutation(gates.citizen(PendingStep.ACCEPT_TERMS))
    @staticmethod
    async def terms_accept(info: Info, input: TermsAcceptInput) -> TermsAcceptResult:
        """Accepts the general terms in force, once read to their end; STALE_VERSION when there are newer ones."""
        return await terms.accept(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.citizen())
    @staticmethod
    async def profile_update(info: Info, input: ProfileUpdateInput) -> ProfileUpdateResult:
        """Only what is named changes; null empties what may be empty, and is REQUIRED where it may not."""
        changes = ProfileChanges(**said(input))  # type: ignore[typeddict-item]
        return await profiles.update(info.context.actor, changes=changes, now=info.context.now)
