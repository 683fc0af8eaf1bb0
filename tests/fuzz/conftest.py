"""Tenants at work, as the access matrix asks them."""

from tests.access.conftest import stage, whole_stage

__all__ = ["stage", "whole_stage"]
