"""
What is true on paper of water: readings, consumption, bills and alerts; no database, no clock, no float in an amount.

An index dated D is the index at 00:00 on D where the collectivité is, so that consumption between D1 and D2 covers
[D1, D2): every span excludes its end. Indexes and volumes are whole litres, money is whole cents.
"""
