import pytest
from django.core.management import CommandError, call_command
from django.urls import get_resolver
from django.utils import translation

from invoices.workflow import INVOICE_TABLE
from kernel.access import Access
from kernel.errors import all_specs
from portal import catalogs
from structures.enums import Degree, Space


def test_the_committed_pages_are_up_to_date():
    call_command("catalogs", check=True)


@pytest.fixture
def page(tmp_path, monkeypatch):
    path = tmp_path / "page.md"
    monkeypatch.setattr("portal.management.commands.catalogs.catalogs", lambda: {path: "as it should be\n"})
    return path


def test_a_stale_page_fails_the_check_and_stays_as_it_is(page):
    page.write_text("as it was\n")
    with pytest.raises(CommandError, match=r"make catalog.*page\.md"):
        call_command("catalogs", check=True)
    assert page.read_text() == "as it was\n"


def test_a_missing_page_fails_the_check(page):
    with pytest.raises(CommandError, match=r"page\.md"):
        call_command("catalogs", check=True)
    assert not page.exists()


def test_the_command_writes_what_the_check_then_accepts(page, capsys):
    call_command("catalogs")
    assert capsys.readouterr().out == "Wrote page.md\n"
    call_command("catalogs", check=True)
    call_command("catalogs")
    assert capsys.readouterr().out == ""


def test_pages_are_french_and_the_same_whatever_the_language():
    with translation.override("fr"):
        in_french = catalogs.catalogs()
    with translation.override("en"):
        assert catalogs.catalogs() == in_french


def test_every_error_has_its_entry():
    text = catalogs.errors_page()
    assert [spec.code for spec in all_specs() if f"\n### {spec.code}\n" not in text] == []
    assert [spec.code for spec in all_specs() if spec.remedy not in text] == []


def test_every_move_stands_in_the_table_and_in_the_diagram():
    text = catalogs.statuses_page()
    for source, name, target, _side in INVOICE_TABLE.matrix():
        assert f"| `{name}` |" in text
        assert f"    {source} --> {target} : " in text


def test_the_matrix_tells_who_moves_an_invoice_from_where_to_where():
    with translation.override("fr"):
        lines = catalogs.statuses_page().splitlines()
    header = next(line for line in lines if line.startswith("| De / vers")).split(" | ")
    routing = next(line for line in lines if line.startswith("| **En cours d’acheminement**")).split(" | ")
    assert routing[header.index("Mise à disposition")] == "S"
    assert routing[header.index("Mandatée")].strip() == ""


def test_every_address_stands_with_who_may_open_it():
    text = catalogs.permissions_page()
    assert "personne (aucune marque)" not in text
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    assert [name for name in names if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    ("access", "words"),
    [
        (None, "personne (aucune marque)"),
        (Access(needs_sign_in=False), "tout le monde"),
        (Access(needs_sign_in=True), "toute personne connectée"),
        (
            Access(needs_sign_in=True, spaces=(Space.ISSUED, Space.RECEIVED), degree=Degree.CONSULTATION),
            "Factures émises ou Factures reçues (consultation)",
        ),
    ],
)
def test_an_access_mark_in_words(access, words):
    with translation.override("fr"):
        assert catalogs.who_may_open(access) == words


def test_the_graph_leaves_out_what_follows_and_touches_nothing_else():
    page = f"before\n{catalogs.GRAPH_BEGINS}\nold\n{catalogs.GRAPH_ENDS}\nafter\n"
    graph = catalogs.with_graph(page, {"top": {"middle", "ground"}, "middle": {"ground"}, "ground": set()})
    assert graph == (
        f"before\n{catalogs.GRAPH_BEGINS}\n```mermaid\ngraph TD\n    top --> middle\n    middle --> ground\n```\n"
        f"{catalogs.GRAPH_ENDS}\nafter\n"
    )


def test_the_graph_is_that_of_the_code():
    imports = catalogs.imports_between_apps()
    assert imports["kernel"] == set()
    assert "structures" in imports["invoices"]
    assert "invoices" not in imports["structures"]
