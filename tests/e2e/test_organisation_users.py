"""From a new account to a structure with a colleague who may deposit invoices."""

from secrets import token_hex

from playwright.sync_api import expect

from tests.e2e.pages.invoices import IssuedList
from tests.e2e.pages.people import Memberships, Users, invitation_link
from tests.e2e.pages.screen import Screen
from tests.e2e.pages.sign_up import SignUp

# In INSEE's sample, and registered by nobody else.
SIRET = "90020111200019"


def new_account(visit, first_name):
    """Somebody signs up, in a window of their own."""
    page, address = visit(), f"compte-{token_hex(4)}@exemple.test"
    form = SignUp(page).open().fill(address, first_name, "Le Bihan")
    form.send()
    form.activate(visit(), address)
    return page, address


def test_a_new_account_registers_its_company_invites_a_colleague_and_lets_him_deposit(visit):
    owner, _ = new_account(visit, "Rozenn")
    expect(owner.get_by_role("main")).to_contain_text("Vous n’êtes rattaché à aucune structure")
    Memberships(owner).register_by_siret(SIRET)
    expect(owner.get_by_role("main")).to_contain_text("vous en êtes gestionnaire principal")
    structure = owner.locator(".people-card__name").inner_text()

    colleague, address = new_account(visit, "Yann")
    Memberships(owner).manage_users().invite(address)
    colleague.goto(invitation_link(visit(), address, structure))
    expect(Screen(colleague).title).to_contain_text(structure)
    Screen(colleague).button("Accepter l’invitation").click()
    expect(colleague.get_by_role("main")).to_contain_text("Vous êtes maintenant rattaché")
    colleague.goto("/")
    expect(colleague.get_by_role("main")).to_contain_text("Vous n’avez encore aucune habilitation")

    owner.reload()
    Users(owner).open_member("Yann Le Bihan").give("Factures émises", "Modification")
    colleague.goto("/")
    Screen(colleague).go_to("Factures émises")
    Screen(colleague).link("Déposer une facture").click()
    expect(Screen(colleague).title).to_have_text("Déposer une facture")
    IssuedList(owner).open()
    expect(Screen(owner).title).to_contain_text("Factures émises")


def test_a_person_asks_to_join_a_town_and_is_refused_then_accepted(visit):
    asker, _ = new_account(visit, "Maëlle")
    manager = visit("mairie@demo.test")
    for answer in ("refuse", "accept"):
        asker.goto("/organisation/rejoindre/?q=commune+de+valbourg")
        asker.get_by_role("link", name="Choisir cette structure Commune de Valbourg").click()
        asker.get_by_label("Message aux gestionnaires").fill("Je remplace Nadia Chevalier.")
        Screen(asker).button("Envoyer la demande").click()
        expect(asker.get_by_role("main")).to_contain_text("En cours de validation")

        users = Memberships(manager).open().manage_users().answer("Maëlle Le Bihan")
        if answer == "refuse":
            manager.get_by_label("Motif du refus").fill("Écrivez-nous d’abord.")
            users.button("Refuser la demande").click()
            asker.goto("/mon-compte/rattachements/")
            expect(asker.get_by_role("main")).to_contain_text("Écrivez-nous d’abord.")
        else:
            row = manager.get_by_role("group", name="Factures reçues")
            row.locator("label").filter(has_text="Consultation").click()
            users.button("Accepter la demande").click()
            asker.goto("/")
            Screen(asker).go_to("Factures reçues")
            expect(Screen(asker).title).to_contain_text("Factures reçues")
