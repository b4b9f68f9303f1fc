"""What may the staff say and see?"""
