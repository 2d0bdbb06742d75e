"""The base of every form: the design system's markup, and errors that are registered errors."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.formats import get_format

from kernel import system_errors as errors
from kernel.errors import ErrorSpec, Finding


class FindingError(ValidationError):
    """A finding where Django expects a validation error; it keeps its code, explanation and remedy."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message, code=finding.code)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One error as a page shows it: beside its field, and in the summary with a link to the field."""

    message: str
    finding: Finding | None
    label: str = ""
    anchor: str = ""


def _lines(problems: list[ValidationError], label: str = "", anchor: str = "") -> list[ErrorLine]:
    return [
        ErrorLine(message, getattr(problem, "finding", None), label, anchor)
        for problem in problems
        for message in problem.messages
    ]


_BY_CODE: Mapping[str, ErrorSpec] = {
    "required": errors.FIELD_REQUIRED,
    "invalid_choice": errors.CHOICE_INVALID,
    "invalid_list": errors.CHOICE_INVALID,
    "max_length": errors.TEXT_TOO_LONG,
    "min_length": errors.TEXT_TOO_SHORT,
    "max_value": errors.NUMBER_TOO_GREAT,
    "min_value": errors.NUMBER_TOO_SMALL,
    "max_digits": errors.TOO_MANY_DIGITS,
    "max_decimal_places": errors.TOO_MANY_DIGITS,
    "max_whole_digits": errors.TOO_MANY_DIGITS,
    "empty": errors.FILE_EMPTY,
    "missing": errors.FILE_NOT_RECEIVED,
    "contradiction": errors.FILE_NOT_RECEIVED,
}
_INVALID_BY_FIELD: tuple[tuple[type[forms.Field], ErrorSpec], ...] = (
    (forms.DateField, errors.DATE_INVALID),
    (forms.DateTimeField, errors.DATE_INVALID),
    (forms.EmailField, errors.ADDRESS_INVALID),
    (forms.IntegerField, errors.NUMBER_INVALID),  # the base of decimals as well
    (forms.FileField, errors.FILE_NOT_RECEIVED),
    (forms.ModelChoiceField, errors.CHOICE_INVALID),
)


def _registered(problem: ValidationError, field: forms.Field | None) -> ErrorSpec | None:
    if problem.code == "invalid":
        return next((spec for kind, spec in _INVALID_BY_FIELD if isinstance(field, kind)), errors.VALUE_INVALID)
    return _BY_CODE.get(problem.code or "")


def _finding(spec: ErrorSpec, problem: ValidationError) -> Finding:
    known = problem.params or {}
    values = {
        "limit": known.get("limit_value", known.get("max", "")),
        "length": known.get("show_value", ""),
    }
    return spec.finding(**{name: values[name] for name in spec.parameters})


class PortalBoundField(forms.BoundField):
    """A field with what its template asks for."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        self.is_group = isinstance(field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
        self.hint_id = f"{self.auto_id}_helptext"
        self.error_id = f"{self.auto_id}-errors"
        if isinstance(field.widget, forms.Select):
            self.input_class, self.group_class = "fr-select", "fr-select-group"
        elif isinstance(field.widget, forms.FileInput):
            self.input_class, self.group_class = "fr-upload", "fr-upload-group"
        elif isinstance(field.widget, forms.CheckboxInput):
            self.input_class, self.group_class = "", "fr-checkbox-group"
        else:
            self.input_class, self.group_class = "fr-input", "fr-input-group"

    @property
    def template_name(self) -> str:
        """The one template of fields."""
        return getattr(self.field, "template_name", None) or "components/field.html"

    @property
    def is_marked_optional(self) -> bool:
        """Whether its label says « (optionnel) »; filters do not, since none of them is ever required."""
        return not self.field.required and getattr(self.form, "marks_optional_fields", True)

    @property
    def described_by(self) -> str:
        """The ids of its hint and its errors."""
        return f"{self.hint_id} {self.error_id}" if self.help_text else self.error_id

    @property
    def error_lines(self) -> list[ErrorLine]:
        """Its errors, each with its finding."""
        return _lines(self.form.errors.as_data().get(self.name, []), str(self.label), self.anchor)

    @property
    def note(self) -> str:
        """What is to be known of its value, if anything."""
        return ""

    @property
    def anchor(self) -> str:
        """The id of what takes the focus: the first choice of a group."""
        return f"{self.auto_id}_0" if self.is_group else self.id_for_label

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Adds the design system's class and ties hint and errors to the input."""
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if widget.is_hidden:
            return attrs
        if self.is_group:
            attrs["dsfr"] = "dsfr"
        elif self.input_class and "class" not in widget.attrs:
            attrs["class"] = self.input_class
        if not self.is_group:
            attrs["aria-describedby"] = self.described_by
        if self.form.is_bound and self.errors:
            attrs["aria-invalid"] = "true"
        return attrs


class Form(forms.Form):
    """Every form of the portal. With a library's form: `class SignInForm(Form, LoginForm)`."""

    template_name = "components/form.html"
    bound_field_class = PortalBoundField
    default_renderer = TemplatesSetting
    marks_optional_fields: ClassVar[bool] = True
    # What codes of a library's own errors mean here.
    error_specs: ClassVar[Mapping[str, ErrorSpec]] = {}

    def add_error(self, field: str | None, error: Any) -> None:
        """Gives each error of Django's the registered error that it stands for."""
        problems = error if isinstance(error, ValidationError) else ValidationError(error)
        if hasattr(problems, "error_dict"):
            super().add_error(field, problems)
            return
        found = [self._as_registered(problem, field) for problem in problems.error_list]
        super().add_error(field, ValidationError(found))

    def _as_registered(self, problem: ValidationError, field: str | None) -> ValidationError:
        if isinstance(problem, FindingError):
            return problem
        spec = self.error_specs.get(problem.code or "") or _registered(problem, self.fields.get(field or ""))
        return FindingError(_finding(spec, problem)) if spec else problem

    @property
    def error_lines(self) -> list[ErrorLine]:
        """Every error for the summary: of the whole form first, then field by field."""
        if not self.is_bound:
            return []
        problems = self.errors.as_data()
        lines = _lines(problems.get(NON_FIELD_ERRORS, []))
        for bound in self:
            shown = (str(bound.label), bound.anchor) if isinstance(bound, PortalBoundField) else ()
            lines += _lines(problems.get(bound.name, []), *(() if bound.is_hidden else shown))
        return lines

    @property
    def findings_to_explain(self) -> list[Finding]:
        """One finding for each code among its errors: an explanation is given once."""
        return list({line.finding.code: line.finding for line in self.error_lines if line.finding}.values())


class DayField(forms.DateField):
    """A calendar day, typed or chosen in the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ("%Y-%m-%d", "%d/%m/%Y")


_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?")


class MoneyField(forms.DecimalField):
    """An amount with two decimals, typed as 1234,56 or 1 234,56 or 1234.56; in English, commas may group thousands."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 19, "decimal_places": 2, "localize": False, **kwargs})

    def to_python(self, value: Any) -> Any:
        """Accepts every kind of space between thousands, and a comma or a point before decimals."""
        if isinstance(value, str):
            value = value.translate(_SPACES)
            is_grouped = get_format("THOUSAND_SEPARATOR") == "," and _GROUPED.fullmatch(value)
            value = value.replace(",", "" if is_grouped else ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Shows a stored amount the way people type it."""
        return (
            value
            if isinstance(value, str) or value is None
            else f"{value:.2f}".replace(".", get_format("DECIMAL_SEPARATOR"))
        )
