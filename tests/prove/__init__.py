"""Long proofs: what the checker notices when single figures of a report are changed."""
