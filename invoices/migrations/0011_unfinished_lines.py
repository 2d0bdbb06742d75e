import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0010_desk"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnfinishedLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("denomination", models.CharField(blank=True, max_length=1024, verbose_name="désignation")),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=19, null=True, verbose_name="quantité")),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="unité")),
                (
                    "unit_price",
                    models.DecimalField(decimal_places=6, max_digits=19, null=True, verbose_name="prix unitaire HT"),
                ),
                ("discount", models.DecimalField(decimal_places=2, max_digits=19, null=True, verbose_name="remise HT")),
                (
                    "vat_rate",
                    models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name="taux de TVA"),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unfinished_lines",
                        to="invoices.invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne à compléter",
                "verbose_name_plural": "lignes à compléter",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("invoice", "position"), name="unfinished_line_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("denomination", ""),
                            ("quantity__isnull", True),
                            ("unit_price__isnull", True),
                            ("vat_rate__isnull", True),
                            _connector="OR",
                        ),
                        name="unfinished_line_lacks_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount__gte", 0),
                            ("quantity__gt", 0),
                            ("unit_price__gte", 0),
                            ("vat_rate__gte", 0),
                            ("vat_rate__lte", 100),
                        ),
                        name="unfinished_line_is_right_so_far",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "discount__lte",
                                django.db.models.functions.math.Round(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("quantity"), "*", models.F("unit_price")
                                    ),
                                    precision=2,
                                ),
                            )
                        ),
                        name="unfinished_line_discount_within_price",
                    ),
                ],
            },
        ),
    ]
