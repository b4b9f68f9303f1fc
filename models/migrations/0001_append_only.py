"""Some tables are only ever added to: the database itself refuses the rest."""

from tortoise.migrations.migration import Migration as Base
from tortoise.migrations.operations import RunSQL


class Migration(Base):
    initial = True
    operations = [
        RunSQL(
            """
            CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                -- An erasure (RGPD) says so for the length of its transaction.
                IF TG_OP = 'DELETE' AND current_setting('fontaine.erasing', true) = 'on' THEN
                    RETURN OLD;
                END IF;
                RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
            END
            $$;
            """
        )
    ]
