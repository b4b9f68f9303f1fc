"""How does a demande go from its draft to its archive?"""
