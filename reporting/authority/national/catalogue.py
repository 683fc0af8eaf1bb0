"""What a school may read of its authority's part in the national comparison. Runs on the school's own login."""

from reporting.authority.national.queries import takes_part

__all__ = ["takes_part"]
