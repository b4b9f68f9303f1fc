"""Which words describe the staff: their roles, and what a service is in charge of?"""

from enum import StrEnum


class AgentRole(StrEnum):
    """Each may do what those before it may."""

    AGENT = "AGENT"
    MANAGER = "MANAGER"
    ADMINISTRATOR = "ADMINISTRATOR"

    def includes(self, other: "AgentRole") -> bool:
        """Tell whether whoever has this role may do what `other` may."""
        order = list(AgentRole)
        return order.index(self) >= order.index(other)


class ServiceDomain(StrEnum):
    DEMANDES = "DEMANDES"
    WATER = "WATER"
    FAMILY = "FAMILY"
