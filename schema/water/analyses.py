"""« Mes analyses »: what is seen of what was found in the water, and how does a manager have it brought up to date?"""

import datetime as dt
import decimal
from typing import Annotated, TypeAlias

import strawberry

from models.water.analyses import AnalysisResult as ResultRow
from models.water.analyses import WaterAnalysis as Row
from models.water.contracts import WaterContract as ContractRow
from resolvers.water import analyses, refreshing
from rules.vocabulary.staff import AgentRole
from rules.vocabulary.water import Conformity
from schema import gates
from schema.connections import Connection, connect
from schema.context import Context, Info
from schema.imports.imported import Import
from schema.inputs import said
from schema.loaders import load
from schema.nodes import Node, shows
from schema.refusals import Refusal
from schema.roots import mutation
from schema.water import relations

WaterAnalysesRefreshResult: TypeAlias = Annotated[Import | Refusal, strawberry.union("WaterAnalysesRefreshResult")]


@strawberry.type
class AnalysisResult:
    """What was measured of one parameter."""

    parameter: str
    text: str = strawberry.field(description="As the laboratory wrote it: « <0,5 ».")
    unit: str | None

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, ResultRow)

    @strawberry.field(description="The number that was measured; null where there is none, as in « <0,5 ».")
    @staticmethod
    def value(root: strawberry.Parent[ResultRow]) -> decimal.Decimal | None:
        return None if root.value is None else decimal.Decimal(root.value)

    @strawberry.field(description="Limite de qualité, as the health agency writes it: « <=50 mg/L ».")
    @staticmethod
    def limit(root: strawberry.Parent[ResultRow]) -> str | None:
        return root.quality_limit


async def _visible(context: Context, key: int) -> Row | None:
    return await analyses.one(context.actor, key)


@shows(Row, reach=_visible)
class WaterAnalysis(Node):
    """One sample of the water of a distribution network, as the health agencies publish it through Hub'Eau."""

    sampled_on: dt.date
    conclusion: str
    bacteriology: Conformity
    physicochemistry: Conformity

    @strawberry.field(description="Unité de distribution.")
    @staticmethod
    def network_code(root: strawberry.Parent[Row]) -> str:
        return root.network_id

    @strawberry.field
    @staticmethod
    async def network_name(root: strawberry.Parent[Row], info: Info) -> str | None:
        network = await load(info.context, analyses.networks, root.network_id)
        return network.name  # type: ignore[no-any-return]

    @strawberry.field(description="By parameter.")
    @staticmethod
    async def results(root: strawberry.Parent[Row], info: Info) -> list[AnalysisResult]:
        return await load(info.context, analyses.results, root.id)  # type: ignore[no-any-return]


@strawberry.type
class Analysed:
    """What a contract shows of the water that it pays for."""

    @strawberry.field(
        description="Mes analyses, of the distribution network that serves the supply point, newest first."
    )
    @staticmethod
    async def analyses(
        root: strawberry.Parent[ContractRow], info: Info, first: int = 20, after: str | None = None
    ) -> Connection[WaterAnalysis]:
        listing = analyses.of_place(await relations.supply_point(info, root))
        return await connect(listing, first, after)  # type: ignore[no-any-return]


@strawberry.input
class WaterAnalysesRefreshInput:
    network_code: str


@strawberry.type
class AnalysisMutations:
    @mutation(gates.agent(AgentRole.MANAGER))
    @staticmethod
    async def water_analyses_refresh(info: Info, input: WaterAnalysesRefreshInput) -> WaterAnalysesRefreshResult:
        """
        From Hub'Eau, by a manager of the water service: asked for twice while it waits, it is the same import. All
        networks are asked about each night.
        """
        return await refreshing.refresh(info.context.actor, **said(input), now=info.context.now)
