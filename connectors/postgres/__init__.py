"""The PostgreSQL that comes in a wheel, for a machine that has none: development and tests."""
