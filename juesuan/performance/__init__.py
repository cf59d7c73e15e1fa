"""Self-evaluation of projects: the levels indicators are sorted by and the printed form they stand in."""
