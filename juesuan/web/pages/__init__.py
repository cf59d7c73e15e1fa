"""Pages: one module a job; each ends with its addresses."""
