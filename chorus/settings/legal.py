"""Who runs this portal: what the legal notice and the privacy page must name. Each deployment says its own."""

from django.utils.translation import gettext_lazy as _

from chorus.env import optional

_TO_COMPLETE = _("à compléter par l’exploitant")

OPERATOR = {
    "publisher": optional("OPERATOR_NAME") or _TO_COMPLETE,
    "address": optional("OPERATOR_ADDRESS") or _TO_COMPLETE,
    "phone": optional("OPERATOR_PHONE") or _TO_COMPLETE,
    "mail": optional("OPERATOR_MAIL") or "contact@exemple.fr",
    "director": optional("OPERATOR_DIRECTOR") or _TO_COMPLETE,
    "host": optional("OPERATOR_HOST") or _TO_COMPLETE,
}
