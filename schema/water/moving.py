"""What does one say to move in or out, and an agent to open or end a contract, or to replace a meter?"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, TypeAlias

import strawberry

from resolvers.water import closing, moving, opening
from schema import gates, ids
from schema.addresses import PostalAddressInput
from schema.context import Info
from schema.demandes.demande import Demande
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation
from schema.water.contract import WaterContract

WaterMeterOpenResult: TypeAlias = Annotated[Demande | Refusal, strawberry.union("WaterMeterOpenResult")]
WaterMeterCloseResult: TypeAlias = Annotated[Demande | Refusal, strawberry.union("WaterMeterCloseResult")]
WaterContractOpenResult: TypeAlias = Annotated[WaterContract | Refusal, strawberry.union("WaterContractOpenResult")]
WaterContractCloseResult: TypeAlias = Annotated[WaterContract | Refusal, strawberry.union("WaterContractCloseResult")]
MeterReplaceResult: TypeAlias = Annotated[WaterContract | Refusal, strawberry.union("MeterReplaceResult")]


@strawberry.input
class WaterMeterOpenInput:
    address: PostalAddressInput
    moving_in_on: dt.date
    meter_serial_number: str | None = strawberry.UNSET
    index: Decimal | None = strawberry.UNSET
    previous_occupant: str | None = strawberry.UNSET
    photo: strawberry.ID | None = strawberry.UNSET


@strawberry.input
class WaterMeterCloseInput:
    contract: strawberry.ID
    moving_out_on: dt.date
    index: Decimal | None = strawberry.UNSET
    forwarding_address: PostalAddressInput
    next_occupant: str | None = strawberry.UNSET
    photo: strawberry.ID | None = strawberry.UNSET


@strawberry.input
class WaterContractOpenInput:
    demande: strawberry.ID
    subscriber_reference: str | None = strawberry.field(
        default=strawberry.UNSET, description="Left out, a new subscriber is made from the demande."
    )
    contract_number: str
    meter_serial_number: str = strawberry.field(
        description="Of a meter in place; one that is known nowhere makes a place of the demande's address."
    )
    on: dt.date
    index: Decimal


@strawberry.input
class WaterContractCloseInput:
    demande: strawberry.ID
    on: dt.date
    index: Decimal


@strawberry.input
class MeterReplaceInput:
    contract: strawberry.ID
    on: dt.date
    removal_index: Decimal
    new_serial_number: str
    new_digits: int
    installation_index: Decimal


@strawberry.type
class MovingMutations:
    @mutation(gates.citizen())
    @staticmethod
    async def water_meter_open(info: Info, input: WaterMeterOpenInput) -> WaterMeterOpenResult:
        """J'emménage: ouverture de compteur, a demande with its ticket."""
        given = said(input, photo=_upload(input.photo))
        return await moving.open_meter(info.context.actor, **given, now=info.context.now)

    @mutation(gates.citizen())
    @staticmethod
    async def water_meter_close(info: Info, input: WaterMeterCloseInput) -> WaterMeterCloseResult:
        """Je déménage: fermeture de compteur. ALREADY_DONE while one is under way."""
        given = said(input, contract=ids.row(input.contract, "WaterContract"), photo=_upload(input.photo))
        return await moving.close_meter(info.context.actor, **given, now=info.context.now)

    @mutation(gates.agent())
    @staticmethod
    async def water_contract_open(info: Info, input: WaterContractOpenInput) -> WaterContractOpenResult:
        """Accepts the demande: opens the contract with an OPENING reading and ties it to the citizen's account."""
        given = said(input, demande=ids.row(input.demande, "Demande"))
        return await opening.open_contract(info.context.actor, **given, now=info.context.now)

    @mutation(gates.agent())
    @staticmethod
    async def water_contract_close(info: Info, input: WaterContractCloseInput) -> WaterContractCloseResult:
        """Accepts the demande: ends the contract with a CLOSING reading."""
        given = said(input, demande=ids.row(input.demande, "Demande"))
        return await closing.close_contract(info.context.actor, **given, now=info.context.now)

    @mutation(gates.agent())
    @staticmethod
    async def meter_replace(info: Info, input: MeterReplaceInput) -> MeterReplaceResult:
        """Takes a meter out with its last index and puts another in with its first, on the same day."""
        given = said(input, contract=ids.row(input.contract, "WaterContract"))
        return await closing.replace_meter(info.context.actor, **given, now=info.context.now)


def _upload(given: strawberry.ID | None) -> int | None:
    """Return an upload's number; 0, which nothing has, where the id is of none; None where none is said."""
    return (ids.row(given, "Upload") or 0) if given else None
