"""The filters of Factures reçues, and its pages while invoices arrive."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from invoices.enums import Status
from invoices.models import Invoice
from kernel.formats import money
from structures.enums import Degree, Space
from structures.models import Membership
from tests.invoices.factories import InvoiceFactory
from tests.invoices.reception import LIST, detail_url, received, sign_in
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.support.htmx import assert_swap_gives_the_page

pytestmark = pytest.mark.django_db


def numbers(page):
    return [row.number for row in page.context["listing"].page.rows]


def chips(page):
    return [(str(chip.label), str(chip.text)) for chip in page.context["listing"].chips]


@pytest.fixture
def three(commune):
    """FA-A, FA-B and FA-C, which differ in everything that a filter looks at."""
    now, today = timezone.now(), timezone.localdate()
    vauban = StructureFactory(name="Ateliers Vauban SARL", identifier="90010137900015")
    port = StructureFactory(name="Imprimerie de l’Échéance", identifier="90010770700011")
    colleague = MembershipFactory(structure=commune, user__first_name="Alix", user__last_name="Roy").user
    received(
        commune, number="FA-A", issuer=vauban, status=Status.MANDATEE, net_amount=Decimal(100),
        commitment_number="ENG-2026-001", comment="Peinture du préau", due_date=today + timedelta(days=20),
        made_available_at=now - timedelta(days=9), assignee=colleague,
    )  # fmt: skip
    received(
        commune, number="FA-B", issuer=port, net_amount=Decimal(200), commitment_number="eng-2026-002",
        due_date=today - timedelta(days=1), made_available_at=now - timedelta(days=5),
    )  # fmt: skip
    received(
        commune, number="FA-C", issuer=port, status=Status.COMPLETEE, net_amount=Decimal(300),
        comment="ÉCHÉANCE 100%", due_date=today + timedelta(days=7), made_available_at=now - timedelta(days=1),
    )  # fmt: skip
    return colleague


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"statut": ["MANDATEE", "COMPLETEE"]}, {"FA-A", "FA-C"}),
        ({"statut": ["MANDATEE", "COMPLETEE"], "montant_max": "200"}, {"FA-A"}),
        ({"montant_min": "240"}, {"FA-B", "FA-C"}),
        ({"montant_min": "240,01"}, {"FA-C"}),
        ({"montant_min": "120,00", "montant_max": "240.00"}, {"FA-A", "FA-B"}),
        ({"engagement": "ENG-2026"}, {"FA-A", "FA-B"}),
        ({"engagement": "eng-2026-001"}, {"FA-A"}),
        ({"engagement": "2026"}, set()),
        ({"recherche": "vauban"}, {"FA-A"}),
        ({"recherche": "PREAU peinture"}, {"FA-A"}),
        ({"recherche": "echeance"}, {"FA-B", "FA-C"}),
        ({"recherche": "écheance fa-c"}, {"FA-C"}),
        ({"recherche": "vauban échéance"}, set()),
        ({"recherche": "100%"}, {"FA-C"}),
        ({"recherche": "f%b"}, set()),
        ({"numero": "f"}, {"FA-A", "FA-B", "FA-C"}),
        ({"numero": "a-"}, set()),
        ({"attribution": "personne"}, {"FA-B", "FA-C"}),
        ({"attribution": "personne", "echeance": "depassee"}, {"FA-B"}),
        ({"emetteur": "90010770700011", "statut": "COMPLETEE"}, {"FA-C"}),
    ],
)
def test_each_filter_and_several_together(clerk, three, query, expected):
    assert set(numbers(clerk.get(LIST, query))) == expected


def test_the_count_and_the_amount_are_those_of_the_filters(clerk, three):
    totals = clerk.get(LIST, {"statut": ["MANDATEE", "COMPLETEE"]}).context["listing"].totals
    assert (totals.count, totals.amount, totals.is_exact) == (2, Decimal(480), True)


def test_several_statuses_are_one_chip_and_one_click_lifts_them(clerk, three):
    page = clerk.get(LIST, {"statut": ["MANDATEE", "COMPLETEE"], "montant_min": "1 000,5", "tri": "montant"})
    assert chips(page) == [
        ("Montant TTC à partir de", money(Decimal("1000.50"))),
        ("Statut", "Mandatée, Complétée"),
    ]
    lifted = page.context["listing"].chips[1].url
    assert lifted == f"{LIST}?montant_min=1+000%2C5&tri=montant"


def test_what_is_attributed_is_found_by_whom_it_is_attributed_to(client, clerk, commune, three):
    assert numbers(clerk.get(LIST, {"attribution": three.pk})) == ["FA-A"]
    assert ("Attribuée", "Alix Roy") in chips(clerk.get(LIST, {"attribution": three.pk}))
    client.force_login(three)
    assert numbers(client.get(LIST, {"attribution": "moi"})) == ["FA-A"]
    # Oneself is « à moi ».
    assert f'value="{three.pk}"' not in client.get(LIST).text


def lose_account(member):
    User.objects.filter(pk=member.user_id).update(is_active=False)


def lose_right(member):
    member.rights.update(degree=Degree.CONSULTATION)


def lose_membership(member):
    Membership.objects.filter(pk=member.pk).update(state="SUSPENDED")


def keep_another_service(member):
    other = ServiceFactory(structure=member.structure, code="AUTRE")
    Membership.objects.filter(pk=member.pk).update(service=other)


@pytest.mark.parametrize("loss", [lose_account, lose_right, lose_membership, keep_another_service])
def test_what_is_assigned_to_somebody_who_is_gone_is_nobodys(client, clerk, commune, loss):
    member, stays = (MembershipFactory(structure=commune, rights={Space.RECEIVED: Degree.MODIFICATION}) for _ in "ab")
    # As a principal of another town one processes nothing of this one.
    MembershipFactory(user=member.user, structure=StructureFactory(public=True))
    of_one, _, nobodys = (
        received(commune, number=number, assignee=user)
        for number, user in (("FA-PARTI", member.user), ("FA-RESTE", stays.user), ("FA-LIBRE", None))
    )
    sentence = "ne peut plus la traiter"
    assert numbers(clerk.get(LIST, {"attribution": "personne"})) == ["FA-LIBRE"]
    assert sentence not in clerk.get(detail_url(of_one)).text
    loss(member)
    assert set(numbers(clerk.get(LIST, {"attribution": "personne"}))) == {"FA-LIBRE", "FA-PARTI"}
    assert sentence in clerk.get(detail_url(of_one)).text
    assert sentence not in clerk.get(detail_url(nobodys)).text
    # Who may only look sees the same.
    sign_in(client, commune, {Space.RECEIVED: Degree.CONSULTATION})
    assert set(numbers(client.get(LIST, {"attribution": "personne"}))) == {"FA-LIBRE", "FA-PARTI"}


def test_only_colleagues_who_may_receive_are_offered(clerk, commune, three):
    sleeper = MembershipFactory(structure=commune, rights={Space.ORGANISATION: Degree.MODIFICATION}).user
    stranger = MembershipFactory(structure=StructureFactory(public=True)).user
    page = clerk.get(LIST)
    for one in (sleeper, stranger):
        assert f'<option value="{one.pk}">' not in page.text
    assert f'<option value="{three.pk}">' in page.text


@pytest.mark.parametrize(
    "query", [{"statut": ["MANDATEE", "INCONNU"]}, {"service": "999"}, {"attribution": "999"}, {"montant_min": "x"}]
)
def test_a_value_that_is_unknown_filters_nothing_and_says_why(clerk, commune, three, query):
    ServiceFactory(structure=commune)
    page = clerk.get(LIST, query)
    assert len(numbers(page)) == 3
    assert chips(page) == []
    assert 'data-error-code="SYS-0' in page.text


def test_suppliers_are_sorted_as_people_read_them(clerk, commune):
    for name in ("Zinc", "école", "Eau", "Ébène"):
        received(commune, number=name, issuer=StructureFactory(name=name))
    assert numbers(clerk.get(LIST, {"tri": "emetteur"})) == ["Eau", "Ébène", "école", "Zinc"]
    assert numbers(clerk.get(LIST, {"tri": "-emetteur"})) == ["Zinc", "école", "Ébène", "Eau"]


@pytest.mark.parametrize(
    "order", ["", "numero", "-emetteur", "service", "-montant", "mise_a_disposition", "echeance", "-echeance", "statut"]
)
def test_every_order_is_walked_through_without_a_row_twice(clerk, commune, order):
    moment, supplier = timezone.now(), StructureFactory()
    for number in range(23):
        received(
            commune, number=f"FA-{number:02}", issuer=supplier, made_available_at=moment, net_amount=Decimal(100),
            status=Status.REJETEE if number % 4 == 0 else Status.MISE_A_DISPOSITION,
        )  # fmt: skip
    met = [number for page in (1, 2, 3) for number in numbers(clerk.get(LIST, {"tri": order, "page": page}))]
    assert len(met) == len(set(met)) == 23


# Walking while invoices arrive


@pytest.mark.parametrize("query", ["", "?tri=montant", "?statut=MISE_A_DISPOSITION&tri=-emetteur"])
def test_walking_the_pages_meets_no_invoice_twice_while_others_arrive(clerk, commune, query):
    before = {received(commune).number for _ in range(25)}
    page, met = clerk.get(f"{LIST}{query}"), []
    while True:
        met += numbers(page)
        received(commune, net_amount=Decimal(1), number=f"ARRIVEE-{len(met)}")
        following = page.context["listing"].next_url
        if not following:
            break
        page = clerk.get(following)
    assert len(met) == len(set(met))
    assert set(met) == before


def test_what_arrived_meanwhile_is_said_and_one_click_away(clerk, commune):
    for _ in range(12):
        received(commune)
    second = clerk.get(LIST).context["listing"].next_url
    assert "depuis l’ouverture de la liste" not in clerk.get(second).text
    received(commune, number="FA-NEUVE")
    page = clerk.get(second)
    assert "Une nouvelle ligne depuis l’ouverture de la liste" in page.text
    assert "FA-NEUVE" in numbers(clerk.get(page.context["listing"].url()))
    # A fresh entry shows everything, and so does whatever changes the view.
    assert all("vu=" not in chip.url for chip in page.context["listing"].chips)
    assert all("vu=" not in head.url for head in page.context["listing"].heads)


@pytest.mark.parametrize("mark", ["x", "-1", "9" * 30, "١"])
def test_a_mark_that_is_none_hides_nothing(clerk, commune, mark):
    received(commune)
    assert len(numbers(clerk.get(LIST, {"vu": mark}))) == 1


def test_the_fragment_of_a_filtered_page_is_its_part_of_the_page(clerk, three, commune):
    for _ in range(12):
        received(commune, commitment_number="ENG-7")
    assert_swap_gives_the_page(clerk, LIST, f"{LIST}?engagement=ENG-7&montant_min=1&tri=-emetteur&page=2")


@pytest.mark.parametrize(
    "query",
    ["?recherche=echeance+fa", "?statut=MANDATEE&statut=COMPLETEE&attribution=moi&engagement=E&montant_min=1&page=2"],
)
def test_filters_cost_the_same_however_long_the_list(clerk, commune, three, query):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert clerk.get(f"{LIST}{query}").status_code == 200
        return len(captured)

    user = Membership.objects.get(structure=commune, user__last_name="Roy").user
    InvoiceFactory.create_batch(4, recipient=commune, available=True, comment="échéance", assignee=user)
    queries()
    few = queries()
    InvoiceFactory.create_batch(8, recipient=commune, available=True, comment="échéance", assignee=user)
    assert queries() == few <= 25


# Several structures, and one service


@pytest.fixture
def two_towns(client, commune):
    """Somebody of two towns, in all of them together."""
    other = StructureFactory(public=True, name="Commune de Rivemont")
    user = MembershipFactory(structure=commune).user
    MembershipFactory(structure=other, user=user)
    received(commune, number="FA-VAL")
    received(other, number="FA-RIV")
    client.force_login(user)
    return other


def test_all_structures_are_one_list_that_says_whose_each_invoice_is(client, commune, two_towns):
    page = client.get(LIST)
    assert set(numbers(page)) == {"FA-VAL", "FA-RIV"}
    assert [str(head.column.label) for head in page.context["listing"].heads][-1] == "Structure"
    assert numbers(client.get(LIST, {"structure": two_towns.pk})) == ["FA-RIV"]
    client.post("/organisation/structure-courante/", {"structure": commune.pk, "next": LIST})
    page = client.get(LIST)
    assert numbers(page) == ["FA-VAL"]
    assert "Structure" not in [str(head.column.label) for head in page.context["listing"].heads]


def test_a_user_of_one_service_sees_and_finds_that_service_alone(client, commune):
    schools, tech = (ServiceFactory(structure=commune, code=code) for code in ("ECOLES", "TECH"))
    received(commune, number="FA-ECOLES", recipient_service=schools, comment="craies")
    other = received(commune, number="FA-TECH", recipient_service=tech, comment="craies")
    sign_in(client, commune, {Space.RECEIVED: Degree.MODIFICATION}, service=schools)
    for query in ({}, {"recherche": "craies"}, {"numero": "FA"}, {"attribution": "personne"}, {"montant_min": "1"}):
        assert numbers(client.get(LIST, query)) == ["FA-ECOLES"], query
    assert client.get(detail_url(other)).status_code == 403
    page = client.get(detail_url(Invoice.objects.get(number="FA-ECOLES"))).text
    assert detail_url(other) not in page


def test_colleagues_of_other_services_are_not_offered(client, commune):
    schools, tech = (ServiceFactory(structure=commune, code=code) for code in ("ECOLES", "TECH"))
    near, far = (
        MembershipFactory(structure=commune, service=service, rights={Space.RECEIVED: Degree.CONSULTATION}).user
        for service in (schools, tech)
    )
    sign_in(client, commune, {Space.RECEIVED: Degree.MODIFICATION}, service=schools)
    page = client.get(LIST).text
    assert f'<option value="{near.pk}">' in page
    assert f'<option value="{far.pk}">' not in page
