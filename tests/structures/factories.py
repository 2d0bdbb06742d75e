import factory
from stdnum import luhn
from stdnum.iso7064 import mod_97_10 as iso7064

from structures.enums import Degree, MembershipState, Role, Space, StructureKind
from structures.models import (
    BankAccount,
    Mandate,
    Membership,
    Right,
    Service,
    SireneEstablishment,
    SireneUnit,
    Structure,
)
from tests.accounts.factories import UserFactory


def siret(number):
    """The SIRET of the head office of the n-th company: SIREN and SIRET both pass Luhn."""
    siren = f"8{number:07d}"
    siren += luhn.calc_check_digit(siren)
    establishment = f"{siren}0001"
    return establishment + luhn.calc_check_digit(establishment)


def iban(number):
    """The n-th account of a German bank, whose IBANs have no key of the country's own."""
    account = f"37040044{number:010d}"
    return f"DE{iso7064.calc_check_digits(f'{account}DE')}{account}"


class StructureFactory(factory.django.DjangoModelFactory):
    """A private structure; `StructureFactory(public=True)` for one that receives invoices, default service included."""

    class Meta:
        model = Structure
        skip_postgeneration_save = True

    class Params:
        public = factory.Trait(
            kind=StructureKind.PUBLIC,
            name=factory.Sequence(lambda n: f"Commune de Saint-Essai-{n}"),
            default_service=factory.RelatedFactory(
                "tests.structures.factories.ServiceFactory",
                factory_related_name="structure",
                code="FACTURES_PUBLIQUES",
                label="Factures publiques",
                is_default=True,
            ),
        )

    kind = StructureKind.PRIVATE
    identifier = factory.Sequence(siret)
    name = factory.Sequence(lambda n: f"Entreprise {n} SARL")
    address = "1 rue de la Mairie"
    postal_code = "35000"
    town = "Rennes"


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Service

    structure = factory.SubFactory(StructureFactory, public=True)
    code = factory.Sequence(lambda n: f"SERV{n}")
    label = factory.Sequence(lambda n: f"Service n° {n}")


class MandateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mandate

    principal = factory.SubFactory(StructureFactory)
    agent = factory.SubFactory(StructureFactory)


class MembershipFactory(factory.django.DjangoModelFactory):
    """An accepted gestionnaire principal; with `rights={Space.ISSUED: Degree.MODIFICATION}`, a user who has these."""

    class Meta:
        model = Membership
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    structure = factory.SubFactory(StructureFactory)
    role = Role.PRINCIPAL
    state = MembershipState.ACCEPTED

    @factory.post_generation
    def rights(self, create, extracted, **kwargs):
        if extracted is None:
            return
        if self.role == Role.PRINCIPAL:
            self.role = Role.USER
            self.save()
        for space, degree in extracted.items():
            RightFactory(membership=self, space=space, degree=degree)


class RightFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Right

    membership = factory.SubFactory(MembershipFactory, role=Role.USER)
    space = Space.ISSUED
    degree = Degree.MODIFICATION


class SireneUnitFactory(factory.django.DjangoModelFactory):
    """A company as INSEE knows it; `SireneEstablishmentFactory(siret=…)` makes it along with its address."""

    class Meta:
        model = SireneUnit
        django_get_or_create = ("siren",)

    diffusion, state = "O", "A"
    name = factory.Sequence(lambda n: f"Entreprise {n} selon l’INSEE")


class SireneEstablishmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SireneEstablishment
        skip_postgeneration_save = True

    diffusion, state = "O", "A"
    complement = special = ""
    street = "25 boulevard de la Liberté"
    postal_code, town = "56000", "Vannes"

    unit = factory.PostGeneration(lambda one, create, extracted, **unit: SireneUnitFactory(siren=one.siret[:9], **unit))


class BankAccountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BankAccount

    structure = factory.SubFactory(StructureFactory)
    label = factory.Sequence(lambda n: f"Compte n° {n}")
    iban = factory.Sequence(iban)
