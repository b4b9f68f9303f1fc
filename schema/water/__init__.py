"""What do clients say and see of the compte abonné eau?"""
