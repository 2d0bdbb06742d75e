"""From one invoice to the next inside the list that one came from, and on after each move."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from invoices.enums import Status
from tests.invoices.factories import InvoiceFactory
from tests.invoices.reception import LIST, detail_url, move_url, received
from tests.structures.factories import MembershipFactory, StructureFactory

pytestmark = pytest.mark.django_db

FILTERED = f"{LIST}?statut=MISE_A_DISPOSITION&tri=numero"


def back(url, listed=FILTERED):
    return f"{url}?{urlencode({'retour': listed})}"


@pytest.fixture
def four(commune):
    """Four to process, by number, and one that the filter leaves out."""
    received(commune, number="FA-2B", status=Status.MANDATEE)
    return [received(commune, number=f"FA-{number}") for number in range(1, 5)]


def test_the_detail_stands_in_its_filtered_and_sorted_list(clerk, four):
    page = clerk.get(back(detail_url(four[1]))).text
    nav = page.partition('aria-label="Dans la liste"')[2].partition("</nav>")[0]
    assert f'href="{back(detail_url(four[0]))}"' in nav
    assert f'href="{back(detail_url(four[2]))}"' in nav
    assert "2 sur 4" in nav
    assert f'href="{FILTERED.replace("&", "&amp;")}"' in nav


def test_the_ends_of_the_list_lead_nowhere(clerk, four):
    assert 'rel="prev"' not in clerk.get(back(detail_url(four[0]))).text
    assert 'rel="next"' not in clerk.get(back(detail_url(four[3]))).text


def test_an_invoice_that_was_moved_out_of_the_list_keeps_its_place_in_it(clerk, four):
    clerk.post(back(move_url(four[1], "confirm_service")))
    page = clerk.get(back(detail_url(four[1]))).text
    assert f'href="{back(detail_url(four[0]))}"' in page
    assert f'href="{back(detail_url(four[2]))}"' in page
    assert " sur 3" not in page


def test_after_a_move_the_next_one_is_at_hand(clerk, four):
    window = clerk.get(back(move_url(four[0], "confirm_service"))).text
    assert "Enregistrer et passer à la suivante" in window
    answer = clerk.post(back(move_url(four[0], "confirm_service")), {"command": "next"})
    assert answer.url == f"{back(detail_url(four[1]))}&apres=confirm_service"
    page = clerk.get(answer.url).text
    button = page.partition(f'href="{move_url(four[1], "confirm_service")}')[2].partition(">")[0]
    assert "autofocus" in button
    assert page.count("autofocus") == 1
    four[0].refresh_from_db()
    assert four[0].status == Status.SERVICE_FAIT


def test_by_htmx_the_window_leads_to_the_next_one_too(clerk, four):
    answer = clerk.htmx_post(back(move_url(four[0], "mandate")), {"command": "next"})
    assert answer["HX-Redirect"] == f"{back(detail_url(four[1]))}&apres=mandate"


def test_after_the_last_one_the_list_is_shown_again(clerk, four):
    window = clerk.get(back(move_url(four[3], "mandate"))).text
    assert "passer à la suivante" not in window
    answer = clerk.post(back(move_url(four[3], "mandate")), {"command": "next"}, follow=True)
    assert answer.redirect_chain[-1][0] == FILTERED
    assert "C’était la dernière facture de la liste" in answer.text


def test_a_move_that_needs_words_waits_for_them_first(clerk, four):
    window = clerk.get(back(move_url(four[0], "reject"))).text
    assert "autofocus" not in window
    answer = clerk.post(back(move_url(four[0], "reject")), {"command": "next"})
    assert answer.status_code == 422
    four[0].refresh_from_db()
    assert four[0].status == Status.MISE_A_DISPOSITION


def test_without_a_list_to_go_back_to_it_is_the_whole_list(clerk, four):
    page = clerk.get(detail_url(four[1])).text
    assert f'href="{detail_url(four[2])}"' in page
    assert "3 sur 5" in page


def test_a_way_back_to_elsewhere_is_no_list(clerk, four):
    page = clerk.get(back(detail_url(four[1]), "https://ailleurs.example/?tri=numero"))
    assert page.status_code == 200
    assert 'href="https://ailleurs' not in page.text


@pytest.mark.parametrize("space", ["issued", "validation"])
def test_the_other_spaces_have_their_series_too(client, space):
    supplier, validator = StructureFactory(), StructureFactory()
    fields = {"framework": "A9_FACTURE_SOUSTRAITANT", "validator_1": validator, "validator_1_asked_at": timezone.now()}
    fields["validation_due_at"] = timezone.now()
    made = [
        InvoiceFactory(issuer=supplier, sent=True, number=f"FA-{number}", **fields | {"status": Status.A_VALIDER_1})
        for number in (1, 2, 3)
    ]
    client.force_login(MembershipFactory(structure=supplier if space == "issued" else validator).user)
    listed = reverse(f"invoices:{space}-summary") + "?tri=numero"
    first, second, third = (back(reverse(f"invoices:{space}-detail", args=[one.pk]), listed) for one in made)
    assert f'href="{first}"' in client.get(listed).text
    page = client.get(second).text
    assert f'href="{first}"' in page
    assert f'href="{third}"' in page
    assert "2 sur 3" in page


def test_the_detail_costs_the_same_however_long_its_list(clerk, commune, four):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert clerk.get(back(detail_url(four[1]))).status_code == 200
        return len(captured)

    queries()
    few = queries()
    InvoiceFactory.create_batch(8, recipient=commune, available=True)
    assert queries() == few <= 25
