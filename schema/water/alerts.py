"""What is seen of a consumption that somebody should look at, and what does its holder say to it?"""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from language import alerts as sentences
from models.water.alerts import WaterAlert as Row
from models.water.alerts import WaterAlertRule as RuleRow
from models.water.contracts import WaterContract as ContractRow
from resolvers.water import alerts
from rules.vocabulary.water import WaterAlertKind
from rules.water.units import cubic_metres
from schema import gates, ids
from schema.connections import Connection, connect
from schema.context import Context, Info
from schema.documents.file import File
from schema.documents.file import of as file_of
from schema.inputs import said
from schema.loaders import load
from schema.nodes import Node, shows
from schema.refusals import Refusal
from schema.roots import mutation
from schema.water import relations

if TYPE_CHECKING:
    from schema.water.contract import WaterContract


async def _visible(context: Context, key: int) -> Row | None:
    return await alerts.one(context.actor, key, now=context.now)


@shows(Row, reach=_visible)
class WaterAlert(Node):
    """A consumption that somebody should look at, told once."""

    kind: WaterAlertKind
    raised_at: dt.datetime
    certificate_due_on: dt.date | None = strawberry.field(
        description="Loi Warsmann: until when a plumber's certificate caps the bill; null until the mail has left."
    )
    acknowledged_at: dt.datetime | None

    @strawberry.field
    @staticmethod
    async def contract(
        root: strawberry.Parent[Row], info: Info
    ) -> Annotated["WaterContract", strawberry.lazy("schema.water.contract")]:
        return await relations.seen(info, root.contract_id)

    @strawberry.field(name="from")
    @staticmethod
    def from_(root: strawberry.Parent[Row]) -> dt.date:
        return root.starts_on

    @strawberry.field(description="Not included.")
    @staticmethod
    def to(root: strawberry.Parent[Row]) -> dt.date:
        return root.ends_on

    @strawberry.field(description="Cubic metres over the span.")
    @staticmethod
    def volume(root: strawberry.Parent[Row]) -> Decimal:
        return cubic_metres(root.volume_l)

    @strawberry.field(description="Cubic metres that the past makes expect; null but for ABNORMAL_CONSUMPTION.")
    @staticmethod
    def expected(root: strawberry.Parent[Row]) -> Decimal | None:
        return None if root.expected_l is None else cubic_metres(root.expected_l)

    @strawberry.field(description="For people: what was found, and what it was compared with.")
    @staticmethod
    async def message(root: strawberry.Parent[Row], info: Info) -> str:
        contract = await relations.seen(info, root.contract_id)
        assert contract is not None
        return sentences.read(
            root.kind.value,
            alerts.shown(info.context.actor, root, contract),
            start=root.starts_on,
            end=root.ends_on,
            volume_l=root.volume_l,
            expected_l=root.expected_l,
            language=info.context.language.value,
        )

    @strawberry.field(description="The plumber's.")
    @staticmethod
    async def certificate(root: strawberry.Parent[Row], info: Info) -> File | None:
        return await file_of(info.context, root.certificate_id)


@strawberry.type
class WaterAlertRule:
    """Past which the citizen wants to be told; null for none."""

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, RuleRow)

    @strawberry.field(description="Litres a day.")
    @staticmethod
    def daily_litres(root: strawberry.Parent[RuleRow]) -> int | None:
        return root.daily_l

    @strawberry.field(description="Cubic metres a month.")
    @staticmethod
    def monthly_cubic_metres(root: strawberry.Parent[RuleRow]) -> int | None:
        return root.monthly_m3


@strawberry.type
class Watched:
    """What a contract shows of its alerts."""

    @strawberry.field(description="Newest first.")
    @staticmethod
    async def alerts(
        root: strawberry.Parent[ContractRow],
        info: Info,
        open_only: bool = True,
        first: int = 20,
        after: str | None = None,
    ) -> Connection[WaterAlert]:
        return await connect(alerts.of(root, open_only=open_only), first, after)  # type: ignore[no-any-return]

    @strawberry.field(description="Null where the citizen set none.")
    @staticmethod
    async def alert_rule(root: strawberry.Parent[ContractRow], info: Info) -> WaterAlertRule | None:
        return await load(info.context, alerts.rules, root.id)  # type: ignore[no-any-return]


@strawberry.input
class WaterAlertRuleSetInput:
    contract: strawberry.ID
    daily_litres: int | None = strawberry.UNSET
    monthly_cubic_metres: int | None = strawberry.UNSET


@strawberry.input
class WaterAlertAcknowledgeInput:
    id: strawberry.ID
    certificate: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="An upload: the plumber's certificate."
    )


WaterAlertRuleSetResult: TypeAlias = Annotated[WaterAlertRule | Refusal, strawberry.union("WaterAlertRuleSetResult")]
WaterAlertAcknowledgeResult: TypeAlias = Annotated[
    WaterAlert | Refusal, strawberry.union("WaterAlertAcknowledgeResult")
]


@strawberry.type
class AlertMutations:
    @mutation(gates.citizen())
    @staticmethod
    async def water_alert_rule_set(info: Info, input: WaterAlertRuleSetInput) -> WaterAlertRuleSetResult:
        """Said as a whole, for what comes from now on: what is left out is no limit."""
        return await alerts.set_rule(
            info.context.actor,
            **said(input, contract=ids.row(input.contract, "WaterContract")),
            now=info.context.now,
        )

    @mutation(gates.citizen())
    @staticmethod
    async def water_alert_acknowledge(info: Info, input: WaterAlertAcknowledgeInput) -> WaterAlertAcknowledgeResult:
        """
        A certificate is for ABNORMAL_CONSUMPTION, until certificateDueOn: TOO_LATE past it. One seen already may be
        given one afterwards.
        """
        return await alerts.acknowledge(
            info.context.actor,
            id=ids.row(input.id, "WaterAlert"),
            certificate=(ids.row(input.certificate, "Upload") or 0) if input.certificate else None,
            now=info.context.now,
        )
