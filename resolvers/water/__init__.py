"""What does the portal do for those whom the water service bills?"""
