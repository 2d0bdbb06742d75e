import io
import json
import re
from datetime import timedelta
from urllib.parse import urlencode
from zipfile import ZipFile

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import DataExport
from accounts.services import activate, ask_for_data, register
from mails.models import Mail
from notifications.enums import Frequency
from notifications.models import Choice, DigestItem, Preference
from notifications.registry import all_kinds
from notifications.selectors import wants_billing
from notifications.services import _SALT
from portal.services import build_data
from structures.enums import ChangeKind, MembershipEventKind, MembershipState, Role, Space
from structures.models import ChangeRequest, Membership, MembershipEvent, SavedView
from tests.accounts.factories import PASSWORD, UserFactory
from tests.invoices.scenes import make_scene
from tests.mails.factories import MailFactory
from tests.structures.factories import MandateFactory, MembershipFactory, RightFactory, ServiceFactory, StructureFactory
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db

ABOUT, BILLING = "/mon-compte/", "/mon-compte/notification-facturation/"
NOTICES, DATA, CLOSING = "/mon-compte/notifications/", "/mon-compte/donnees/", "/mon-compte/fermeture/"


@pytest.fixture
def user(client):
    user = UserFactory(login_address="camille@exemple.test", contact_address="bureau@exemple.test")
    client.post("/connexion/", {"login": "camille@exemple.test", "password": PASSWORD})
    return user


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def value(page):
    """What « Notification Facturation » shows, which is what one clicks."""
    return re.search(r"<summary[^>]*>\s*(\w+)\s*</summary>\s*<form method=\"post\" action=\"([^\"]+)\"", page)


def box(page):
    return re.search(r'<input type="checkbox"\s+name="wants_billing"[^>]*>', page)[0]


def test_the_name_at_the_top_right_leads_there(client, user):
    assert f'href="{ABOUT}"' in text(client.get("/"))


def test_about_shows_the_person_and_explains_both_addresses(client, user):
    page = text(client.get(ABOUT))
    for words in ("camille@exemple.test", "bureau@exemple.test", "ne change jamais", "reçoit vos notifications"):
        assert words in page
    assert not re.search(r'<input[^>]*name="login_address"', page)


def test_clicking_the_value_opens_a_box_and_saving_makes_it_faux_then_vrai(client, user):
    MembershipFactory(user=user, role=Role.USER)
    page = text(client.get(ABOUT))
    assert value(page).groups() == ("VRAI", BILLING)
    assert "Notification facturation</label>" in page
    assert ">Enregistrer</button>" in page
    assert " checked" in box(page)

    assert client.post(BILLING, {})["Location"] == ABOUT
    page = text(client.get(ABOUT))
    assert value(page)[1] == "FAUX"
    assert " checked" not in box(page)

    client.post(BILLING, {"wants_billing": "on"})
    assert value(text(client.get(ABOUT)))[1] == "VRAI"


def test_a_gestionnaire_principal_everywhere_finds_the_box_disabled_and_why(client, user):
    MembershipFactory(user=user, role=Role.PRINCIPAL)
    page = text(client.get(ABOUT))
    assert " disabled" in box(page)
    assert " checked" in box(page)
    assert "un gestionnaire principal ne peut pas désactiver" in page


def test_a_forged_request_of_a_gestionnaire_principal_is_refused(client, user):
    MembershipFactory(user=user, role=Role.PRINCIPAL)
    response = client.post(BILLING, {})
    assert response.status_code == 403
    assert 'data-error-code="NOT-001"' in response.content.decode()
    assert not Preference.objects.exists()


def old_link(*users):
    """The link of a digest, made when all of them could still choose FAUX."""
    return reverse("portal:unsubscribe", args=[signing.dumps([user.pk for user in users], salt=_SALT)])


def test_an_old_link_ends_nothing_for_who_has_become_principal_everywhere(client, user):
    MembershipFactory(user=user, role=Role.PRINCIPAL)
    for data in ({}, {"List-Unsubscribe": "One-Click"}):
        response = client.post(old_link(user), data)
        assert (response.status_code, 'data-error-code="NOT-001"' in response.text) == (403, True)
    assert not Preference.objects.exists()


def test_a_link_for_several_ends_what_each_of_them_could_end(client, user):
    MembershipFactory(user=user, role=Role.PRINCIPAL)
    colleague = MembershipFactory(role=Role.USER).user
    assert "Vous êtes désabonné" in client.post(old_link(user, colleague)).text
    assert list(Preference.objects.values_list("user", "wants_billing")) == [(colleague.pk, False)]


def test_one_who_is_principal_somewhere_is_told_what_goes_on_writing(client, user):
    service = ServiceFactory()
    MembershipFactory(user=user, role=Role.USER)
    MembershipFactory(user=user, role=Role.PRINCIPAL, structure=service.structure, service=service)
    page = text(client.get(ABOUT))
    assert " disabled" not in box(page)
    assert f"<li>{service.structure} ({service})</li>".replace("'", "&#x27;") in page
    client.post(BILLING, {})
    assert not wants_billing(user.pk)


def test_an_ended_membership_counts_for_nothing(client, user):
    MembershipFactory(user=user, role=Role.PRINCIPAL)
    MembershipFactory(user=user, role=Role.USER, state=MembershipState.ENDED)
    assert client.post(BILLING, {}).status_code == 403


def test_each_kind_of_notice_has_its_pace(client, user):
    page = text(client.get(NOTICES))
    assert "Un rejet de facture vous est toujours annoncé immédiatement" in page
    names = re.findall(r'<select name="([\w-]+)"', page)
    assert "invoice-status" in names
    assert client.post(NOTICES, dict.fromkeys(names, "DAILY"))["Location"] == NOTICES
    assert set(Choice.objects.values_list("kind", "frequency")) == {(name, Frequency.DAILY) for name in names}


def test_an_invented_pace_is_refused(client, user):
    response = client.post(NOTICES, {"invoice-status": "NEVER", "invoice-received": "DAILY"})
    assert (response.status_code, 'data-error-code="SYS-006"' in response.content.decode()) == (422, True)
    assert not Choice.objects.exists()


# My data


def test_a_worker_gathers_one_s_data_and_says_when_they_are_ready(client, user):
    membership = MembershipFactory(user=user, role=Role.USER, message="Je remplace Paul")
    RightFactory(membership=membership, space=Space.ISSUED)
    MembershipEvent.objects.create(
        structure=membership.structure, membership=membership, kind=MembershipEventKind.ACCEPTED, comment="Bienvenue"
    )
    ChangeRequest.objects.create(structure=membership.structure, kind=ChangeKind.MODIFY, requested_by=user)
    SavedView.objects.create(list_name="factures-recues", name="Mes retards", query="echeance=depassee", owner=user)
    assert client.post(DATA)["Location"] == DATA
    assert "en préparation" in text(client.get(DATA))
    drain_outbox()

    assert "Télécharger mes données" in text(client.get(DATA))
    response = client.get(f"{DATA}{DataExport.objects.get().pk}/")
    assert response["Content-Type"] == "application/zip"
    with ZipFile(io.BytesIO(response.content)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert json.loads(files["compte.json"])["login_address"] == "camille@exemple.test"
    [own] = json.loads(files["rattachements.json"])
    assert (own["structure"], own["habilitations"].keys()) == (membership.structure.name, {"ISSUED"})
    assert own["message"] == "Je remplace Paul"
    told = {
        "compte": '"language"',
        "historique_des_rattachements": "Bienvenue",
        "demandes_de_modification": ChangeKind.MODIFY,
        "vues_enregistrees": "Mes retards",
    }
    assert {name for name, word in told.items() if word not in files[f"{name}.json"]} == set()
    assert user.password not in "".join(files.values())
    assert Mail.objects.get(kind="account.data").address == "bureau@exemple.test"


def test_a_copy_shows_nothing_of_a_contact_address_that_has_not_answered():
    MailFactory(address="victime@exemple.test", subject="Le secret de la victime")
    register(
        login_address="intrus@exemple.test",
        contact_address="victime@exemple.test",
        first_name="Camille",
        last_name="Durand",
        password=PASSWORD,
    )
    token = re.search(r"/inscription/activer/([^/\s]+)/", Mail.objects.latest("pk").text)[1]
    user = activate(token=token, password=PASSWORD, ip="192.0.2.7")
    build_data(export_id=ask_for_data(user=user).pk)
    with ZipFile(io.BytesIO(user.data_exports.get().content)) as archive:
        shown = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "Activer votre compte" in shown
    assert "victime" not in shown


def test_asking_twice_makes_one_copy(client, user):
    client.post(DATA), client.post(DATA)
    assert DataExport.objects.count() == 1


def test_a_copy_is_for_its_owner_and_expires(client, user):
    client.post(DATA)
    drain_outbox()
    path = f"{DATA}{DataExport.objects.get().pk}/"
    stranger = Client()
    stranger.force_login(UserFactory())
    assert stranger.get(path).status_code == 404
    DataExport.objects.update(expires_at=timezone.now())
    assert client.get(path).status_code == 404


# Closing


def test_a_closed_account_leaves_everything_and_signs_in_no_more(client, user):
    membership = MembershipFactory(user=user, role=Role.USER)
    page = text(client.get(CLOSING))
    assert "L123-22" in page
    assert client.post(CLOSING, {}).status_code == 422
    client.post(CLOSING, {"is_sure": "on"})
    user.refresh_from_db()
    membership.refresh_from_db()
    assert (user.is_active, user.has_usable_password(), membership.state) == (False, False, MembershipState.ENDED)
    assert client.get(ABOUT).status_code == 302
    response = client.post("/connexion/", {"login": "camille@exemple.test", "password": PASSWORD})
    assert "CPT-001" in response.content.decode()
    assert "a été fermé" in Mail.objects.get().text


def test_closing_takes_requests_back_and_ends_suspended_memberships(client, user):
    manager = MembershipFactory()
    asked = MembershipFactory(user=user, structure=manager.structure, role=Role.USER, state=MembershipState.PENDING)
    suspended = MembershipFactory(user=user, role=Role.PRINCIPAL, state=MembershipState.SUSPENDED)
    refused = MembershipFactory(user=user, role=Role.USER, state=MembershipState.REFUSED)
    client.post(CLOSING, {"is_sure": "on"})
    for membership, state in ((asked, "ENDED"), (suspended, "ENDED"), (refused, "REFUSED")):
        membership.refresh_from_db()
        assert membership.state == state
    events = MembershipEvent.objects.order_by("pk").values_list("membership", "kind", "done_by")
    assert set(events) == {(asked.pk, "CANCELLED", user.pk), (suspended.pk, "LEFT", user.pk)}


def test_an_accountant_who_acts_for_others_closes_the_account(client, user):
    """Whoever leaves the firm acts for nobody any more; what the mandates gave ends as well."""
    own = MembershipFactory(user=user, role=Role.USER)
    MembershipFactory(structure=own.structure)
    mandate = MandateFactory(agent=own.structure)
    given = MembershipFactory(user=user, structure=mandate.principal, role=Role.USER, mandate=mandate)
    client.post(CLOSING, {"is_sure": "on"})
    assert set(Membership.objects.filter(pk__in=[own.pk, given.pk]).values_list("state", flat=True)) == {"ENDED"}


def test_an_account_is_closed_only_after_showing_again_who_one_is(client, user, time_machine):
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    response = client.post(CLOSING, {"is_sure": "on"})
    assert response["Location"] == f"/mon-compte/confirmer/?{urlencode({'next': CLOSING})}"
    user.refresh_from_db()
    assert user.is_active


def test_the_last_gestionnaire_principal_cannot_close_the_account(client, user):
    first = MembershipFactory(user=user, role=Role.USER)
    MembershipFactory(user=user, role=Role.PRINCIPAL, structure=StructureFactory(name="Ateliers Vauban"))
    page = text(client.get(CLOSING))
    assert "<li>Ateliers Vauban</li>" in page
    assert "is_sure" not in page
    response = client.post(CLOSING, {"is_sure": "on"}, follow=True)
    assert "STR-043" in response.content.decode()
    user.refresh_from_db()
    first.refresh_from_db()
    assert (user.is_active, first.state) == (True, MembershipState.ACCEPTED)
    assert not Mail.objects.exists()


def test_one_of_two_gestionnaires_principaux_can_go(client, user):
    membership = MembershipFactory(user=user, role=Role.PRINCIPAL)
    MembershipFactory(structure=membership.structure, role=Role.PRINCIPAL)
    client.post(CLOSING, {"is_sure": "on"})
    assert Membership.objects.get(pk=membership.pk).state == MembershipState.ENDED


# What the choice does


def test_faux_ends_the_mails_of_a_utilisateur_and_not_those_of_a_gestionnaire_principal(client, user):
    scene = make_scene()
    RightFactory(membership=MembershipFactory(user=user, structure=scene.issuer, role=Role.USER), space=Space.ISSUED)
    scene.sent()
    drain_outbox()
    assert Mail.objects.filter(kind="invoice-status", address="bureau@exemple.test").exists()

    client.post(BILLING, {})
    Mail.objects.all().delete()
    scene.sent(number="FA-2026-18")
    drain_outbox()
    told = set(Mail.objects.filter(kind="invoice-status").values_list("address", flat=True))
    assert told == {scene.supplier.user.contact_address}


def test_a_rejection_is_told_at_once_even_to_who_wants_a_digest(client, user):
    scene = make_scene()
    RightFactory(membership=MembershipFactory(user=user, structure=scene.issuer, role=Role.USER), space=Space.ISSUED)
    client.post(NOTICES, dict.fromkeys([kind.code for kind in all_kinds()], "DAILY"))
    scene.sent(text="Facture sans le numéro")
    drain_outbox()
    mine = Mail.objects.filter(address="bureau@exemple.test", kind="invoice-status")
    assert [mail.subject.endswith("Rejetée") for mail in mine] == [True]
    assert DigestItem.objects.filter(user=user).exists()
