"""What the form says while one types: by the rules of sending, and never what is no longer true."""

import random

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.deposit import VALBOURG, DepositForm

TAKEN_DAY, RIGHT = "20230305", "E2E-JUSTE-1"


@pytest.fixture
def form(visit):
    return DepositForm(visit("fournisseur@demo.test")).open()


def error(form, code):
    return form.page.locator(f"#deposit-form [data-error-code={code}]")


def test_errors_come_and_go_as_one_types(form):
    form.field("Numéro de facture").fill(TAKEN_DAY)
    form.field("Montant HT").fill("100")
    form.field("Montant de la TVA").fill("20")
    form.field("Montant TTC").fill("121")
    form.field("Montant TTC").blur()
    expect(error(form, "FAC-002")).to_be_visible()
    expect(error(form, "FAC-010")).to_be_visible()
    expect(form.field("Montant TTC")).to_have_attribute("aria-invalid", "true")
    form.find_recipient("Valbourg", VALBOURG)
    form.field("Code Service").fill("NULLE-PART")
    form.field("Code Service").blur()
    expect(error(form, "STR-021")).to_be_visible()

    form.field("Numéro de facture").fill(RIGHT)
    form.field("Montant TTC").fill("120")
    form.field("Code Service").fill("TECH")
    form.field("Code Service").blur()
    for code in ("FAC-002", "FAC-010", "STR-021"):
        expect(error(form, code)).to_have_count(0)
    expect(form.field("Montant TTC")).not_to_have_attribute("aria-invalid", "true")


def test_nothing_stale_stays_after_quick_typing(form):
    """Answers that take a random time come in any order; the last state is the one that is told."""
    chance = random.Random(6)  # noqa: S311  (no secret: the same timings each time)
    pending = "/deposer/verifier/"
    form.page.route(
        f"**{pending}", lambda route: (form.page.wait_for_timeout(chance.randint(0, 60)), route.continue_())
    )
    number, gross = form.field("Numéro de facture"), form.field("Montant TTC")
    form.field("Montant HT").fill("100")
    form.field("Montant de la TVA").fill("20")
    for turn in range(12):
        is_right = turn % 2 == 1
        for _ in range(chance.randint(1, 3)):
            number.fill(chance.choice([TAKEN_DAY, RIGHT]))
            gross.fill(chance.choice(["119", "120", "121"]))
            form.page.wait_for_timeout(chance.randint(0, 40))
        number.fill(RIGHT if is_right else TAKEN_DAY)
        gross.fill("120" if is_right else "121")
        gross.blur()
        for code in ("FAC-002", "FAC-010"):
            expect(error(form, code)).to_have_count(0 if is_right else 1)


def test_typing_then_saving_at_once_leaves_no_stale_error(form, number):
    form.field("Numéro de facture").fill(TAKEN_DAY)
    form.field("Numéro de facture").blur()
    expect(error(form, "FAC-002")).to_be_visible()
    form.field("Numéro de facture").fill(number)
    form.save()
    expect(error(form, "FAC-002")).to_have_count(0)
    expect(form.field("Numéro de facture")).to_have_value(number)


def test_what_a_refused_sending_said_goes_field_by_field(form, watch):
    watch.expect("status of 422")
    form.field("Numéro de facture").fill(TAKEN_DAY)
    form.button("Valider et envoyer").click()
    expect(form.errors).to_be_focused()
    number = form.field("Numéro de facture")
    for code in ("FAC-002", "FAC-006", "FAC-008"):
        expect(form.page.locator(f".fr-messages-group [data-error-code={code}]")).not_to_have_count(0)
    number.fill(RIGHT)
    number.blur()
    expect(form.page.locator("#id_number-errors [data-error-code]")).to_have_count(0)
    expect(number).not_to_have_attribute("aria-invalid", "true")
    for name in ("recipient", "invoice_date", "net_amount", "gross_amount"):
        expect(form.page.locator(f"#id_{name}-errors [data-error-code]")).to_have_count(1)


def test_a_number_that_is_wrong_while_one_types_is_marked_so(form):
    number = form.field("Numéro de facture")
    number.fill(TAKEN_DAY)
    number.blur()
    expect(form.page.locator("#number-check [data-error-code=FAC-002]")).to_be_visible()
    expect(number).to_have_attribute("aria-invalid", "true")
    number.fill(RIGHT)
    number.blur()
    expect(number).not_to_have_attribute("aria-invalid", "true")


def test_a_button_stays_under_the_pointer_until_it_is_let_go(form, watch):
    """Leaving the last field to press « Valider et envoyer » brings an error that moves the button down."""
    watch.expect("status of 422")
    # Nothing is out of sight: what is above the window's edge moves nothing.
    form.page.set_viewport_size({"width": 1280, "height": 4000})
    for label, amount in {"Montant HT": "100", "Montant de la TVA": "20"}.items():
        form.field(label).fill(amount)
    form.field("Montant TTC").press_sequentially("121")
    button = form.button("Valider et envoyer")
    button.hover()
    place = button.bounding_box()
    form.page.mouse.down()
    form.page.wait_for_timeout(800)
    assert button.bounding_box() == place
    form.page.mouse.up()
    expect(form.errors).to_be_focused()
    expect(form.errors).to_contain_text("Montant TTC")
