"""What has the portal made for a citizen, such as an acknowledgement?"""

from models.documents import Document
from resolvers.actors import Actor, Citizen


async def one(actor: Actor, document_id: int) -> Document | None:
    """Return a document of one's own."""
    return await Document.get_or_none(id=document_id, citizen_id=actor.id) if isinstance(actor, Citizen) else None
