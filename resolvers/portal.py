"""What does the collectivité tell everyone, and what has it decided?"""

from models.portal import Portal, Terms
from rules.passwords import Policy


async def read() -> Portal:
    """Return the portal's one row."""
    return await Portal.get(id=1)


def policy(portal: Portal) -> Policy:
    """Return what a citizen's password must be."""
    return Policy(**portal.password_policy)


async def terms_in_force() -> Terms | None:
    """Return the general terms in force, or None while there are none."""
    return await Terms.all().order_by("-published_at", "-id").first()
