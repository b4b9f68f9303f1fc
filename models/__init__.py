"""What is kept: tables, constraints, migrations."""
