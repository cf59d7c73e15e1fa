"""Projects (项目库): what becomes of a project from its application to the next budgets, as records and named acts."""
