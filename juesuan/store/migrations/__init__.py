"""Migrations of the store, made by Django."""
