"""Each kind of page: no barrier that a machine can find, in both themes, on a desk and on a phone; and the keyboard."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.e2e.browsing import DESKTOP, PHONE
from tests.e2e.pages.deposit import AMOUNTS, VALBOURG, Batch, DepositForm, pdf_of
from tests.e2e.pages.invoices import Operation, ReceivedInvoice
from tests.e2e.pages.typed import TypedForm
from tests.e2e.portal import let_the_hospital_have
from tests.support.cii import factur_x
from tests.support.pdfs import with_data

SUPPLIER, TOWN, READER, NOBODY = "fournisseur@demo.test", "mairie@demo.test", "lecteur@demo.test", "nouveau@demo.test"
HOSPITAL, EMPLOYEE = "hopital@demo.test", "employe@demo.test"
EVERYTHING = {"resultTypes": ["violations"], "iframes": False}
CONTRAST = {**EVERYTHING, "runOnly": ["color-contrast"]}


def at(path):
    return lambda page: page.goto(path)


def first_of(path, then=""):
    """The first invoice of this list, or one of its pages."""

    def visit(page):
        page.goto(path)
        here = page.get_by_role("table").get_by_role("link", name="FA-").first.get_attribute("href")
        page.goto(here.partition("?")[0] + then)

    return visit


def refused_deposit(page):
    form = DepositForm(page).open()
    form.button("Valider et envoyer").click()
    expect(form.errors).to_be_focused()


def deposit_from_a_pdf(page):
    form = DepositForm(page).open()
    form.upload(with_data(pdf_of("A11Y-1"), factur_x(number="A11Y-1", order="ENG-X")))
    expect(page.get_by_text("facture Factur-X (profil EN16931)")).to_be_visible()
    expect(page.locator("#deposit-preview iframe")).to_be_visible()


def batch_of_files(page):
    batch = Batch(page).open()
    batch.choose({"A11Y-2.pdf": pdf_of("A11Y-2"), "faux.pdf": b"nonsense"})
    expect(batch.file("A11Y-2")).to_contain_text("À compléter")
    expect(batch.file("faux.pdf")).to_contain_text("n’est pas un PDF")


def offered_copy(page):
    form = TypedForm(page).open()
    form.field("Commentaire").fill("Tout ce qui est tapé")
    expect(page.get_by_text("Saisie conservée à")).to_be_visible()
    form.open()
    expect(page.get_by_role("heading", name="Reprendre votre saisie").first).to_be_visible()


def refused_lines(page):
    form = TypedForm(page).open()
    form.add_line()
    form.type_line(1, quantity="0")
    form.button("Valider et envoyer").click()
    expect(form.errors).to_be_focused()


def confirm_window(page):
    first_of("/factures/emises/?statut=BROUILLON&numero=FA")(page)
    DepositForm(page).button("Valider et envoyer").click()
    expect(page.get_by_role("main").locator("#window-title, [data-error-summary]").first).to_be_visible()


def reject_window(page):
    first_of("/factures/recues/?statut=MISE_A_DISPOSITION")(page)
    invoice = ReceivedInvoice(page)
    invoice.link("Rejeter").click()
    invoice.window.get_by_role("button", name="Passer au statut").click()
    expect(invoice.errors).to_be_focused()


def many_at_once(action, then):
    """The page where something is asked for all that this town may still process, or the one after it."""

    def visit(page):
        page.goto(f"/factures/recues/lot/?action={action}&tous=1&filtre=statut%3DMISE_A_DISPOSITION")
        then(Operation(page))

    return visit


def stay(operation):
    expect(operation.button("Vérifier avant de confirmer")).to_be_visible()


def check(operation):
    operation.button("Vérifier avant de confirmer").click()
    expect(operation.title).to_have_text("Mandater")
    expect(operation.main).to_contain_text("Exactement")


def ended_operation(page):
    let_the_hospital_have("FA-AXE-LOT", 2, final=1)
    page.goto("/factures/recues/lot/?action=mandate&tous=1&filtre=numero%3DFA-AXE-LOT")
    Operation(page).confirm(2).await_the_end()
    expect(page.locator("[data-error-code=FAC-016]")).to_be_visible()


def many_documents(page):
    let_the_hospital_have("FA-AXE-ZIP", 51)
    page.goto("/factures/recues/archive/?tous=1&filtre=numero%3DFA-AXE-ZIP")
    expect(page.get_by_role("button", name="Préparer l’archive")).to_be_visible()


def first_mail(page):
    page.goto("/_courrier/")
    page.get_by_role("table").get_by_role("link").first.click()


PAGES = {
    "home": (None, at("/")),
    "sign-in": (None, at("/connexion/")),
    "password forgotten": (None, at("/mot-de-passe/oubli/")),
    "sign-up": (None, at("/inscription/")),
    "display": (None, at("/affichage/")),
    "accessibility": (None, at("/accessibilite/")),
    "legal notice": (None, at("/mentions-legales/")),
    "personal data": (None, at("/donnees-personnelles/")),
    "terms": (None, at("/cgu/")),
    "site map": (None, at("/plan-du-site/")),
    "mails": (None, at("/_courrier/")),
    "mail": (None, first_mail),
    "no such page": (None, at("/nulle-part/")),
    "no right": (READER, at("/factures/emises/deposer/")),
    "home of a supplier": (SUPPLIER, at("/")),
    "home without a structure": (NOBODY, at("/")),
    "figures": (TOWN, at("/factures/recues/chiffres/")),
    "search": (TOWN, at("/recherche/?q=FA-2026")),
    "keeping a view": (TOWN, at("/vues/nouvelle/?liste=factures-recues&retour=/factures/recues/?statut=REJETEE")),
    "filtered list": (TOWN, at("/factures/recues/?statut=MISE_A_DISPOSITION&statut=COMPLETEE")),
    "my account": (SUPPLIER, at("/mon-compte/")),
    "my notices": (READER, at("/mon-compte/notifications/")),
    "my security": (READER, at("/mon-compte/securite/")),
    "second factor": (READER, at("/mon-compte/securite/second-facteur/")),
    "my password": (READER, at("/mon-compte/securite/mot-de-passe/")),
    "my data": (READER, at("/mon-compte/donnees/")),
    "closing my account": (SUPPLIER, at("/mon-compte/fermeture/")),
    "issued invoices": (SUPPLIER, at("/factures/emises/")),
    "issued invoices, filtered": (SUPPLIER, at("/factures/emises/?statut=REJETEE&lignes=10&page=1")),
    "deposit": (SUPPLIER, at("/factures/emises/deposer/")),
    "deposit with errors": (SUPPLIER, refused_deposit),
    "deposit from a PDF": (SUPPLIER, deposit_from_a_pdf),
    "batch with files": (SUPPLIER, batch_of_files),
    "typed invoice": (SUPPLIER, at("/factures/emises/saisir/")),
    "copy that is offered": (EMPLOYEE, offered_copy),
    "typed invoice with errors": (SUPPLIER, refused_lines),
    "confirmation": (SUPPLIER, confirm_window),
    "receipt": (SUPPLIER, first_of("/factures/emises/?statut=MISE_A_DISPOSITION", "recapitulatif/")),
    "paid invoice": (SUPPLIER, first_of("/factures/emises/?statut=MISE_EN_PAIEMENT")),
    "rejected invoice": (SUPPLIER, first_of("/factures/emises/?statut=REJETEE")),
    "received invoices": (TOWN, at("/factures/recues/")),
    "received invoice": (TOWN, first_of("/factures/recues/?statut=MISE_A_DISPOSITION")),
    "move": (TOWN, first_of("/factures/recues/?statut=MISE_A_DISPOSITION", "traiter/suspend/")),
    "move in a window": (TOWN, reject_window),
    "note": (TOWN, first_of("/factures/recues/?statut=MISE_A_DISPOSITION", "note/")),
    "another service": (TOWN, first_of("/factures/recues/?statut=MISE_A_DISPOSITION", "service/")),
    "a colleague": (TOWN, first_of("/factures/recues/?statut=MISE_A_DISPOSITION", "collegue/")),
    "many at once": (TOWN, many_at_once("suspend", stay)),
    "many at once, confirmation": (TOWN, many_at_once("mandate", check)),
    "operation": (HOSPITAL, ended_operation),
    "operations": (HOSPITAL, at("/factures/recues/lots/")),
    "archive": (HOSPITAL, many_documents),
}


@pytest.fixture(params=PAGES.values(), ids=PAGES.keys())
def page(request, visit, watch):
    login, open_page = request.param
    watch.expect("status of 40[34]")
    page = visit.window(login, color_scheme="light")
    open_page(page)
    page.evaluate(AXE_SCRIPT)
    return page


def test_no_barrier_in_either_theme_on_any_screen(page):
    assert barriers(page, EVERYTHING) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-fr-theme", "dark")
    assert barriers(page, CONTRAST) == []
    page.set_viewport_size(PHONE)
    assert barriers(page, EVERYTHING) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-fr-theme", "light")
    assert barriers(page, CONTRAST) == []
    page.set_viewport_size(DESKTOP)


def barriers(page, options):
    """What axe finds, each with the elements concerned."""
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize(("login", "path"), [(None, "/"), (SUPPLIER, "/factures/emises/"), (TOWN, "/factures/recues/")])
def test_the_first_tab_offers_the_content(visit, login, path):
    page = visit(login)
    page.goto(path)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_an_invoice_is_deposited_by_keys_alone(visit, number):
    page = visit(SUPPLIER)
    form, keys = DepositForm(page).open(), page.keyboard
    # Said before the way there, since the browser takes a moment to hand its chooser over.
    with page.expect_file_chooser(timeout=60_000) as chooser:
        tab_to(page, page.locator("#id_pdf"))
        keys.press("Space")
    chooser.value.set_files({"name": "facture.pdf", "mimeType": "application/pdf", "buffer": pdf_of(number)})
    expect(form.kept_pdf).to_contain_text("facture.pdf")
    expect(form.field("Numéro de facture")).to_have_value(number)
    tab_to(page, form.field("Destinataire"))
    keys.type("Valbourg")
    town = page.get_by_role("radio", name=VALBOURG)
    expect(town).to_be_visible()
    tab_to(page, page.locator("#deposit-routing").get_by_role("radio"))
    keys.press("Space")
    while not town.is_checked():
        keys.press("ArrowDown")
    expect(page.locator(".invoice-requirements")).to_be_visible()
    for label, words in (("Code Service", "TECH"), ("Numéro d’engagement", "ENG-2026-001")):
        tab_to(page, form.field(label))
        keys.type(words)
    tab_to(page, form.field("Date de la facture"))
    # The first of January of this year, in whatever order the browser shows its parts.
    for key in ("ArrowUp", "ArrowRight", "ArrowUp", "ArrowRight", "ArrowUp"):
        keys.press(key)
    for label, words in AMOUNTS.items():
        tab_to(page, form.field(label))
        keys.press("Control+A")
        keys.type(words)
    tab_to(page, form.button("Valider et envoyer"))
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Confirmation d'envoi")).to_be_visible()
    tab_to(page, form.button("Confirmer et envoyer"))
    keys.press("Enter")
    expect(form.title).to_have_text("Récapitulatif de dépôt")


def tab_to(page, control):
    """Go on with the tabulator until this control has the focus, or the first of a group of them."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if control.evaluate_all("all => all.includes(document.activeElement)"):
            return
    raise AssertionError(f"no way by keys to {control}")


def test_a_message_stays_until_its_reader_hides_it(visit, number):
    page = visit(SUPPLIER)
    page.clock.install()
    form = DepositForm(page).open()
    form.field("Numéro de facture").fill(number)
    form.save()
    message = page.get_by_text("Le brouillon est enregistré")
    page.clock.fast_forward("01:00")
    expect(message).to_be_visible()
    form.button("Masquer le message").click()
    expect(message).to_have_count(0)
    expect(form.main).to_be_focused()
