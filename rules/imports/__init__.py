"""What is in a sheet that another program wrote?"""
