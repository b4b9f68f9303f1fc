"""What is kept: tables, constraints, migrations."""

#: The modules whose tables tortoise knows.
TABLES = (
    "models.accounts",
    "models.staff",
    "models.family",
    "models.documents",
    "models.agendas",
    "models.catalogue",
    "models.demandes",
    "models.appointments",
    "models.sessions",
    "models.portal",
    "models.letters",
    "models.notifications",
    "models.answers",
)
