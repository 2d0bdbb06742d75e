import pytest

from invoices.enums import Motive
from invoices.rules.words import Words, check_words
from invoices.workflow import INVOICE_TABLE

MOVES = {move.name: move for move in INVOICE_TABLE}


@pytest.mark.parametrize(
    ("move", "words", "expected"),
    [
        ("reject", Words(motive=Motive.DOUBLE_FACT), []),
        ("reject", Words(), [("FAC-017", "motive")]),
        ("reject", Words(comment="déjà payée"), [("FAC-017", "motive")]),
        ("suspend", Words(), [("FAC-017", "motive")]),
        ("recycle", Words(), [("FAC-018", "comment")]),
        ("recycle", Words(comment="  \n"), [("FAC-018", "comment")]),
        ("recycle", Words(comment="Service TECH"), []),
        ("recycle", Words(motive=Motive.SE_ERR, comment="Service TECH"), [("FAC-022", "motive")]),
        ("mandate", Words(), []),
        ("mandate", Words(mandate_number="M-12"), []),
        ("pay", Words(mandate_number="M-12"), [("FAC-021", "mandate_number")]),
        ("confirm_service", Words(comment="Reçu"), []),
    ],
)
def test_a_move_takes_exactly_the_words_it_needs(move, words, expected):
    assert [(finding.code, finding.on) for finding in check_words(MOVES[move], words)] == expected
