"""Invoices on their way through validators: a cotraitant's structure, the titulaire's, and one that is neither."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from invoices.enums import Framework, MarketRole, Motive
from invoices.models import Invoice
from invoices.rules.words import Words
from invoices.services.routing import route_invoice
from invoices.services.validation import answer_validation
from kernel.clock import telling
from structures.actor import Actor
from structures.enums import Degree, Role, Space
from structures.models import Structure
from structures.selectors import load_actor
from tests.invoices.scenes import Scene, make_scene
from tests.structures.factories import MembershipFactory, RightFactory, StructureFactory

A9, A12 = Framework.A9, Framework.A12
COTRAITANT = MarketRole.COTRAITANT
REFUSAL = Words(motive=Motive.MONTANT_ERR, comment="Le métré ne correspond pas.")
MISROUTED = Words(comment="Ce marché n’est pas le nôtre.")


@dataclass(frozen=True)
class Market:
    """The scene of a deposit, and principal managers of two structures that may validate."""

    scene: Scene
    cotraitant: Structure
    titulaire: Structure
    second: Actor
    first: Actor

    def sent(self, framework=A9, **changes) -> Invoice:
        return self.scene.sent(framework=framework, **{"validator_1": self.cotraitant} | changes)

    def asked(self, framework=A9, **changes) -> Invoice:
        """An invoice that the first validator was asked for."""
        return routed(self.sent(framework, **changes))

    def handed_over(self, framework=A9) -> Invoice:
        """One that a cotraitant validated, so that the titulaire is asked in turn."""
        return self.answer(self.asked(framework), "validate_1", role=MarketRole.COTRAITANT, titulaire=self.titulaire)

    def answer(self, invoice, move, **answer) -> Invoice:
        actor = self.second if move in {"validate_2", "refuse_2", "misroute_2"} else self.first
        return answer_validation(actor=actor, invoice_id=invoice.pk, move=move, **answer)


def make_market() -> Market:
    cotraitant, titulaire = StructureFactory(name="Cotraitant SARL"), StructureFactory(name="Titulaire SA")
    return Market(
        scene=make_scene(),
        cotraitant=cotraitant,
        titulaire=titulaire,
        first=load_actor(MembershipFactory(structure=cotraitant).user, None),
        second=load_actor(MembershipFactory(structure=titulaire).user, None),
    )


def routed(invoice) -> Invoice:
    """The invoice after the worker took it up."""
    route_invoice(invoice_id=invoice.pk)
    invoice.refresh_from_db()
    return invoice


def reader(structure, space=Space.TO_VALIDATE, degree=Degree.CONSULTATION, **fields) -> Actor:
    """Somebody of the structure with this right alone."""
    member = MembershipFactory(structure=structure, role=Role.USER, **fields)
    RightFactory(membership=member, space=space, degree=degree)
    return load_actor(member.user, None)


def later(days):
    """Within the block, so many days have passed."""
    return telling(timezone.now() + timedelta(days=days))
