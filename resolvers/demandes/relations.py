"""What hangs from demandes that somebody has been let see, read for many of them in one query."""

import asyncio
from collections.abc import Sequence
from typing import TypeVar

from tortoise.models import Model

from models.accounts import Citizen
from models.appointments import Appointment
from models.catalogue import DemandeType
from models.demandes import Attachment, Demande, Exchange
from models.documents import Document, StoredPiece
from models.staff import Agent
from resolvers import together

Row = TypeVar("Row", bound=Model)

#: By graph type, what of a demande an event of its history may be about.
_ABOUT: dict[str, type[Model]] = {"Exchange": Exchange, "Attachment": Attachment, "Appointment": Appointment}


async def types(type_ids: Sequence[int]) -> list[DemandeType | None]:
    """Return these revisions of types."""
    return await _by_id(DemandeType, type_ids)


async def agents(agent_ids: Sequence[int]) -> list[Agent | None]:
    """Return these members of staff."""
    return await _by_id(Agent, agent_ids)


async def citizens(citizen_ids: Sequence[int]) -> list[Citizen | None]:
    """Return whose demandes the staff look at."""
    return await _by_id(Citizen, citizen_ids)


async def documents(document_ids: Sequence[int]) -> list[Document | None]:
    """Return what was made for these demandes."""
    return await _by_id(Document, document_ids)


async def demandes(demande_ids: Sequence[int]) -> list[Demande | None]:
    """Return the demandes of things of theirs that somebody has been let see."""
    return await _by_id(Demande, demande_ids)


async def pieces(keys: Sequence[tuple[int, int]]) -> list[StoredPiece | None]:
    """Return pieces of storage spaces, each by its citizen and its own number."""
    found = {row.id: row for row in await StoredPiece.filter(id__in=[own for _, own in keys])}
    return [row if (row := found.get(own)) and row.citizen_id == citizen_id else None for citizen_id, own in keys]


async def about(keys: Sequence[tuple[str, int]]) -> list[Model | None]:
    """Return what events are about, each by graph type and number, of demandes seen whole; None where it has gone."""
    wanted = {name: [row_id for of, row_id in keys if of == name] for name in {name for name, _ in keys}}
    rows = await asyncio.gather(*(_by_id(_ABOUT[name], row_ids) for name, row_ids in wanted.items()))
    found = {(name, row.pk): row for name, some in zip(wanted, rows, strict=True) for row in some if row is not None}
    return [found.get(key) for key in keys]


async def _by_id(table: type[Row], row_ids: Sequence[int]) -> list[Row | None]:
    found = {row.pk: row for row in await together.rows(table.filter(pk__in=set(row_ids)))}
    return [found.get(row_id) for row_id in row_ids]
