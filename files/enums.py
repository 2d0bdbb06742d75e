"""What can be known of a stored file."""

from django.db.models import TextChoices


class ScanState(TextChoices):
    """The antivirus verdict; nothing is served before CLEAN while scanning is on."""

    PENDING = "PENDING", "Analyse en cours"
    CLEAN = "CLEAN", "Sain"
    INFECTED = "INFECTED", "Infecté"
    UNREADABLE = "UNREADABLE", "Illisible"


class PdfState(TextChoices):
    """What reading a PDF gave."""

    READABLE = "READABLE", "Texte lisible"
    NO_TEXT = "NO_TEXT", "Sans texte"
    ENCRYPTED = "ENCRYPTED", "Protégé par mot de passe"
    ACTIVE = "ACTIVE", "Contenu actif"
    UNREADABLE = "UNREADABLE", "Illisible"


class OcrState(TextChoices):
    """Where the reading of the pictures of a PDF without text stands."""

    PENDING = "PENDING", "À faire"
    READ = "READ", "Faite"
    FAILED = "FAILED", "Impossible"
