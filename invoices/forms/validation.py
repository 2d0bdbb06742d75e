"""What validators answer, and how a structure that validates is found."""

from functools import cached_property
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from invoices import errors
from invoices.enums import VALIDATOR_MOTIVES, MarketRole
from invoices.forms.fields import RecipientField, key_of, typed_siret
from invoices.forms.processing import ProcessingForm
from invoices.rules.words import Words
from kernel.forms import Form, PortalBoundField
from kernel.workflow import Move
from structures.enums import IdentifierType
from structures.models import Structure
from structures.selectors import structure_by_identifier, validator_search

MOST_RESULTS = 10
# The first validator's agreement, and the naming of another titulaire.
ASKS_ROLE = frozenset({"validate_1"})
ASKS_TITULAIRE = frozenset({"validate_1", "correct_validator_2"})


class ValidatorBoundField(PortalBoundField):
    """The words typed, the structure chosen so far, and those that the words find."""

    template_name = "invoices/_validator_field.html"
    is_marked_optional = False
    most_results = MOST_RESULTS

    @property
    def words(self) -> str:
        """What was typed to find the structure."""
        words, _chosen = self.value() or ("", "")
        return words

    @cached_property
    def chosen(self) -> Structure | None:
        """The structure chosen so far, or the one whose SIRET is typed in full."""
        words, chosen = self.value() or ("", "")
        siret = typed_siret(words)
        return structure_by_identifier(IdentifierType.SIRET, siret) if siret else self.field.chosen(chosen)

    @cached_property
    def found(self) -> list[Structure]:
        """The structure chosen, then those that the words find."""
        found = [] if typed_siret(self.words) else self.field.search(self.words, MOST_RESULTS)
        return [*([self.chosen] if self.chosen else []), *(one for one in found if one != self.chosen)]


class ValidatorField(RecipientField):
    """Any active structure: the one whose whole SIRET is typed, or the one chosen among those found."""

    bound_field_class = ValidatorBoundField
    missing = errors.VALIDATOR_MISSING

    def chosen(self, pk: str) -> Structure | None:
        key = key_of(pk)
        offered = Structure.objects.exclude(identifier_type=IdentifierType.PARTICULIER)
        return offered.filter(pk=key).first() if key else None

    def search(self, words: str, limit: int) -> list[Structure]:
        return validator_search(words, limit)


class TitulaireField(ValidatorField):
    """The structure that a cotraitant names."""

    missing = errors.TITULAIRE_MISSING


class ValidatorForm(Form):
    """The validator that a supplier names in place of a wrong one."""

    validator = ValidatorField(
        label=_("Valideur (SIRET ou nom)"),
        required=False,
        help_text=_("L’entreprise titulaire ou mandataire du marché."),
    )

    @classmethod
    def as_typed(cls, data: QueryDict) -> Self:
        """What was typed so far, without any reproach."""
        return cls(
            initial={"validator": cls.base_fields["validator"].widget.value_from_datadict(data, {}, "validator")}
        )


class AnswerForm(ProcessingForm):
    """Asks for what this answer of a validator needs."""

    field_order = ("role", "validator", "motive", "comment")

    role = forms.ChoiceField(label=_("Votre place dans le marché"), choices=MarketRole, widget=forms.RadioSelect)
    validator = TitulaireField(
        label=_("Titulaire du marché (SIRET ou nom)"),
        required=False,
        help_text=_("Pour un cotraitant : l’entreprise titulaire, qui validera la facture après vous."),
    )

    def __init__(self, move: Move, *args: Any, **kwargs: Any) -> None:
        super().__init__(move, *args, **kwargs)
        self.fields["comment"].label = _("Complément d'information")
        self.fields["comment"].help_text = _("Le fournisseur et le destinataire de la facture pourront le lire.")
        if move.needs_motive:
            motives = [(motive.value, motive.label) for motive in VALIDATOR_MOTIVES]
            self.fields["motive"].choices = [("", _("Choisissez un motif")), *motives]
        if move.name in ASKS_ROLE:
            self.error_specs = {"required": errors.ROLE_MISSING}
        else:
            del self.fields["role"]
        if move.name not in ASKS_TITULAIRE:
            del self.fields["validator"]

    @classmethod
    def as_typed(cls, move: Move, data: QueryDict) -> Self:
        """What was typed so far, without any reproach."""
        typed = {name: field.widget.value_from_datadict(data, {}, name) for name, field in cls.base_fields.items()}
        return cls(move, initial=typed)

    def clean(self) -> dict[str, Any]:
        """A titulaire who validates names nobody, whatever was typed before."""
        if self.cleaned_data.get("role") == MarketRole.TITULAIRE:
            self.errors.pop("validator", None)
            self.cleaned_data["validator"] = None
        return self.cleaned_data

    @property
    def answer(self) -> dict[str, Any]:
        """What was answered, as the service takes it."""
        given = self.cleaned_data
        return {
            "words": Words(motive=given.get("motive", ""), comment=given["comment"]),
            "role": MarketRole(given.get("role", MarketRole.TITULAIRE)),
            "titulaire": given.get("validator"),
        }
