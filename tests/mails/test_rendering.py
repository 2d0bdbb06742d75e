import pytest

from mails.rendering import one_line, render

CONTEXT = {"name": "L'Étable & Fils <sarl>", "reason": "Parce que."}


@pytest.fixture
def texts(toy_templates):
    return render("toys/emails/news", CONTEXT)


def test_values_are_escaped_in_html_and_only_there(texts):
    assert texts.subject == "Nouvelles de L'Étable & Fils <sarl>"
    assert "Bonjour L'Étable & Fils <sarl>" in texts.text
    assert "<p>Bonjour L&#x27;Étable &amp; Fils &lt;sarl&gt;</p>" in texts.html


def test_both_texts_name_the_portal_say_why_and_how_to_change_it(texts, settings):
    for text in (texts.text, texts.html):
        assert settings.PORTAL_NAME in text
        assert "Parce que." in text
        assert "http://testserver/mon-compte/" in text


def test_the_html_has_a_language_a_title_and_nothing_from_elsewhere(texts):
    assert '<html lang="fr">' in texts.html
    assert "<title>Nouvelles de L&#x27;Étable &amp; Fils &lt;sarl&gt;</title>" in texts.html
    assert not any(word in texts.html for word in ("<img", "<table", "<link", "<script", "style="))


@pytest.mark.parametrize("separator", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\u2029", "\x00", "\u202e"])
def test_no_value_can_add_a_line_to_the_subject(toy_templates, separator):
    hostile = f"Vauban{separator}Bcc: tous@ailleurs.test"
    assert (
        render("toys/emails/news", CONTEXT | {"name": hostile}).subject == "Nouvelles de Vauban Bcc: tous@ailleurs.test"
    )


def test_the_unbreakable_spaces_of_french_stay_in_the_subject():
    assert one_line("Total\xa0: 1\u202f234,50\xa0€ \n") == "Total\xa0: 1\u202f234,50\xa0€"


def test_a_long_subject_is_cut_to_what_a_row_holds():
    assert len(one_line("facture " * 100)) == 250
