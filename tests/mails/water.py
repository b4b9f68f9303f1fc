"""One letter of each kind about references, codes and readings, as a verb writes it."""

from collections.abc import Awaitable, Callable
from typing import Any

from models.accounts import Citizen
from models.letters import Letter
from models.water.codes import ActivationCodeRequest
from models.water.contracts import ReadingNotice
from rules.vocabulary.letters import LetterKind as Kind
from rules.vocabulary.water import ActivationCodeRequestStatus as Status
from rules.vocabulary.water import ReadingStatus
from tests.outbox.desk import Desk
from tests.water.places import Place, laid

Writer = Callable[..., Awaitable[Letter]]


async def _of_reference(desk: Desk, kind: Kind, **given: Any) -> Letter:
    row, place = await _at_home(desk, **given)
    return await desk.write(kind, row, subject_id=place.subscriber.id)


async def _of_request(desk: Desk, kind: Kind, status: Status, **given: Any) -> Letter:
    row, _ = await _at_home(desk, **given)
    is_waiting = status is Status.WAITING
    request = await ActivationCodeRequest.create(
        citizen_id=row.id,
        email=row.email,
        reference="AB-1204",
        reference_key="ab1204",
        requested_at=desk.clock(),
        status=status,
        decided_at=None if is_waiting else desk.clock(),
        message="Voici votre code.",
        refusal_reason="Ce contrat est clos." if status is Status.REFUSED else None,
    )
    return await desk.write(kind, await desk.agent("paul") if is_waiting else row, subject_id=request.id)


async def _of_reading(desk: Desk, kind: Kind, status: ReadingStatus, **given: Any) -> Letter:
    row, place = await _at_home(desk, **given)
    reading = await place.read("2025-07-01", "1660", status=status, anomalies=["HIGH"], decision_reason="Vu.")
    return await desk.write(kind, row, subject_id=reading.id)


async def _asked(desk: Desk, **given: Any) -> Letter:
    row, place = await _at_home(desk, **given)
    notice = await ReadingNotice.create(
        number="2507-000123",
        meter_id=place.meter.id,
        left_on="2025-07-01",
        answer_by="2025-07-15",
        created_at=desk.clock(),
    )
    return await desk.write(Kind.WATER_READING_ASKED, row, subject_id=notice.id)


async def _at_home(desk: Desk, **given: Any) -> tuple[Citizen, Place]:
    return await desk.citizen(**given), await laid(desk.portal)


def _a(writer: Writer, *said: Any) -> Writer:
    return lambda desk, **given: writer(desk, *said, **given)


WRITERS: dict[Kind, Writer] = {
    Kind.WATER_LINKED: _a(_of_reference, Kind.WATER_LINKED),
    Kind.WATER_LINKED_NOTICE: _a(_of_reference, Kind.WATER_LINKED_NOTICE),
    Kind.WATER_UNLINKED: _a(_of_reference, Kind.WATER_UNLINKED),
    Kind.WATER_CODE_REQUESTED: _a(_of_request, Kind.WATER_CODE_REQUESTED, Status.WAITING),
    Kind.WATER_ACTIVATION_CODE: _a(_of_request, Kind.WATER_ACTIVATION_CODE, Status.SENT),
    Kind.WATER_CODE_REFUSED: _a(_of_request, Kind.WATER_CODE_REFUSED, Status.REFUSED),
    Kind.WATER_READING_RECEIVED: _a(_of_reading, Kind.WATER_READING_RECEIVED, ReadingStatus.HELD),
    Kind.WATER_READING_DECIDED: _a(_of_reading, Kind.WATER_READING_DECIDED, ReadingStatus.ACCEPTED),
    Kind.WATER_READING_ASKED: _asked,
}
