"""Forms about people: their posts and rights, requests, invitations, mandates."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.forms import Form
from structures.enums import Degree, Role, Space
from structures.models import Service
from structures.rules import Post

_NONE = "0"
_WHOLE = "structure"


class RightField(forms.ChoiceField):
    """One space: closed, or open in one of two degrees."""

    widget = forms.RadioSelect

    def __init__(self, space: Space, degree: int | None = None) -> None:
        choices = [(_NONE, _("Aucune")), *((str(one.value), one.label) for one in Degree)]
        super().__init__(
            choices=choices,
            label=space.label,
            initial=str(degree or _NONE),
            template_name="structures/_right_field.html",
        )


class RightsForm(Form):
    """A row of choices for each of these spaces; a space that is not offered is no field, whatever is sent."""

    def __init__(
        self, *args: Any, spaces: Iterable[Space], given: Mapping[Space, Degree] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.spaces = {f"right_{space.value}": space for space in spaces}
        for name, space in self.spaces.items():
            self.fields[name] = RightField(space, (given or {}).get(space))

    @property
    def right_fields(self) -> list[forms.BoundField]:
        """The rows of choices."""
        return [self[name] for name in self.spaces]

    @property
    def rights(self) -> dict[Space, Degree]:
        """The spaces that were opened."""
        chosen = {space: self.cleaned_data[name] for name, space in self.spaces.items()}
        return {space: Degree(int(degree)) for space, degree in chosen.items() if degree != _NONE}


class RoleForm(Form):
    role = forms.ChoiceField(label=_("Rôle"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]

    @property
    def chosen(self) -> Role:
        """The role."""
        return Role(self.cleaned_data["role"])


class AcceptForm(RoleForm, RightsForm):
    """A role and the rights beyond it; a principal holds them all, so that none is given one by one."""

    @property
    def rights(self) -> dict[Space, Degree]:
        """The rights to give with the role."""
        return {} if self.chosen == Role.PRINCIPAL else super().rights


class InvitationForm(AcceptForm):
    address = forms.EmailField(
        label=_("Adresse électronique"),
        max_length=254,
        help_text=_("De préférence professionnelle et personnelle. Exemple\u00a0: camille.durand@exemple.fr"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    service = forms.ChoiceField(label=_("Portée du rattachement"))
    field_order = ("address", "role", "service")

    def __init__(self, *args: Any, services: Iterable[Service], whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(str(service.pk), str(service)) for service in services]
        self.fields["service"].choices = [*([(_WHOLE, _("Toute la structure"))] if whole else []), *places]
        if whole and not places:
            del self.fields["service"]

    @property
    def post(self) -> Post:
        """The post offered."""
        return Post(self.chosen, _service_id(self.cleaned_data))


def _service_id(values: Mapping[str, str]) -> int | None:
    place = values.get("service", _WHOLE)
    return None if place == _WHOLE else int(place)


class RefuseForm(Form):
    reason = forms.CharField(
        label=_("Motif du refus"),
        max_length=1000,
        help_text=_("La personne le recevra par courriel."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class JoinSearchForm(Form):
    q = forms.CharField(
        label=_("Nom, ville ou identifiant de la structure"),
        max_length=100,
        help_text=_("Par exemple un SIRET, ou «\u00a0mairie valbourg\u00a0»"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class JoinForm(Form):
    service = forms.ChoiceField(label=_("Portée du rattachement"))
    message = forms.CharField(
        label=_("Message aux gestionnaires"),
        max_length=1000,
        help_text=_("Présentez-vous et dites ce que vous avez à faire sur le portail."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, services: Iterable[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(str(service.pk), str(service)) for service in services]
        self.fields["service"].choices = [(_WHOLE, _("Toute la structure")), *places]
        if not places:
            del self.fields["service"]

    @property
    def service_id(self) -> int | None:
        """The service asked for, or the whole structure."""
        return _service_id(self.cleaned_data)


class AgentSearchForm(Form):
    siret = forms.CharField(
        label=_("SIRET de votre mandataire"),
        max_length=20,
        help_text=_("14 chiffres, par exemple ceux de votre cabinet comptable. Il doit être inscrit sur le portail."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class MandatedUsersForm(Form):
    users = forms.MultipleChoiceField(
        label=_("Utilisateurs qui agissent pour cette structure"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    marks_optional_fields = False

    def __init__(self, *args: Any, users: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["users"].choices = [(str(pk), name) for pk, name in users]

    @property
    def user_ids(self) -> list[int]:
        """Those who were ticked."""
        return [int(pk) for pk in self.cleaned_data["users"]]
