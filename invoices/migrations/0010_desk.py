import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import kernel.clock
from kernel.db import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0009_batches_and_ocr"),
        ("kernel", "0001_sql_functions"),
        ("structures", "0004_people_and_invitations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="statuschange",
            name="clock_before",
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name="BulkJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("MOVE", "Changement de statut"),
                            ("SERVICE", "Attribution à un service"),
                            ("COLLEAGUE", "Attribution à un collègue"),
                            ("ARCHIVE", "Archive ZIP"),
                        ],
                        max_length=15,
                    ),
                ),
                ("move", models.CharField(blank=True, max_length=40)),
                (
                    "motive",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("COORD_BANC_ERR", "Erreur de coordonnées bancaires"),
                            ("CREANCIER_ERR", "Créancier inconnu ou différent de celui de l’engagement"),
                            ("DOUBLE_FACT", "Double facturation"),
                            ("ERREUR_DONNEE_EJ", "Erreur au niveau des données de l’engagement"),
                            ("EJ_ERR", "Engagement incorrect ou inexistant"),
                            ("FACT_NON_CONFORME", "Facture non conforme à la commande"),
                            ("HONORER_LA_COMMANDE", "Impossibilité d’honorer la commande"),
                            ("LIVR_INCOMP", "Livraison incomplète ou non effectuée"),
                            ("MARCHE_TERM", "Marché terminé"),
                            ("MONTANT_ERR", "Montant de la facture erroné"),
                            ("RETRAIT_MAN_SERV", "Retraitement manuel par les services"),
                            ("SE_ERR", "Service exécutant incorrect"),
                            ("ST_CT_NON_DECLAR", "Sous-traitant ou cotraitant non déclaré"),
                            ("SUPPR_COMP_AVOIR", "Suppression pour compensation d’avoirs"),
                            ("TRANSF_PMNT_REGIE", "Transfert pour paiement en régie"),
                            ("TX_TVA_ERR", "Taux de TVA erroné"),
                            ("CONTACT_ACHTR", "Autre\xa0: contacter votre acheteur"),
                            ("AUTRE", "Autre"),
                        ],
                        max_length=30,
                    ),
                ),
                ("comment", models.CharField(blank=True, max_length=2000)),
                ("mandate_number", models.CharField(blank=True, max_length=50)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("RUNNING", "En cours"),
                            ("DONE", "Terminée"),
                            ("CANCELLED", "Annulée"),
                            ("INTERRUPTED", "Interrompue"),
                        ],
                        default="RUNNING",
                        max_length=12,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("form_key", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("scope", models.JSONField(default=list)),
                ("archive_end", models.PositiveBigIntegerField(default=0)),
                ("archive_step", models.PositiveIntegerField(default=0)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "colleague",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="structures.service",
                    ),
                ),
            ],
            options={
                "verbose_name": "opération en lot",
            },
        ),
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("PENDING", "Non traitée"), ("DONE", "Faite"), ("REFUSED", "Refusée")],
                        default="PENDING",
                        max_length=10,
                    ),
                ),
                ("findings", models.JSONField(db_default=models.Value([], models.JSONField()), default=list)),
                (
                    "invoice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoices.invoice",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="invoices.bulkjob",
                    ),
                ),
            ],
            options={
                "verbose_name": "facture d’un lot",
            },
        ),
        migrations.CreateModel(
            name="InternalEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("NOTE", "Note interne"),
                            ("SERVICE", "Attribution à un service"),
                            ("COLLEAGUE", "Attribution à un collègue"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=2000)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                (
                    "colleague",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="internal_entries",
                        to="invoices.invoice",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="structures.structure",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="structures.service",
                    ),
                ),
                (
                    "service_before",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="structures.service",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "suivi interne",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="bulkjob",
            index=models.Index(fields=["author", "-id"], name="bulkjob_of_author"),
        ),
        migrations.AddIndex(
            model_name="bulkjob",
            index=models.Index(condition=models.Q(("state", "RUNNING")), fields=["id"], name="bulkjob_running"),
        ),
        migrations.AddIndex(
            model_name="bulkjob",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False)), fields=["expires_at"], name="bulkjob_to_purge"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "total__gte",
                        django.db.models.expressions.CombinedExpression(models.F("done"), "+", models.F("refused")),
                    )
                ),
                name="bulkjob_counts_add_up",
            ),
        ),
        migrations.AddIndex(
            model_name="bulkitem",
            index=models.Index(fields=["job", "state", "id"], name="bulkitem_of_job"),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.UniqueConstraint(fields=("invoice", "job"), name="bulkitem_once"),
        ),
        migrations.AddIndex(
            model_name="internalentry",
            index=models.Index(fields=["invoice", "id"], name="internalentry_of_invoice"),
        ),
        append_only("invoices_internalentry"),
    ]
