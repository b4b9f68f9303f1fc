"""Machines that are not ours: one folder for each."""
