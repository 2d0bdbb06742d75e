"""« Gérer une structure »: what INSEE says is taken over as its window shows it."""

from playwright.sync_api import expect

from tests.e2e.pages.organisation import StructurePage

# SIRET 90020185600011, which has moved since according to INSEE's sample.
NAME = "Quincaillerie Le Goff SARL"


def test_a_structure_takes_over_what_insee_says(visit):
    page = visit("moe@demo.test")
    structure = StructurePage(page).open(NAME)
    expect(structure.facts).to_contain_text("90020185600011")
    expect(structure.facts).to_contain_text("3 rue du Commerce")
    rows = structure.compare_with_insee()
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("3 rue du Commerce")
    new_address = rows.nth(1).get_by_role("cell").last.inner_text()

    structure.button("Confirmer la mise à jour").click()
    expect(structure.history).to_contain_text("Mettre à jour depuis la base INSEE")
    # A worker applies it, after what other journeys have left it; the page goes on asking for over a minute.
    expect(structure.facts).to_contain_text(new_address, timeout=60_000)
    expect(structure.history).to_contain_text("Effective")
    structure.link("Modifier une structure").click()
    expect(structure.main).not_to_contain_text("3 rue du Commerce")
    for locked in ("name", "address", "postal_code", "town"):
        expect(page.locator(f"main [name={locked}]")).to_have_count(0)

    structure.open(NAME).link("Mettre à jour depuis la base INSEE").click()
    structure.button("Soumettre").click()
    expect(structure.window).to_contain_text("sont déjà celles de l’INSEE")
