import factory

from accounts.models import User

PASSWORD = "une phrase de passe longue"


class UserFactory(factory.django.DjangoModelFactory):
    """Signs in with `PASSWORD`; `contact_address` starts equal to the login address."""

    class Meta:
        model = User

    login_address = factory.Sequence(lambda n: f"personne{n}@exemple.test")
    contact_address = factory.SelfAttribute("login_address")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Durand{n}")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **kwargs)
