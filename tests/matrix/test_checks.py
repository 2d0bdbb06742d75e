"""Each check of the matrix is shown to fail."""

from dataclasses import replace

import pytest

from kernel.access import Access
from structures.enums import Space
from tests.matrix import checks, golden
from tests.matrix.asking import Answer
from tests.matrix.reading import CHECKS, Page, foreign_numbers, forms, head, ids, spacing, tables
from tests.support.client import InlineCode, refuse_inline_code

PRIVATE = Access(needs_sign_in=True)
RIGHTS = Access(needs_sign_in=True, spaces=(Space.ISSUED,), degree=2)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
ANSWER = Answer("invoices:list", PRIVATE, "supplier principal", outcome="200", status=200, headers=HEADERS)
REASON = '<p data-error-code="SYS-020">'


def test_a_good_answer_passes():
    assert [wrong for check in checks.CHECKS for wrong in check(ANSWER)] == []


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        (checks.opens_as_marked, {"person": "anonymous"}),
        (checks.opens_as_marked, {"access": RIGHTS, "person": "supplier reader"}),
        (checks.opens_as_marked, {"access": RIGHTS, "outcome": "403"}),
        (checks.opens_as_marked, {"access": RIGHTS, "outcome": "403", "method": "POST", "html": REASON}),
        (checks.hides_from_strangers, {"about": "draft", "person": "other supplier"}),
        (checks.hides_from_strangers, {"about": "draft", "person": "no structure", "outcome": "403"}),
        (checks.gives_its_reason, {"status": 403}),
        (checks.gives_its_reason, {"status": 403, "html": REASON.replace("SYS-020", "SYS-001")}),
        (checks.works, {"status": 500}),
        (checks.leaves_no_trace, {"kept": False}),
        (checks.leaves_no_trace, {"kept": False, "may_write": True, "status": 403}),
        (checks.leaves_no_trace, {"kept": False, "method": "POST", "status": 303}),
        (checks.leaves_no_trace, {"kept": False, "method": "POST", "status": 302, "outcome": "sign-in"}),
        (checks.headers, {"headers": HEADERS | {"Content-Security-Policy": "default-src 'none' *"}}),
        (checks.headers, {"headers": HEADERS | {"X-Content-Type-Options": ""}}),
        (checks.headers, {"headers": HEADERS | {"Referrer-Policy": "origin"}}),
        (checks.stays_out_of_caches, {"headers": {}}),
        (checks.stays_out_of_caches, {"headers": {}, "access": Access(False), "html": '<p class="portal-menu">'}),
        (checks.sets_no_cookie, {"person": "anonymous", "cookies": ("display",)}),
    ],
)
def test_each_check_of_answers_can_fail(check, changes):
    assert check(replace(ANSWER, **changes))


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        (checks.opens_as_marked, {"person": "anonymous", "outcome": "sign-in"}),
        (checks.opens_as_marked, {"access": RIGHTS, "person": "supplier reader", "outcome": "403"}),
        (checks.hides_from_strangers, {"about": "draft", "person": "no structure", "outcome": "404"}),
        (checks.hides_from_strangers, {"about": "strangers'", "person": "other supplier"}),
        (checks.gives_its_reason, {"status": 403, "html": REASON}),
        (checks.leaves_no_trace, {"kept": False, "method": "POST"}),
        (checks.leaves_no_trace, {"kept": False, "may_write": True}),
    ],
)
def test_each_check_of_answers_lets_good_ones_pass(check, changes):
    assert not check(replace(ANSWER, **changes))


def test_the_matrix_is_drawn_and_read_back(monkeypatch, tmp_path):
    monkeypatch.setattr(golden, "GOLDEN", tmp_path / "golden.txt")
    answers = [replace(ANSWER, about="draft"), replace(ANSWER, about="draft", person="anonymous", outcome="sign-in")]
    posts = [replace(answer, method="POST", outcome="405") for answer in answers]
    text = golden.drawn([*answers, *posts])
    assert "  anonymous             sign-in\n" in text
    assert text.endswith("invoices:list POST\n  not taken\n\n")
    golden.write("b", text.replace("invoices:list", "b"))
    golden.write("invoices:list", text)
    golden.write("a", text.replace("invoices:list", "a"))
    assert list(golden.read()) == ["a", "b", "invoices:list"]
    assert golden.read()["invoices:list"] == text


GOOD = """<!DOCTYPE html><html lang="fr"><head><title>Factures - Portail de services Chorus Pro</title></head><body>
<h1>Factures</h1><h2>Liste</h2><p>Total\u00a0: 1\u202f234,56\u00a0€ au 24/11/2026</p>
<form method="get" action="/"><label for="a">Numéro</label><input id="a" name="a"><button>Chercher</button></form>
<table><caption>Factures</caption><tr><th scope="col">Numéro</th></tr></table></body></html>"""


def test_a_good_page_passes():
    assert [complaint for check in CHECKS for complaint in check(Page(GOOD))] == []
    assert checks.page(replace(ANSWER, html=GOOD)) == []


@pytest.mark.parametrize(
    "inline",
    [
        "<style>p {}</style>",
        "<script>go()</script>",
        '<script type="module" src=""></script>',
        '<p STYLE = "color: red">',
        "<p style=''>",
        '<p\nonclick="go()">',
        '<p class="a"onclick=go()>',
        '<p hx-on:click="go()">',
        '<p data-hx-on--after-request="go()">',
        '<a href=" JavaScript:go()">',
        '<a href="java&#115;cript:go()">',
        '<a hx-vals="js:{}">',
    ],
)
def test_code_and_style_in_a_page_are_refused(inline):
    refuse_inline_code(GOOD + '<p>Onze = 11</p><script type="module" src="/a.js"></script><a class="on" href="/on=1">')
    with pytest.raises(InlineCode):
        refuse_inline_code(GOOD + inline)


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (foreign_numbers, "1\u202f234,56", "1,234.56"),
        (foreign_numbers, "24/11/2026", "2026-11-24"),
        (spacing, "Total\u00a0:", "Total :"),
        (spacing, "Total\u00a0:", "<b>Total</b>\n :"),
        (spacing, "<h2>", "<h2 aria-label='Quoi ?'>"),
        (head, ' lang="fr"', ""),
        (head, "Factures - ", ""),
        (head, "<h2>", "<h1>"),
        (head, "<h2>", "<h3>"),
        (ids, "<h2>", "<h2 id='a'>"),
        (ids, "<h2>", "<h2 aria-labelledby='nowhere'>"),
        (ids, "<h2>", "<a href='#nowhere'>x</a><h2>"),
        (forms, ' method="get"', ""),
        (forms, ' action="/"', ""),
        (forms, '<label for="a">Numéro</label>', ""),
        (forms, "Chercher", ""),
        (tables, "<caption>Factures</caption>", ""),
        (tables, ' scope="col"', ""),
    ],
)
def test_each_check_of_pages_can_fail(check, right, wrong):
    assert right in GOOD
    assert list(check(Page(GOOD.replace(right, wrong, 1))))


def test_a_heavy_page_is_found():
    assert checks.page(replace(ANSWER, html=GOOD.replace("Liste", "Liste" * 20_000)))
