"""Saisie: the deposit form without PDF and amounts, and the lines that these are made from."""

from dataclasses import asdict
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from invoices import errors
from invoices.forms.invoice import InvoiceForm
from invoices.models import Invoice
from invoices.rules.lines import (
    MOST_LINES,
    VAT_RATES,
    LineData,
    Totals,
    UnfinishedLineData,
    check_line,
    check_lines,
    line_net,
    totals_of,
)
from invoices.selectors import lines_of, proposed_number, unfinished_lines_of
from kernel.errors import Finding
from kernel.formats import plain
from kernel.forms import ErrorLine, FindingError, Form, MoneyField, PortalBoundField
from structures.actor import Actor

COUNT = "lines"
_PORTAL_MAKES = frozenset({"pdf", "net_amount", "vat_amount", "gross_amount", "payable_amount"})


class DecimalsField(MoneyField):
    """A figure with as many decimals as it needs, typed as people write it."""

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else plain(value, grouped=False)


class LineBoundField(PortalBoundField):
    """A line that was begun needs everything but these."""

    @property
    def is_marked_optional(self) -> bool:
        return self.name in ("unit", "discount")


class LineForm(Form):
    """One line; left blank, it is none."""

    bound_field_class = LineBoundField
    missing = {
        "denomination": errors.DENOMINATION_MISSING,
        "quantity": errors.QUANTITY_MISSING,
        "unit_price": errors.UNIT_PRICE_MISSING,
        "vat_rate": errors.VAT_RATE_MISSING,
    }

    denomination = forms.CharField(
        label=_("Désignation"), required=False, max_length=1024, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    quantity = DecimalsField(label=_("Quantité"), required=False, max_digits=12, decimal_places=6, initial=Decimal(1))
    unit = forms.CharField(
        label=_("Unité"), required=False, max_length=20, widget=forms.TextInput(attrs={"list": "typed-units"})
    )
    unit_price = DecimalsField(label=_("Prix unitaire HT (€)"), required=False, max_digits=14, decimal_places=6)
    discount = MoneyField(label=_("Remise HT (€)"), required=False, max_digits=14)
    vat_rate = DecimalsField(
        label=_("Taux de TVA (%)"), required=False, max_digits=5, decimal_places=2, initial=VAT_RATES[0]
    )

    def __init__(self, *args: Any, position: int, must_be_complete: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"line-{position}", **kwargs)
        self.position = position
        self.must_be_complete = must_be_complete
        self.fields["vat_rate"].widget.attrs["list"] = "typed-rates"

    @classmethod
    def kept(cls, data: QueryDict, position: int, source: int) -> Self:
        """What was typed in a line, in the place of another."""
        names = {name: f"line-{source}-{name}" for name in cls.base_fields}
        initial = {name: data[key] for name, key in names.items() if key in data}
        return cls(position=position, initial=initial)

    @property
    def serial(self) -> int:
        """Which line it is for its reader."""
        return self.position + 1

    @property
    def is_blank(self) -> bool:
        """Whether nobody has begun it: quantity and rate stand there already."""
        return not any(
            str(self[name].value() or "").strip() for name in ("denomination", "unit", "unit_price", "discount")
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        lacking = [name for name in self.missing if self.cleaned_data.get(name, False) in ("", None)]
        for name in lacking if self.must_be_complete else ():
            self.add_error(name, FindingError(self.missing[name].finding()))
        if not self.errors:
            for finding in check_line(self.unfinished(self.serial) if lacking else self.line):
                self.add_error(finding.on, FindingError(finding))
        return self.cleaned_data

    @property
    def is_complete(self) -> bool:
        """Whether it is valid and nothing of it is still to come."""
        return self.is_valid() and not any(self.cleaned_data[name] in ("", None) for name in self.missing)

    @property
    def line(self) -> LineData:
        """The line, once it is complete."""
        data = self.cleaned_data
        return LineData(**{**data, "discount": data["discount"] or Decimal("0.00")})

    def unfinished(self, position: int) -> UnfinishedLineData:
        """The line in that place of a draft, once it is valid, as far as it goes."""
        return UnfinishedLineData(position=position, **self.cleaned_data)

    @property
    def net(self) -> Decimal | None:
        """What it comes to, once it is complete."""
        shown = self.as_shown
        return line_net(shown.line) if not shown.is_blank and shown.is_complete else None

    @cached_property
    def as_shown(self) -> Self:
        """The same line, to be read as it would be posted."""
        if self.is_bound:
            return self
        posted = QueryDict(mutable=True)
        for bound in self:
            value = bound.value()
            posted[bound.html_name] = value if isinstance(value, str) else bound.field.prepare_value(value) or ""
        return type(self)(posted, position=self.position)


class TypedForm(InvoiceForm):
    """What the supplier types; `pdf` and the amounts are made from it."""

    rates = [plain(rate) for rate in VAT_RATES]
    units = (_("unité"), _("heure"), _("jour"), _("forfait"), _("kg"), _("m²"), _("m³"), _("km"))

    pdf = net_amount = vat_amount = gross_amount = payable_amount = None
    kept_pdf = None

    # The number proposed last, after the issuer it was proposed to: nobody has touched a number that is still the same.
    proposed = forms.CharField(required=False, widget=forms.HiddenInput)
    prepaid = MoneyField(
        label=_("Acompte déjà versé (en euros)"),
        required=False,
        help_text=_("Toutes taxes comprises ; il est retiré du montant à payer."),
    )

    def __init__(self, data: Any = None, *, actor: Actor, must_be_complete: bool = True, **kwargs: Any) -> None:
        super().__init__(data, actor=actor, **kwargs)
        self.must_be_complete = must_be_complete
        self.fields["number"].help_text = _(
            "Proposé à la suite de votre série ; 20 caractères au plus. Il figurera sur le PDF."
        )
        self.fields["comment"].help_text = _(
            "Imprimé sur la facture, par exemple « TVA non applicable, article 293 B du CGI » ou vos conditions."
        )
        self.line_forms = self._posted_lines(data) if data is not None else [LineForm(position=0)]
        self._follow_issuer()

    def _follow_issuer(self) -> None:
        """A proposal that nobody has touched is the next number of whoever is the issuer now."""
        typed = self.data if self.is_bound else self.initial
        issuer, _space, number = str(typed.get("proposed", "")).partition(" ")
        if issuer and number == typed.get("number") and self.issuer_id and issuer != str(self.issuer_id):
            self._propose(self.issuer_id)

    def _propose(self, issuer_id: int) -> None:
        number = proposed_number(issuer_id)
        values = {"number": number, "proposed": f"{issuer_id} {number}"}
        if self.is_bound:
            self.data = self.data.copy()
            for name, value in values.items():
                self.data[name] = value
        else:
            self.initial |= values

    def _posted_lines(self, data: QueryDict) -> list[LineForm]:
        return [
            LineForm(data, position=position, must_be_complete=self.must_be_complete)
            for position in range(line_count(data))
        ]

    @classmethod
    def fresh(cls, actor: Actor, recipient: str = "") -> Self:
        """A form with one line, dated today, and the next number of the series."""
        form = super().fresh(actor, recipient)
        form.initial["invoice_date"] = timezone.localdate()
        if form.issuer_id:
            form._propose(form.issuer_id)
        return form

    @classmethod
    def of_draft(cls, draft: Invoice, actor: Actor) -> Self:
        """The form as the draft was left."""
        form = super().of_draft(draft, actor)
        lines: list[LineData | UnfinishedLineData] = [*lines_of(draft)]
        for unfinished in unfinished_lines_of(draft):
            lines.insert(unfinished.position - 1, unfinished)
        form.line_forms = [
            LineForm(position=position, initial=asdict(line) | {"discount": line.discount or ""})
            for position, line in enumerate(lines)
        ] or form.line_forms
        if draft.gross_amount is not None and draft.gross_amount != draft.payable_amount:
            form.initial["prepaid"] = abs(draft.gross_amount - draft.payable_amount)
        if not draft.number and form.issuer_id:
            form._propose(form.issuer_id)
        return form

    @classmethod
    def as_typed(cls, data: QueryDict, actor: Actor) -> Self:
        """What was typed so far, without any reproach; one line more or less if that was asked for."""
        form = super().as_typed(data, actor)
        sources = list(range(max(line_count(data), 1)))
        if "add_line" in data:
            sources.append(len(sources))
        if data.get("remove_line", "").isdecimal():
            sources = [source for source in sources if str(source) != data["remove_line"]] or [len(sources)]
        form.line_forms = [LineForm.kept(data, position, source) for position, source in enumerate(sources)]
        return form

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not all(one.is_valid() for one in self.begun_lines):
            self.add_error(None, FindingError(errors.LINE_TO_CORRECT.finding()))
        return self.cleaned_data

    @property
    def begun_lines(self) -> list[LineForm]:
        """The lines that hold something."""
        return [one for one in self.line_forms if not one.is_blank]

    @property
    def valid_lines(self) -> tuple[LineData, ...]:
        """The lines that are complete and right as they stand."""
        shown = [one.as_shown for one in self.begun_lines]
        return tuple(one.line for one in shown if one.is_complete)

    @property
    def unfinished_lines(self) -> tuple[UnfinishedLineData, ...]:
        """The lines of which something is still to come, in a form that a draft is made from."""
        begun = enumerate(self.begun_lines, start=1)
        return tuple(one.unfinished(place) for place, one in begun if one.is_valid() and not one.is_complete)

    @cached_property
    def totals(self) -> Totals:
        """What the lines come to so far, whatever stands in the others."""
        return totals_of(self.valid_lines)

    @property
    def prepaid_amount(self) -> Decimal:
        """What is said to be paid already, as far as it can be read."""
        try:
            return self.fields["prepaid"].clean(self["prepaid"].value()) or Decimal("0.00")
        except forms.ValidationError:
            return Decimal("0.00")

    @property
    def payable(self) -> Decimal | None:
        """What is left to pay so far, unless more is said to be paid than the lines come to."""
        left = self.totals.gross - self.prepaid_amount
        return left if 0 <= left <= self.totals.gross else None

    @property
    def prepaid_findings(self) -> list[Finding]:
        """What is wrong with what is said to be paid already; nothing while lines are still to come."""
        lines = self.valid_lines
        if not lines or len(lines) < len(self.begun_lines):
            return []
        return [finding for finding in check_lines(lines, self.prepaid_amount) if finding.on == "prepaid"]

    def values(self) -> dict[str, Any]:
        """What was typed, under the names of the invoice's fields."""
        return {name: value for name, value in super().values().items() if name not in ("prepaid", "proposed")}

    @cached_property
    def needed(self) -> frozenset[str]:
        """The fields without which the invoice cannot be sent, to this recipient."""
        return super().needed - _PORTAL_MAKES

    @property
    def error_lines(self) -> list[ErrorLine]:
        """Every error for the summary, those of the lines under the number of their line."""
        lines = super().error_lines
        for one in self.line_forms if self.is_bound else ():
            if not one.is_blank:
                lines += [_numbered(one, line) for line in one.error_lines]
        return lines


def _numbered(form: LineForm, line: ErrorLine) -> ErrorLine:
    label = gettext("Ligne {serial}, {field}").format(serial=form.serial, field=line.label)
    return ErrorLine(line.message, line.finding, label, line.anchor)


def line_count(data: QueryDict) -> int:
    """How many lines were posted; one more than there may be at most."""
    count = data.get(COUNT, "")
    return min(int(count), MOST_LINES + 1) if count.isdecimal() and len(count) < 6 else 1
