"""Static files: all from the portal itself, hashed and compressed once, served by the web process."""

from chorus.env import BASE_DIR

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "chorus.staticfiles.PackageFilesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "chorus.staticfiles.PortalStaticStorage"},
}
# Nothing asks for a file by its plain name.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
