"""Hillshire, a county that does not exist: its schools, its people and three years of their work."""
