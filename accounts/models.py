"""People who sign in."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class RowsPerPage(models.IntegerChoices):
    TEN = 10, "10"
    TWENTY = 20, "20"
    FIFTY = 50, "50"


class UserManager(BaseUserManager["User"]):
    def create_user(self, login_address: str, password: str | None = None, **fields: Any) -> "User":
        login_address = login_address.strip().lower()
        user = self.model(login_address=login_address, **{"contact_address": login_address, **fields})
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, login_address: str | None) -> "User":
        return self.get(login_address=(login_address or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The login address never changes (a trigger holds it); notifications go to the contact address."""

    login_address = models.EmailField(
        _("adresse de connexion"),
        unique=True,
        help_text=_(
            "Elle vous identifie : elle est personnelle, ne change jamais et reçoit les liens de mot de passe."
        ),
    )
    contact_address = models.EmailField(
        _("adresse de contact"),
        help_text=_(
            "Elle reçoit vos notifications : vous pouvez la changer à tout moment et la partager avec d’autres."
        ),
    )
    first_name = models.CharField(_("prénom"), max_length=100)
    last_name = models.CharField(_("nom"), max_length=100)
    is_active = models.BooleanField(_("compte actif"), default=True)
    is_staff = models.BooleanField(_("administrateur"), default=False)
    is_agent = models.BooleanField(_("agent du support"), default=False)
    # Empty until the person chooses: pages then follow the browser, and mails are French.
    language = models.CharField(_("langue"), max_length=10, choices=settings.LANGUAGES, blank=True, default="")
    rows_per_page = models.PositiveSmallIntegerField(choices=RowsPerPage, default=RowsPerPage.TEN)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "login_address"
    EMAIL_FIELD = "login_address"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = _("utilisateur")
        constraints = [
            models.CheckConstraint(condition=models.Q(login_address=Lower("login_address")), name="user_login_lower"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.login_address

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name


class Attempt(models.Model):
    """How often somebody at one IP address tried to sign in to, or to reset, one account without success.

    `key` is a keyed digest, since people also type passwords where the address belongs.
    """

    key = models.CharField(max_length=64)
    ip = models.GenericIPAddressField()
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("tentative de connexion")
        constraints = [models.UniqueConstraint(fields=["key", "ip"], name="attempt_once")]
        indexes = [
            models.Index(fields=["ip", "last_at"], name="attempt_of_ip"),
            models.Index(fields=["last_at"], name="attempt_age"),
        ]

    def __str__(self) -> str:
        return f"{self.ip} × {self.count}"


class Session(AbstractBaseSession):
    """One browser's session. What its person recognises it by is written beside the data, in which it stands too."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(max_length=60)
    network = models.CharField(max_length=45)
    seen_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("session")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from accounts.sessions import SessionStore

        return SessionStore


class Registration(models.Model):
    """An account asked for and not yet activated. Several may wait for one address: the first activated wins."""

    login_address = models.EmailField()
    contact_address = models.EmailField()
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, blank=True, default="")
    password = models.CharField(max_length=128)
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("inscription en attente")

    def __str__(self) -> str:
        return self.login_address

    @property
    def has_other_contact(self) -> bool:
        """Whether notifications are to go elsewhere than to the login address."""
        return self.contact_address.lower() != self.login_address


class ExternalIdentity(models.Model):
    """Who a person is to an identity provider: known by issuer and subject, never by an address."""

    user = models.ForeignKey(User, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("identité externe")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once"),
            models.UniqueConstraint(fields=["user", "issuer"], name="identity_one_an_issuer"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.issuer})"


class DataExport(models.Model):
    """A person's own data as a ZIP, kept until it expires."""

    user = models.ForeignKey(User, models.CASCADE, related_name="data_exports")
    requested_at = models.DateTimeField(auto_now_add=True)
    content = models.BinaryField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        verbose_name = _("copie de données personnelles")

    def __str__(self) -> str:
        return f"{self.user} {self.requested_at:%Y-%m-%d}"
