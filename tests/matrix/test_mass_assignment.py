"""A form changes what it asks for and nothing else, whatever names a forged request adds to it."""

from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone

from accounts.models import Session
from files.models import StoredFile
from invoices.models import Attachment, Invoice, StatusChange
from outbox.models import Delivery
from structures.models import BankAccount, Invitation, Mandate, Membership, Right, Service, Structure
from tests.accounts.factories import PASSWORD
from tests.matrix.asking import undone
from tests.matrix.world import World, make_world
from tests.support.client import StrictClient
from tests.support.refusals import OWN_APPS, rows_of_all_tables

pytestmark = pytest.mark.django_db

BEHIND = (
    *(Invoice, StatusChange, Attachment, StoredFile),
    *(Structure, Service, BankAccount, Membership, Right, Mandate, Invitation),
)
SAVE = {"command": "save"}
# A choice that the deposit form offers only among search results.
ONLY_SOMETIMES = {"recipient"}


@dataclass(frozen=True)
class Sent:
    """A form as a person sends it: from its page, if it stands in one, with what they typed."""

    person: str
    action: str
    typed: dict[str, Any]
    page: str = ""


def _on(name, invoice, **more):
    return reverse(name, kwargs={"pk": invoice.pk, **more})


def _typed_alone(name, person, **typed):
    return lambda world: Sent(person, reverse(name), typed)


def _own_page(name, person, about, typed, **arguments):
    """The form of the page at the same address."""

    def sent(world):
        url = _on(name, world.received[about], **arguments) if about else reverse(name)
        return Sent(person, url, typed, page=url)

    return sent


def _about(name, person, of, typed, *, page=""):
    """The form about one of the world's objects, which stands at the same address or at that of another page."""

    def sent(world):
        pks = [one.pk for one in of(world)]
        url = reverse(f"structures:{name}", args=pks)
        return Sent(person, url, typed, page=reverse(f"structures:{page or name}", args=pks))

    return sent


def _entity(world):
    return [world.scene.recipient]


def _mandate(world):
    firm = world.users["other supplier"].memberships.get().structure
    url = f"{reverse('structures:mandate-new', args=[world.scene.issuer.pk])}?siret={firm.identifier}"
    return Sent("supplier principal", url, {"right_ISSUED": "1"}, page=url)


FORMS: dict[str, Callable[[World], Sent]] = {
    "deposit": _own_page("invoices:issued-deposit", "supplier principal", "", {"number": "FA-9"} | SAVE),
    "edit": _own_page("invoices:issued-edit", "supplier principal", "draft", {"comment": "Merci"} | SAVE),
    "confirm": _own_page("invoices:issued-confirm", "supplier principal", "draft", {}),
    "withdraw": _own_page("invoices:issued-withdraw", "mandated accountant", "sent", {}),
    "suspend": _own_page(
        "invoices:received-move", "entity principal", "available", {"motive": "MONTANT_ERR"}, move="suspend"
    ),
    "mandate": _own_page(
        "invoices:received-move", "entity one service", "available", {"mandate_number": "M-1"}, move="mandate"
    ),
    "structure-modify": _about("structure-modify", "entity colleague", _entity, {"phone": "02 99 00 00 00"}),
    "service-add": _about("service-add", "entity colleague", _entity, {"code": "NEUF", "label": "Neuf"}),
    "service-edit": _about(
        "service-edit", "entity colleague", lambda world: world.services["of entity"], {"label": "A"}
    ),
    "account-edit": _about(
        "account-edit", "supplier principal", lambda world: world.bank_accounts["of supplier"], {"label": "Autre"}
    ),
    "member-role": _about(
        "member-role",
        "supplier principal",
        lambda world: world.members["of supplier"],
        {"role": "SECONDARY"},
        page="member",
    ),
    "member-rights": _about(
        "member-rights",
        "supplier principal",
        lambda world: world.members["of supplier"],
        {"right_ISSUED": "2"},
        page="member",
    ),
    "invitation-new": _about(
        "invitation-new", "entity principal", _entity, {"address": "neuf@exemple.test", "service": "structure"}
    ),
    "request-accept": _about(
        "request-accept",
        "entity principal",
        lambda world: world.requests["of entity"],
        {"right_RECEIVED": "1"},
        page="request",
    ),
    "mandate-new": _mandate,
    "contact-address": _own_page(
        "accounts:contact-address", "supplier reader", "", {"contact_address": "bureau@exemple.test"}
    ),
    "rows": _typed_alone("portal:rows-per-page", "supplier reader", rows="50"),
    "sign in": lambda world: Sent(
        "anonymous",
        reverse("accounts:sign-in"),
        {"login": world.users["supplier reader"].login_address, "password": PASSWORD},
    ),
    "switch": lambda world: Sent(
        "mandated accountant", reverse("structures:switch"), {"structure": str(world.scene.issuer.pk)}
    ),
}


@pytest.fixture
def world(monkeypatch):
    """Time stands still and links are no secret, so that the same request leaves the same rows."""
    monkeypatch.setattr("secrets.token_urlsafe", lambda *args: "always-the-same")
    with time_machine.travel(timezone.now(), tick=False):
        yield make_world()


# Refuses as a whole what tries to change more than it offers.
STRICT = {"structure-modify"}


@pytest.mark.parametrize("name", FORMS)
def test_names_that_a_form_does_not_have_change_nothing(world, name):
    form = FORMS[name](world)
    data, known = _as_sent(world, form)
    forged = {name: value for name, value in _forged(world).items() if name not in known}
    assert {"status", "issuer_id", "is_staff", "number_is_taken", "role", "due_date", "iban"} - known <= set(forged)
    before = _after(world, form)
    honest, tampered = _after(world, form, data), _after(world, form, data | forged)
    assert honest != before, "the form was not taken"
    assert tampered ^ (before if name in STRICT else honest) == set()


@pytest.mark.parametrize("name", ["issuer", "form_key"])
def test_what_belongs_to_strangers_is_refused_in_the_forms_own_fields(world, name):
    form = FORMS["deposit"](world)
    data, _ = _as_sent(world, form)
    theirs = world.issued["strangers'"]
    forged = {"issuer": str(theirs.issuer_id), "form_key": str(theirs.form_key)}[name]
    assert _after(world, form, data | {name: forged}) == _after(world, form)


def _forged(world) -> dict[str, str]:
    """A value for every field of the models behind the forms, other than the one it has."""
    theirs = world.issued["strangers'"]
    stranger = world.users["other supplier"]
    rows = {
        Invoice: theirs,
        Structure: theirs.issuer,
        StoredFile: theirs.pdf,
        type(stranger): stranger,
        Service: theirs.recipient_service,
        Membership: Membership.objects.filter(user=stranger).first(),
    }
    # What else a form might call the login address.
    forged = dict.fromkeys(("email", "login", "login_email", "username", "user", "mail"), stranger.login_address)
    for model in (*BEHIND, type(stranger)):
        for field in model._meta.concrete_fields:
            value = _other_value(field, rows)
            forged |= {field.name: value, field.attname: value}
    return forged


def _other_value(field, rows) -> str:
    if field.is_relation:
        return str(rows[field.related_model].pk) if field.related_model in rows else "1"
    if field.choices:
        return str(next((value for value, _ in reversed(field.flatchoices) if value != field.get_default()), "INTRUS"))
    if isinstance(field, models.BooleanField):
        return "" if field.get_default() else "on"
    by_kind = {
        models.DateTimeField: "2031-01-01T00:00:00Z",
        models.DateField: "2031-01-01",
        models.EmailField: "intrus@exemple.test",
        models.UUIDField: "00000000-0000-4000-8000-000000000000",
        models.JSONField: '{"intrus": 1}',
        models.IntegerField: "99",
        models.DecimalField: "99.00",
    }
    return next((value for kind, value in by_kind.items() if isinstance(field, kind)), "intrus")


def _browser(world, person):
    client = StrictClient()
    if person in world.users:
        client.force_login(world.users[person])
    return client


def _as_sent(world, form):
    """What a browser would send, and every name that the form itself uses."""
    if not form.page:
        return form.typed, {*form.typed, "next"}
    with undone():
        page = _browser(world, form.person).get(form.page)
    assert page.status_code == 200
    fields = _Fields(page.text, form.action)
    assert fields.names, f"no form of {form.page} leads to {form.action}"
    return fields.values | form.typed, fields.names | ONLY_SOMETIMES


def _after(world, form, data=None):
    """Every row after the person came and, with data, sent the form; then nothing has happened."""
    with undone():
        _count_from_the_start()
        browser = _browser(world, form.person)
        browser.get(reverse("portal:home"))
        if data is not None:
            browser.post(form.action, data)
        sessions = [tuple(sorted(session.get_decoded().items())) for session in Session.objects.all()]
        # The database itself tells the times of deliveries.
        deliveries = list(Delivery.objects.values_list("event", "key", "subscriber", "payload", "state"))
        tables = rows_of_all_tables() | {"sessions": sessions, "outbox.Delivery": deliveries}
        return {(table, repr(row)) for table, found in tables.items() for row in found}


def _count_from_the_start():
    """New rows get the same keys each time."""
    ours = [model for model in apps.get_models() if model._meta.app_label in OWN_APPS]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), ours):
            cursor.execute(statement)


class _Fields(HTMLParser):
    """The fields of the form that leads to this address, as a browser sends them; buttons have only names."""

    def __init__(self, html, action):
        super().__init__()
        self.names, self.values = set(), {}
        self._action, self._inside, self._field = action, False, ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = attributes.get("action") == self._action and attributes.get("method") == "post"
        if not self._inside:
            return
        name = attributes.get("name", "")
        if name:
            self.names.add(name)
        self._read(tag, name, attributes)

    def _read(self, tag, name, attributes):
        kind = attributes.get("type", "text")
        if tag == "input" and name and kind not in ("submit", "file"):
            if kind not in ("checkbox", "radio") or "checked" in attributes:
                self.values[name] = attributes.get("value", "")
        elif tag in ("select", "textarea"):
            self._field = name
            self.values[name] = ""
        elif tag == "option" and "selected" in attributes:
            self.values[self._field] = attributes.get("value", "")

    def handle_data(self, data):
        if self._inside and self.lasttag == "textarea" and self._field:
            self.values[self._field] += data

    def handle_endtag(self, tag):
        if tag in ("select", "textarea"):
            self._field = ""
        if tag == "form":
            self._inside = False
