"""Intake: a published report, as file, folder or Document, becomes FinalAccounts."""

from juesuan.intake.pipeline import read, read_document_accounts

__all__ = ["read", "read_document_accounts"]
