import re

import pytest
import yaml

from chorus.env import BASE_DIR

COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]
SECRET = re.compile(r"SECRET|PASSWORD|KEY|_URL$")


def test_every_service_that_stays_tells_its_health():
    for name, service in SERVICES.items():
        if name != "migrate":
            assert service["healthcheck"]["test"], name


@pytest.mark.parametrize("name", OURS)
def test_our_processes_run_as_nobody_in_particular_on_a_file_system_that_is_only_read(name):
    service = SERVICES[name]

    assert int(service["user"]) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_the_portal_starts_on_a_migrated_database_and_a_healthy_broker(name):
    conditions = {other: wanted["condition"] for other, wanted in SERVICES[name]["depends_on"].items()}

    assert conditions == {
        "db": "service_healthy",
        "valkey": "service_healthy",
        "migrate": "service_completed_successfully",
    }


def test_the_broker_evicts_nothing():
    assert "--maxmemory-policy noeviction" in " ".join(SERVICES["valkey"]["command"])


def test_no_secret_stands_in_the_compose_file():
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if SECRET.search(variable):
                assert "${" in value, f"{name}: {variable}"


def test_a_missing_secret_stops_compose():
    text = (BASE_DIR / "docker-compose.yml").read_text()

    for name in ("SECRET_KEY", "PORTAL_URL", "POSTGRES_PASSWORD", "VALKEY_PASSWORD", "DEFAULT_FROM_EMAIL"):
        assert re.search(rf"\$\{{{name}:\?\}}", text), name


def test_the_example_environment_names_every_value_and_holds_no_secret():
    text = (BASE_DIR / "docker-compose.yml").read_text()
    example = dict(
        line.split("=", 1)
        for line in (BASE_DIR / ".env.example").read_text().splitlines()
        if line and not line.startswith("#")
    )

    assert set(re.findall(r"\$\{(\w+)", text)) - {"CHORUS_PORT"} == example.keys()
    assert [name for name, value in example.items() if SECRET.search(name) and value] == []


def test_the_image_runs_as_its_own_user_with_a_health_check_and_no_secret():
    lines = (BASE_DIR / "Dockerfile").read_text().splitlines()
    final = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM")) :]

    assert "USER chorus" in final
    assert any(line.startswith("HEALTHCHECK") for line in final)
    assert not [line for line in lines if re.search(r"(SECRET|PASSWORD|KEY)\w*=", line)]
