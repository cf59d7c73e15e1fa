"""Timings: the whole check, stage by stage, and the cold command."""
