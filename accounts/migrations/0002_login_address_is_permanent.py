from django.db import migrations

FUNCTION = """
CREATE FUNCTION accounts_login_address_is_permanent() RETURNS trigger
LANGUAGE plpgsql
AS $$ BEGIN
    RAISE EXCEPTION 'a login address never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER accounts_user_login_address BEFORE UPDATE OF login_address ON accounts_user
FOR EACH ROW WHEN (OLD.login_address IS DISTINCT FROM NEW.login_address)
EXECUTE FUNCTION accounts_login_address_is_permanent()
"""
REVERSE = """
DROP TRIGGER accounts_user_login_address ON accounts_user;
DROP FUNCTION accounts_login_address_is_permanent()
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTION, REVERSE)]
