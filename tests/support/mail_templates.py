"""The templates of a toy mail, beside the portal's own."""

from copy import deepcopy

import pytest

_TEMPLATES = {
    "toys/emails/news.subject.txt": "Nouvelles de {{ name }}\n",
    "toys/emails/news.txt": "{% extends 'mails/base.txt' %}{% block body %}Bonjour {{ name }}{% endblock %}",
    "toys/emails/news.html": "{% extends 'mails/base.html' %}{% block body %}<p>Bonjour {{ name }}</p>{% endblock %}",
}


@pytest.fixture
def toy_templates(settings):
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["APP_DIRS"] = False
    templates[0]["OPTIONS"]["loaders"] = [
        ("django.template.loaders.locmem.Loader", _TEMPLATES),
        "django.template.loaders.filesystem.Loader",
    ]
    settings.TEMPLATES = templates
