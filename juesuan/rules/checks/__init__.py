"""Checks: rules that are functions. Every Rule standing in a module here is in the catalogue."""
