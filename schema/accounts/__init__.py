"""What may citizens say and see of their own account?"""
