"""The filters that lists share: days, amounts, several choices, words."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet, Value
from django.utils import timezone

from kernel import formats
from kernel.db import Fold
from kernel.forms import DayField, MoneyField
from kernel.tables import Filter, Text

type Choices = Sequence[tuple[str, Text]]
type Rows = QuerySet[Any]

LONGEST_WORDS = 100


def start_of(day: date) -> datetime:
    """The first moment of a day here: a bound that an index on moments can use."""
    return timezone.make_aware(datetime.combine(day, time.min))


def from_day(key: str, label: Text, moment: str) -> Filter:
    """Rows whose moment is of that day or later."""
    return Filter(
        key=key, label=label, field=DayField(), apply=lambda rows, day: rows.filter(**{f"{moment}__gte": start_of(day)})
    )


def to_day(key: str, label: Text, moment: str) -> Filter:
    """Rows whose moment is of that day or earlier."""

    def apply(rows: Rows, day: date) -> Rows:
        return rows.filter(**{f"{moment}__lt": start_of(day + timedelta(days=1))})

    return Filter(key=key, label=label, field=DayField(), apply=apply)


def at_least(key: str, label: Text, amount: str) -> Filter:
    """Rows with that amount or more."""
    return _bound(key, label, lambda rows, limit: rows.filter(**{f"{amount}__gte": limit}))


def at_most(key: str, label: Text, amount: str) -> Filter:
    """Rows with that amount or less."""
    return _bound(key, label, lambda rows, limit: rows.filter(**{f"{amount}__lte": limit}))


def _bound(key: str, label: Text, apply: Callable[[Rows, Any], Rows]) -> Filter:
    return Filter(key=key, label=label, field=MoneyField(), apply=apply, show=formats.money)


def any_of(key: str, label: Text, choices: Choices, path: str) -> Filter:
    """Rows whose value is one of those ticked."""
    field = forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
    return Filter(key=key, label=label, field=field, apply=lambda rows, values: rows.filter(**{f"{path}__in": values}))


def words(key: str, label: Text, path: str) -> Filter:
    """Rows where each word typed is found, accents and case ignored; `path` is a column that is folded already."""

    def apply(rows: Rows, typed: str) -> Rows:
        for word in typed.split():
            rows = rows.filter(**{f"{path}__contains": Fold(Value(word))})
        return rows

    return Filter(key=key, label=label, field=forms.CharField(max_length=LONGEST_WORDS), apply=apply)


def beginning(key: str, label: Text, path: str, longest: int) -> Filter:
    """Rows whose value starts with what was typed, whatever the case."""
    return Filter(
        key=key,
        label=label,
        field=forms.CharField(max_length=longest),
        apply=lambda rows, typed: rows.filter(**{f"{path}__istartswith": typed}),
    )
