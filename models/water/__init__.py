"""What is kept of the compte abonné eau?"""
