"""A tenant with a sign-in service that is turned on, and a browser that goes there and back."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sso import provider
from tests.sso.provider import Provider


@pytest.fixture
def service(settings: Any) -> Iterator[Provider]:
    """A sign-in service on loopback that the operator of the installation has listed."""
    with provider.serving() as found:
        settings.OIDC_HOSTS = [found.issuer]
        yield found


@pytest.fixture
def other_service(service: Provider, settings: Any) -> Iterator[Provider]:
    """A second one, with an issuer of its own."""
    with provider.serving() as found:
        settings.OIDC_HOSTS = [service.issuer, found.issuer]
        yield found
