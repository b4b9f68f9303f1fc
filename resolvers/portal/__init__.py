"""What does the collectivité tell everyone, and what has it decided?"""

from resolvers.portal.reading import audiences, policy, read, rows, terms_in_force, time_zone, today

__all__ = ["audiences", "policy", "read", "rows", "terms_in_force", "time_zone", "today"]
