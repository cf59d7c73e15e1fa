"""Store: people, their work and its history in a database; every change of state is one named act."""
