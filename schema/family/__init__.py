"""The foyer, as the graph shows it: to its own citizen and nobody else."""
