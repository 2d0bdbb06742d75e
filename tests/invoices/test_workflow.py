from pathlib import Path

import pytest

from invoices.enums import Side, Status
from invoices.workflow import CORRECTIONS, INVOICE_TABLE, PROCESSING_MOVES

GOLDEN = {
    tuple(part.strip() for part in line.split("|"))
    for line in (Path(__file__).parent / "golden_statuses.txt").read_text().splitlines()
    if line and not line.startswith("#")
}
MOVES = {move.name: move for move in INVOICE_TABLE}


def test_the_table_is_exactly_what_the_product_permits():
    assert set(INVOICE_TABLE.matrix()) == GOLDEN


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("side", Side)
def test_each_cell_offers_the_golden_moves_and_refuses_all_others(status, side):
    permitted = {move for source, move, _, of in GOLDEN if source == status and of == side}
    assert {move.name for move in INVOICE_TABLE.available(status, {side})} == permitted
    assert {name for name in MOVES if INVOICE_TABLE.find(name, status, {side})} == permitted


@pytest.mark.parametrize(
    ("move", "motive", "comment"),
    [
        ("recycle", False, True),
        ("reject", True, False),
        ("suspend", True, False),
        ("confirm_service", False, False),
        ("mandate", False, False),
        ("pay", False, False),
    ],
)
def test_the_words_a_move_needs(move, motive, comment):
    assert (MOVES[move].needs_motive, MOVES[move].needs_comment) == (motive, comment)


def test_nothing_leaves_a_final_status():
    for status in (Status.MISE_EN_PAIEMENT, Status.ABANDONNEE):
        assert INVOICE_TABLE.available(status, set(Side)) == []


def test_only_a_correction_leaves_a_rejection():
    moves = INVOICE_TABLE.available(Status.REJETEE, set(Side))
    assert {move.name for move in moves if move.target != Status.REJETEE} <= set(CORRECTIONS.values())


def test_a_correction_leads_back_along_a_move_of_the_recipient():
    backwards = {(move.target, source) for move in PROCESSING_MOVES.values() for source in move.sources}
    corrections = [move for move in INVOICE_TABLE if move.name in CORRECTIONS.values()]
    undone = {(source, move.target) for move in corrections for source in move.sources}
    assert undone == {(source, target) for source, target in backwards if source != Status.MISE_EN_PAIEMENT}
    assert all(move.needs_comment for move in corrections)


def test_every_event_is_named_in_the_past_tense_of_the_invoice():
    assert all(move.event.startswith("invoice.") for move in INVOICE_TABLE)
