"""Filters of `kernel.formats`: {{ invoice.total|money }}, {{ invoice.date|day }}, {{ change.at|moment }}."""

from django import template

from kernel import formats

register = template.Library()
register.filter("money", formats.money)
register.filter("file_size", formats.file_size)
register.filter("day", formats.day)
register.filter("moment", formats.moment)
register.filter("plain", formats.plain)
register.filter("number", formats.number)
register.filter("age", formats.age)
register.filter("long_moment", formats.long_moment)
