import django.contrib.postgres.indexes
import django.db.models.functions.text
import kernel.db
from django.db import migrations, models

# Whoever writes a row, by the portal or in bulk: what it says of the parties' names is what the parties are called.
NAME_PARTIES = """
CREATE FUNCTION invoices_name_parties() RETURNS trigger
LANGUAGE plpgsql
AS $$ BEGIN
    NEW.issuer_folded_name := coalesce(
        (SELECT chorus_fold(name) FROM structures_structure WHERE id = NEW.issuer_id), '');
    NEW.recipient_folded_name := coalesce(
        (SELECT chorus_fold(name) FROM structures_structure WHERE id = NEW.recipient_id), '');
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_parties_named
    BEFORE INSERT OR UPDATE OF issuer_id, recipient_id, issuer_folded_name, recipient_folded_name
    ON invoices_invoice FOR EACH ROW EXECUTE FUNCTION invoices_name_parties()
"""
NO_NAMES = """
DROP TRIGGER invoice_parties_named ON invoices_invoice;
DROP FUNCTION invoices_name_parties()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0006_typed_invoices"),
        ("structures", "0004_people_and_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name='invoice',
            name='recipient_folded_name',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='invoice',
            name='issuer_folded_name',
            field=models.TextField(default='', editable=False),
        ),
        migrations.RunSQL(NAME_PARTIES, NO_NAMES),
        migrations.RunSQL("UPDATE invoices_invoice SET issuer_folded_name = ''", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='invoice',
            name='issued_words',
            field=models.GeneratedField(db_persist=True, expression=kernel.db.Fold(django.db.models.functions.text.Concat(models.F('number'), models.Value(' '), models.F('recipient_folded_name'), models.Value(' '), models.F('comment'), output_field=models.TextField())), output_field=models.TextField()),
        ),
        migrations.AddField(
            model_name='invoice',
            name='received_words',
            field=models.GeneratedField(db_persist=True, expression=kernel.db.Fold(django.db.models.functions.text.Concat(models.F('number'), models.Value(' '), models.F('issuer_folded_name'), models.Value(' '), models.F('comment'), output_field=models.TextField())), output_field=models.TextField()),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['issuer', '-first_sent_at', '-id'], name='invoice_issued_sent'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(models.F('issuer'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('commitment_number'), 'text_pattern_ops'), name='invoice_issued_commitment'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(condition=models.Q(('made_available_at__isnull', False)), fields=['recipient', 'issuer', '-made_available_at', '-id'], name='invoice_received_supplier'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(condition=models.Q(('made_available_at__isnull', False)), fields=['recipient', 'issuer_folded_name', 'id'], name='invoice_received_name'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(condition=models.Q(('made_available_at__isnull', False)), fields=['recipient', 'gross_amount', 'id'], name='invoice_received_amount'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(condition=models.Q(('made_available_at__isnull', False)), fields=['recipient', 'number_key', 'id'], name='invoice_received_number'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(models.F('recipient'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('commitment_number'), 'text_pattern_ops'), condition=models.Q(('made_available_at__isnull', False)), name='invoice_received_commitment'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(condition=models.Q(('assignee__isnull', True), ('made_available_at__isnull', False)), fields=['recipient', '-made_available_at', '-id'], name='invoice_unassigned'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=django.contrib.postgres.indexes.GinIndex(models.F('recipient'), django.contrib.postgres.indexes.OpClass('received_words', 'gin_trgm_ops'), name='invoice_received_words'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=django.contrib.postgres.indexes.GinIndex(models.F('issuer'), django.contrib.postgres.indexes.OpClass('issued_words', 'gin_trgm_ops'), name='invoice_issued_words'),
        ),
    ]
