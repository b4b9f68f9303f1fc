"""How are the general terms (« CGU ») read, and put in force?"""

import datetime as dt
from typing import Annotated, TypeAlias

import strawberry

from models.portal import Terms as Row
from resolvers.portal import reading, terms
from rules.vocabulary.staff import AgentRole
from schema import gates
from schema.context import Context, Info
from schema.inputs import said
from schema.nodes import Node, shows
from schema.refusals import Refusal
from schema.roots import mutation


async def _any_version(context: Context, key: int) -> Row | None:
    return await reading.terms(key)


@shows(Row, reach=_any_version)
class Terms(Node):
    """One version of the general terms (« conditions générales d'utilisation »)."""

    version: str
    published_at: dt.datetime
    body: str = strawberry.field(description="Markdown.")


TermsPublishResult: TypeAlias = Annotated[Terms | Refusal, strawberry.union("TermsPublishResult")]


@strawberry.input
class TermsPublishInput:
    version: str
    body: str


@strawberry.type
class TermsMutations:
    @mutation(gates.agent(AgentRole.ADMINISTRATOR))
    @staticmethod
    async def terms_publish(info: Info, input: TermsPublishInput) -> TermsPublishResult:
        """By an administrator: every citizen must accept the new version. A version that there is: DUPLICATE."""
        return await terms.publish(info.context.actor, **said(input), now=info.context.now)
