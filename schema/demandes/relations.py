"""What hangs from demandes: how is it read, many demandes in one query?"""

from models.accounts import Citizen
from models.catalogue import DemandeType
from models.demandes import Demande
from models.documents import Document, StoredPiece
from models.family import FamilyMember
from models.staff import Agent
from resolvers.demandes import relations
from resolvers.family import members
from schema import loaders
from schema.context import Info
from schema.nodes import Node


async def type_of(info: Info, row: Demande) -> DemandeType:
    """Return the revision that a demande was made with."""
    found: DemandeType = await loaders.load(info.context, relations.types, row.type_id)
    return found


async def agent(info: Info, agent_id: int | None) -> Agent | None:
    """Return a member of staff, to the staff."""
    if agent_id is None:
        return None
    found: Agent | None = await loaders.load(info.context, relations.agents, agent_id)
    return found


async def record_of(info: Info, row: Demande) -> Citizen | None:
    """Return whose demande it is, to the staff who see the demande."""
    if row.citizen_id is None:
        return None
    found: Citizen | None = await loaders.load(info.context, relations.citizens, row.citizen_id)
    return found


async def member(info: Info, member_id: int | None) -> FamilyMember | None:
    """Return a member of the foyer of the citizen who asks."""
    citizen = info.context.citizen
    if citizen is None or member_id is None:
        return None
    found: FamilyMember | None = await loaders.load(info.context, members.of_citizens, (citizen.id, member_id))
    return found


async def piece(info: Info, piece_id: int | None) -> StoredPiece | None:
    """Return a piece of the storage space of the citizen who asks."""
    citizen = info.context.citizen
    if citizen is None or piece_id is None:
        return None
    found: StoredPiece | None = await loaders.load(info.context, relations.pieces, (citizen.id, piece_id))
    return found


async def acknowledgement(info: Info, row: Demande) -> Document | None:
    """Return the acknowledgement of a demande that somebody sees whole."""
    if row.acknowledgement_id is None:
        return None
    found: Document | None = await loaders.load(info.context, relations.documents, row.acknowledgement_id)
    return found


async def about(info: Info, key: tuple[str, int]) -> Node | None:
    """Return what an event of a demande seen whole is about, by graph type and number; None where it has gone."""
    found: Node | None = await loaders.load(info.context, relations.about, key)
    return found


async def demande(info: Info, demande_id: int) -> Demande:
    """Return the demande of something of it that somebody has been let see."""
    found: Demande = await loaders.load(info.context, relations.demandes, demande_id)
    return found
