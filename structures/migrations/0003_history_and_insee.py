from django.db import migrations

from kernel.db import append_only

# Name, address and identity of a structure that has a SIRET follow INSEE: a transaction that takes INSEE's data over
# says so for that very SIRET, and no other update of these columns passes.
FUNCTION = """
CREATE FUNCTION structures_insee_decides() RETURNS trigger
LANGUAGE plpgsql
AS $$ BEGIN
    IF current_setting('chorus.insee', true) IS DISTINCT FROM NEW.identifier THEN
        RAISE EXCEPTION 'name and address of a structure with a SIRET come from INSEE'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER structures_structure_insee
BEFORE UPDATE OF identifier_type, identifier, name, address, address_extra, postal_code, town, country_code
ON structures_structure FOR EACH ROW
WHEN (OLD.identifier_type = 'SIRET' AND
    (OLD.identifier_type, OLD.identifier, OLD.name, OLD.address, OLD.address_extra, OLD.postal_code, OLD.town,
     OLD.country_code)
    IS DISTINCT FROM
    (NEW.identifier_type, NEW.identifier, NEW.name, NEW.address, NEW.address_extra, NEW.postal_code, NEW.town,
     NEW.country_code))
EXECUTE FUNCTION structures_insee_decides()
"""
REVERSE = """
DROP TRIGGER structures_structure_insee ON structures_structure;
DROP FUNCTION structures_insee_decides()
"""


class Migration(migrations.Migration):
    dependencies = [("structures", "0002_organisation"), ("kernel", "0001_sql_functions")]
    operations = [
        append_only("structures_changerequest"),
        append_only("structures_decision"),
        migrations.RunSQL(FUNCTION, REVERSE),
    ]
