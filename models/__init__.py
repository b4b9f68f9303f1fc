"""What is kept: tables, constraints, migrations."""

#: The modules whose tables tortoise knows.
TABLES = (
    "models.accounts",
    "models.staff",
    "models.family",
    "models.documents",
    "models.agendas",
    "models.catalogue",
    "models.water.contracts",
    "models.water.codes",
    "models.water.readings",
    "models.water.alerts",
    "models.water.tariffs",
    "models.water.analyses",
    "models.imports",
    "models.demandes",
    "models.appointments",
    "models.sessions",
    "models.portal",
    "models.letters",
    "models.notifications",
    "models.answers",
)
