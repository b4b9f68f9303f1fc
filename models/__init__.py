"""What is kept: tables, constraints, migrations."""

#: The modules whose tables tortoise knows.
TABLES = (
    "models.accounts",
    "models.staff",
    "models.sessions",
    "models.portal",
    "models.letters",
    "models.notifications",
    "models.answers",
)
