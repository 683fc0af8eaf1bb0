"""Incidents, concerns and the filtering log: all of them the school's own."""
