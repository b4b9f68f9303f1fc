"""Places kept while a form is filled in, and appointments."""

from tortoise.migrations.migration import Migration as Base


class Migration(Base):
    dependencies = [("fontaine", "0012_demandes")]
    operations = []
