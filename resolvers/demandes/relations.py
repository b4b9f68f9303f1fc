"""What hangs from demandes that somebody has been let see, read for many of them in one query."""

from collections.abc import Sequence
from typing import TypeVar

from tortoise.models import Model

from models.accounts import Citizen
from models.catalogue import DemandeType
from models.family import FamilyMember
from models.staff import Agent

Row = TypeVar("Row", bound=Model)


async def types(type_ids: Sequence[int]) -> list[DemandeType | None]:
    """Return these revisions of types."""
    return await _by_id(DemandeType, type_ids)


async def agents(agent_ids: Sequence[int]) -> list[Agent | None]:
    """Return these members of staff."""
    return await _by_id(Agent, agent_ids)


async def citizens(citizen_ids: Sequence[int]) -> list[Citizen | None]:
    """Return whose demandes the staff look at."""
    return await _by_id(Citizen, citizen_ids)


async def members(keys: Sequence[tuple[int, int]]) -> list[FamilyMember | None]:
    """Return members of foyers, each by its citizen and its own number."""
    rows = await FamilyMember.filter(id__in=[member_id for _, member_id in keys])
    found = {(row.citizen_id, row.id): row for row in rows}
    return [found.get(key) for key in keys]


async def _by_id(table: type[Row], row_ids: Sequence[int]) -> list[Row | None]:
    found = {row.pk: row for row in await table.filter(pk__in=set(row_ids))}
    return [found.get(row_id) for row_id in row_ids]
