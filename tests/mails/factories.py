import factory

from mails.models import Mail


class MailFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mail

    key = factory.Sequence("event:{}".format)
    kind = "toy-news"
    address = factory.Sequence("personne{}@demo.test".format)
    subject = "Facture n° 17 reçue"
    text = "Bonjour,\nvotre facture est reçue.\n"
    html = "<!doctype html><p>Bonjour</p>\n"
