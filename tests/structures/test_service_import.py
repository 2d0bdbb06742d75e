"""Services from a CSV file: checked as a whole, then all or nothing."""

import pytest

from kernel.exports import csv_parts
from structures import errors
from structures.models import ChangeRequest, Service
from structures.services.service_import import MOST_LINES, import_services, preview_import
from structures.views.services import export_columns
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.structures.people import acting
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

HEAD = "Code service;Libellé;Valable jusqu’au;Actif"


@pytest.fixture
def tech(town):
    return ServiceFactory(structure=town, code="TECH", label="Services techniques")


def file(*lines, head=HEAD, encoding="utf-8"):
    return "\r\n".join([head, *lines]).encode(encoding)


def services(structure):
    return {one.code: one.label for one in structure.services.filter(is_default=False)}


def run(principal, content):
    preview = preview_import(principal.structure, content)
    import_services(actor=acting(principal), structure_id=principal.structure_id, token=preview.token)
    return preview


def test_a_preview_writes_nothing_and_tells_what_an_import_would_do(town, tech):
    ServiceFactory(structure=town, code="ECOLES", label="Écoles")
    before = services(town)
    preview = preview_import(
        town, file("tech;Ateliers;;oui", "ECOLES;Écoles;;oui", "FETES;Fêtes;31/12/2030;non", "", ";;;")
    )
    assert (preview.added, preview.changed, preview.unchanged) == (
        ["FETES – Fêtes"],
        ["tech – Ateliers"],
        ["ECOLES – Écoles"],
    )
    assert services(town) == before


def test_a_confirmed_import_adds_and_changes_with_a_history(principal, town, tech):
    run(principal, file("TECH;Ateliers;;oui", "FETES;Fêtes;31/12/2030;non"))
    assert services(town) == {"TECH": "Ateliers", "FETES": "Fêtes"}
    added = Service.objects.get(code="FETES")
    assert (added.is_active, f"{added.valid_to:%d/%m/%Y}") == (False, "31/12/2030")
    assert {request.requested_by for request in ChangeRequest.objects.all()} == {principal.user}
    assert ChangeRequest.objects.count() == 2


def test_what_the_file_does_not_name_stays(principal, town, tech):
    tech.commitment_required = True
    tech.save()
    run(principal, file("TECH;Ateliers", head="Code service;Libellé"))
    tech.refresh_from_db()
    assert (tech.label, tech.commitment_required, tech.is_active) == ("Ateliers", True, True)


def test_what_was_exported_is_imported_unchanged(principal, town, tech):
    ServiceFactory(structure=town, code="-A", label="=1+1", description="Une ligne ; deux\nlignes", is_active=False)
    content = "".join(csv_parts(town.services.order_by("code"), export_columns())).encode()
    preview = preview_import(town, content)
    assert (preview.added, preview.changed, len(preview.unchanged)) == ([], [], 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_files_of_common_spreadsheets_are_read(town, encoding, delimiter):
    content = file("FETES;Fêtes;;oui".replace(";", delimiter), head=HEAD.replace(";", delimiter), encoding=encoding)
    assert preview_import(town, content).added == ["FETES – Fêtes"]


BAD_LINES = [
    (["FETES;;;oui"], ["Ligne 2 : Libellé, Ce champ est obligatoire"]),
    ([";Fêtes;;oui"], ["Ligne 2 : Code service, Ce champ est obligatoire"]),
    (["A;A;;oui", "B;B;31/02/2030;oui"], ["Ligne 3 : Valable jusqu’au, Cette date n’est pas valide"]),
    (["A;A;;peut-être"], ["Ligne 2 : « peut-être » n’est ni oui ni non"]),
    (["A;A;;oui", "a;Bis;;oui"], ["Ligne 3 : Le code service a figure plusieurs fois"]),
    ([f"A;{'b' * 256};;oui"], ["Ligne 2 : Libellé, Ce texte est trop long"]),
    (["A;;;x", "B;;;y"], ["Ligne 2 : Libellé", "Ligne 2 : « x »", "Ligne 3 : Libellé", "Ligne 3 : « y »"]),
    (
        ["FACTURES_PUBLIQUES;A;;non", "B;;;oui", "B;B;;oui", "b;B;;oui"],
        ["Ligne 2 : Le service par défaut", "Ligne 3 : Libellé", "Ligne 5 : Le code service b"],
    ),
    (["FACTURES_PUBLIQUES;A;;non"], ["Ligne 2 : Le service par défaut ne peut pas"]),
    (["factures_publiques;A;01/01/2030;oui"], ["Ligne 2 : Le service par défaut n’a pas"]),
]


@pytest.mark.parametrize(("lines", "complaints"), BAD_LINES)
def test_every_bad_line_is_named(town, lines, complaints):
    with refused(*[("STR-031", "file")] * len(complaints)) as refusal:
        preview_import(town, file(*lines))
    for finding, complaint in zip(refusal.value.findings, complaints, strict=True):
        assert finding.message.replace("\u00a0", " ").startswith(complaint)


@pytest.mark.parametrize(
    ("lines", "finding"),
    [
        (["A;A;;peut-être"], errors.YES_OR_NO.finding(value="peut-être", column="Actif")),
        (["A;A;;oui", "a;Bis;;oui"], errors.REPEATED_SERVICE_CODE.finding(code="a")),
    ],
)
def test_the_problem_of_a_line_is_a_registered_error_too(town, lines, finding):
    with refused(("STR-031", "file")) as refusal:
        preview_import(town, file(*lines))
    assert refusal.value.findings[0].params["problem"] == finding.message


def test_dates_in_the_wrong_order_are_named(town):
    head = "Code service;Libellé;Valable à partir du;Valable jusqu’au"
    with refused(("STR-031", "file")):
        preview_import(town, file("A;A;02/01/2030;01/01/2030", head=head))


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"", ["STR-032", "STR-032"]),
        (b"Code service;Nom\r\nA;A", ["STR-032"]),
        (file(), ["STR-034"]),
        (file("A;A;;oui", "B;\0;;oui"), ["STR-033"]),
        (b"\x89PNG\x00\x81", ["STR-033"]),
        (file(*["A;A;;oui"] * (MOST_LINES + 1)), ["STR-035"]),
        (b"a" * (2 * 1024 * 1024 + 1), ["STR-035"]),
    ],
)
def test_a_file_that_is_none_is_refused(town, content, codes):
    with refused(*[(code, "file") for code in codes]):
        preview_import(town, content)


def test_what_became_wrong_since_the_preview_changes_nothing(principal, town, tech):
    token = preview_import(town, file("FETES;Fêtes;;oui", "TECH;Ateliers;;non")).token
    default = town.services.get(is_default=True)
    default.is_default = False
    default.save()
    tech.is_default = True
    tech.save()
    with refused(("STR-031", "file")):
        import_services(actor=acting(principal), structure_id=town.pk, token=token)


def test_a_token_is_good_for_its_own_structure(principal, town):
    token = preview_import(StructureFactory(public=True), file("A;A;;oui")).token
    for forged in (token, "", "x"):
        with refused("STR-086"):
            import_services(actor=acting(principal), structure_id=town.pk, token=forged)


def test_only_organisation_modification_imports(employee, town):
    token = preview_import(town, file("A;A;;oui")).token
    one_service = MembershipFactory(structure=town, service=ServiceFactory(structure=town))
    for colleague in (employee, one_service):
        with refused("STR-049"):
            import_services(actor=acting(colleague), structure_id=town.pk, token=token)
