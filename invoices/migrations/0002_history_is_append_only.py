from django.db import migrations

from kernel.db import append_only


class Migration(migrations.Migration):
    dependencies = [("invoices", "0001_initial"), ("kernel", "0001_sql_functions")]
    operations = [append_only("invoices_statuschange")]
