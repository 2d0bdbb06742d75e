"""`manage.py load_sirene`: both stock files, line by line, or none of them."""

import csv
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from structures.models import SireneEstablishment, SireneUnit
from structures.services import sirene
from structures.services.insee import lookup
from structures.services.sirene import SAMPLE, MalformedStock, load_sample, load_stock
from tests.structures.factories import SireneEstablishmentFactory
from tests.support.refusals import refused, written

pytestmark = pytest.mark.django_db

ESTABLISHMENTS, UNITS = SAMPLE / "StockEtablissement.csv", SAMPLE / "StockUniteLegale.csv"


def lines_of(path):
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


def stock(tmp_path, source, rows=None, *, change=None, name=None):
    """A copy of a sample with these rows in place of its own; `change` alters its bytes."""
    out = io.StringIO(newline="")
    given = lines_of(source)
    writer = csv.DictWriter(out, given[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows([{**given[0], **row} for row in rows] if rows else given)
    content = out.getvalue().encode()
    path = tmp_path / (name or source.name)
    path.write_bytes(change(content) if change else content)
    return path


def test_the_sample_holds_every_establishment_of_the_demo():
    load_sample()
    assert SireneEstablishment.objects.count() == SireneUnit.objects.count() == len(lines_of(ESTABLISHMENTS))
    assert lookup("90020111200019").town == "Rennes"
    assert lookup("90010981000011").values() == {
        "name": "Commune de Valbourg",
        "address": "1 place de la Mairie",
        "address_extra": "",
        "postal_code": "35420",
        "town": "Valbourg",
    }
    with refused(("STR-071", "identifier")):
        lookup("90020148400012")
    with refused(("STR-072", "identifier")):
        lookup("90020222700014")
    with refused(("STR-070", "identifier")):
        lookup("90010137900023")


def test_what_is_loaded_is_not_replaced_by_the_sample():
    SireneEstablishmentFactory(siret="90010981000011")
    assert load_sample() == []
    assert SireneEstablishment.objects.count() == 1


def test_a_new_stock_takes_the_place_of_the_old_one(tmp_path):
    SireneEstablishmentFactory(siret="90010981000011")
    loaded = load_stock(
        establishments=stock(tmp_path, ESTABLISHMENTS, [{"siren": "900201112", "siret": "90020111200019"}]),
        units=stock(tmp_path, UNITS, [{"siren": "900201112"}]),
    )
    assert [one.rows for one in loaded] == [1, 1]
    assert list(SireneEstablishment.objects.values_list("siret", flat=True)) == ["90020111200019"]
    assert list(SireneUnit.objects.values_list("siren", flat=True)) == ["900201112"]


def test_the_tables_can_be_replaced_again_and_again():
    for _ in range(2):
        load_stock(establishments=ESTABLISHMENTS, units=UNITS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = 'structures_sireneunit'::regclass")
        assert "structures_sireneunit_pkey" in {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"codeCedexEtablissement": "35042", "libelleCedexEtablissement": "RENNES CEDEX"}, ("35042", "RENNES CEDEX")),
        ({"libelleCommuneEtablissement": "", "libelleCommuneEtrangerEtablissement": "GENEVE"}, ("35000", "GENEVE")),
        ({"libelleCommuneEtablissement": 'L"ÎLE, SUR\nMER'}, ("35000", 'L"ÎLE, SUR\nMER')),
    ],
)
def test_each_kind_of_address_is_understood(tmp_path, row, expected):
    siret = {"siren": "900201112", "siret": "90020111200019", "codePostalEtablissement": "35000"}
    load_stock(establishments=stock(tmp_path, ESTABLISHMENTS, [siret | row]), units=UNITS)
    place = SireneEstablishment.objects.get()
    assert (place.postal_code, place.town) == expected


def test_a_sole_trader_has_his_or_her_own_name(tmp_path):
    person = {"denominationUniteLegale": "", "prenom1UniteLegale": "ANNE", "nomUniteLegale": "MARTIN"}
    load_stock(establishments=ESTABLISHMENTS, units=stock(tmp_path, UNITS, [{"siren": "900201112", **person}]))
    assert SireneUnit.objects.get().name == "ANNE MARTIN"


def zipped(tmp_path, *files):
    path = tmp_path / "stock.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


def test_a_zip_is_read_as_it_is(tmp_path):
    path = zipped(tmp_path, ("StockEtablissement_utf8.csv", ESTABLISHMENTS.read_bytes()))
    load_stock(establishments=path, units=UNITS)
    assert SireneEstablishment.objects.count() == len(lines_of(ESTABLISHMENTS))


def replaced(old, new):
    return lambda content: content.replace(old, new, 1)


BAD = [
    (replaced(b"\n900101379,00015,", b"\n900101379,"), "line 2: 47 columns instead of 48"),
    (replaced(b"90010348200015", b"9001034820001"), "line 3: '9001034820001' is no siret"),
    (replaced(b"90010348200015", b"9001034820001X"), "line 3: '9001034820001X' is no siret"),
    (replaced(b"Brest", b"Br\xffest"), "line 2: not UTF-8"),
    (replaced(b"Brest", b"Br\x00est"), "line 2: "),
    (replaced(b"Brest", b'"Brest'), "line "),
    (replaced(b"siret,", b"SIRET,"), "line 1: no column siret"),
    (lambda content: b"", "line 1: no column siret"),
    (replaced(b"90010348200015", b"90010137900015"), "siret repeated"),
]


@pytest.mark.parametrize(("change", "complaint"), BAD)
def test_a_malformed_file_is_named_by_its_line_and_nothing_is_loaded(tmp_path, change, complaint):
    load_stock(establishments=ESTABLISHMENTS, units=UNITS)
    before = written()
    path = stock(tmp_path, ESTABLISHMENTS, change=change)
    with pytest.raises(MalformedStock) as error:
        load_stock(establishments=path, units=stock(tmp_path, UNITS, [{"siren": "900201112"}]))
    assert complaint in str(error.value)
    assert str(path) in str(error.value)
    assert written() == before


@pytest.mark.parametrize("files", [[], [("a.csv", b""), ("b.csv", b"")], [("a.txt", b"")]])
def test_a_zip_holds_one_csv_file(tmp_path, files):
    with pytest.raises(MalformedStock, match="one CSV file"):
        load_stock(establishments=zipped(tmp_path, *files), units=UNITS)


def test_the_command_says_how_fast_it_was(capsys):
    call_command("load_sirene")
    told = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in told] == ["StockUniteLegale.csv", "StockEtablissement.csv"]
    assert all("rows/s" in line for line in told)


def test_the_command_without_files_leaves_a_real_load_alone(tmp_path, capsys):
    units = stock(tmp_path, UNITS, [{"siren": "900201112"}])
    establishments = stock(tmp_path, ESTABLISHMENTS, [{"siren": "900201112", "siret": "90020111200019"}])
    call_command("load_sirene", units=units, establishments=establishments)
    before = written()
    capsys.readouterr()
    call_command("load_sirene")
    assert written() == before
    assert "loaded already" in capsys.readouterr().out


@pytest.mark.parametrize("given", [{"units": UNITS}, {"establishments": ESTABLISHMENTS}], ids=["units", "places"])
def test_the_command_takes_both_files_or_neither(given):
    SireneEstablishmentFactory(siret="90010981000011")
    before = written()
    with pytest.raises(CommandError, match="both --units and --establishments"):
        call_command("load_sirene", **given)
    assert written() == before


def test_the_command_says_what_is_wrong(tmp_path):
    with pytest.raises(CommandError, match=r"Nothing was loaded\. .*line 2"):
        call_command("load_sirene", units=UNITS, establishments=stock(tmp_path, ESTABLISHMENTS, change=BAD[0][0]))
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_sirene", units=tmp_path / "missing.csv", establishments=ESTABLISHMENTS)


@pytest.mark.django_db(transaction=True)
def test_people_are_answered_while_a_stock_is_loaded(monkeypatch):
    """Until the last moment, when both new tables are full: neither of the old ones is locked before."""
    load_sample()
    read = []

    def filled(one, path):
        loaded = fill(one, path)
        with ThreadPoolExecutor(1) as thread:
            read.append(thread.submit(looked_up_elsewhere).result())
        return loaded

    fill = sirene._fill
    monkeypatch.setattr(sirene, "_fill", filled)
    load_stock(establishments=ESTABLISHMENTS, units=UNITS)
    assert read == ["Commune de Valbourg"] * 2


def looked_up_elsewhere():
    """By a connection that does not wait for locks."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        return lookup("90010981000011").name
    finally:
        connection.close()
