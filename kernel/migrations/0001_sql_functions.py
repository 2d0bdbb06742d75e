"""Extensions and SQL functions that the apps' columns, indexes and triggers stand on."""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

# unaccent() alone is only STABLE, since its dictionary could change; naming the dictionary makes the promise ours.
FOLD = """
CREATE FUNCTION chorus_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, value)) $$
"""

# For BEFORE UPDATE OR DELETE triggers on tables that only ever grow.
FORBID_CHANGE = """
CREATE FUNCTION chorus_forbid_change() RETURNS trigger
LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION chorus_fold(text)"),
        migrations.RunSQL(FORBID_CHANGE, "DROP FUNCTION chorus_forbid_change()"),
    ]
