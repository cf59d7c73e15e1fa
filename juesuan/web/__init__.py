"""Web: where units, department, bureau and public meet; no domain logic, every page calls what the commands call."""
