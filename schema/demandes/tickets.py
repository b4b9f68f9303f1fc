"""What does one say who has a ticket: to see its demande, to have it as theirs?"""

from typing import Annotated, TypeAlias

import strawberry

from resolvers.demandes import claiming, showing
from rules.vocabulary.accounts import SessionTransport
from schema import gates
from schema.context import Info
from schema.demandes.demande import Demande
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation
from schema.sessions.signed_in import SignedIn, with_cookie

DemandeOpenByTicketResult: TypeAlias = Annotated[SignedIn | Refusal, strawberry.union("DemandeOpenByTicketResult")]
DemandeClaimResult: TypeAlias = Annotated[Demande | Refusal, strawberry.union("DemandeClaimResult")]


@strawberry.input
class DemandeOpenByTicketInput:
    ticket: str = strawberry.field(description="As people write it: spaces, dashes and small letters will do.")
    transport: SessionTransport = strawberry.field(name="session", default=SessionTransport.TOKEN)


@strawberry.input
class DemandeClaimInput:
    ticket: str
    code: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The one mailed to the demande's address when it differs from the account's.",
    )


@strawberry.type
class TicketMutations:
    @mutation(gates.open_to_all)
    @staticmethod
    async def demande_open_by_ticket(info: Info, input: DemandeOpenByTicketInput) -> DemandeOpenByTicketResult:
        """
        A session that sees this demande only; status and history alone if it belongs to an account. Not for the staff.
        """
        opened = await showing.enter(info.context.actor, **said(input), now=info.context.now)
        return with_cookie(info, opened)

    @mutation(gates.citizen())
    @staticmethod
    async def demande_claim(info: Info, input: DemandeClaimInput) -> DemandeClaimResult:
        """
        Rattacher cette demande à mon compte citoyen: all of it comes along, and whoever else has its ticket sees its
        status and history only. CLAIM_NEEDS_CODE says that a code was mailed to the demande's address; one at most
        every fifteen minutes, good for an hour.
        """
        return await claiming.claim(info.context.actor, **said(input), now=info.context.now)
