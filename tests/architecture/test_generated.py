"""The migrations say what the models say, and can be taken back. (The pages of docs/ are tested with their app.)"""

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython
from django.db.migrations.state import ProjectState
from django.utils import translation

from tests.architecture.source import APPS


def missing_migrations(models: ProjectState) -> dict[str, list]:
    """What the models have and the migrations have not, in our apps."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    with translation.override(None):
        changes = MigrationAutodetector(loader.project_state(), models).changes(graph=loader.graph)
    return {label: migrations for label, migrations in changes.items() if label in APPS}


def conflicts() -> dict[str, list[str]]:
    return MigrationLoader(None, ignore_no_migrations=True).detect_conflicts()


def irreversible(migration) -> list[str]:
    """A migration can be taken back: a deployment that fails needs it."""
    return [str(operation) for operation in migration.operations if not operation.reversible]


def test_no_migration_is_missing():
    assert missing_migrations(ProjectState.from_apps(apps)) == {}
    assert conflicts() == {}


def test_a_missing_migration_is_found():
    changed = ProjectState.from_apps(apps)
    changed.remove_field("invoices", "invoice", "comment")
    assert missing_migrations(changed).keys() == {"invoices"}


def test_every_migration_can_be_taken_back():
    own = {key: migration for key, migration in MigrationLoader(None).disk_migrations.items() if key[0] in APPS}
    assert own
    assert [(key, operation) for key, migration in own.items() for operation in irreversible(migration)] == []


def test_a_migration_that_cannot_be_taken_back_is_found():
    class Migration:
        operations = (RunPython(pytest.fail),)

    assert irreversible(Migration)
