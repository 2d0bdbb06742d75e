"""The supplier and the public entity that benchmarks work with."""

from dataclasses import dataclass
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from accounts.models import User
from accounts.services import create_user
from structures.actor import SYSTEM, Actor
from structures.enums import Role
from structures.models import Structure
from structures.rules import Post
from structures.selectors import load_actor
from structures.services import (
    Parameters,
    StructureData,
    add_member,
    create_private_structure,
    create_public_structure,
)


@dataclass(frozen=True)
class Scene:
    """`supplier` and `clerk` are the principal managers of `issuer` and `recipient`."""

    issuer: Structure
    recipient: Structure
    supplier: Actor
    clerk: Actor


def make_scene() -> Scene:
    """A company and a commune with one user each, made as the portal makes them."""
    issuer = create_private_structure(actor=SYSTEM, data=StructureData(identifier="90010137900015", name="Fournisseur"))
    commune = StructureData(identifier="90010981000011", name="Commune")
    recipient = create_public_structure(actor=SYSTEM, data=commune, parameters=Parameters())
    return Scene(issuer, recipient, principal("fournisseur", issuer), principal("mairie", recipient))


def known_scene() -> Scene | None:
    """The scene that an earlier benchmark of this run made."""
    people = {user.first_name: load_actor(user, None) for user in User.objects.all()}
    if "Fournisseur" not in people:
        return None
    by_identifier = Structure.objects.in_bulk(field_name="pk")
    supplier, clerk = people["Fournisseur"], people["Mairie"]
    issuer, recipient = by_identifier[supplier.structures[0].id], by_identifier[clerk.structures[0].id]
    return Scene(issuer, recipient, supplier, clerk)


def principal(name: str, structure: Structure) -> Actor:
    """Somebody who manages this structure."""
    user: User = create_user(
        login_address=f"{name}@bench.test", password=None, first_name=name.title(), last_name="Mesure"
    )
    add_member(actor=SYSTEM, structure_id=structure.pk, user_id=user.pk, post=Post(Role.PRINCIPAL, None))
    return load_actor(user, None)


def pdf(number: str) -> bytes:
    """A one-page invoice with thirty lines and its number."""
    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 760, f"Facture n° {number}")
    for line in range(30):
        canvas.drawString(72, 720 - 18 * line, f"Article {line:02d}   Fournitures de bureau   2 x 12,50   25,00 EUR")
    canvas.save()
    return out.getvalue()
