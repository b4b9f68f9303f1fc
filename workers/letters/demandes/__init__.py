"""What do the letters about demandes say, to whoever they are from and to the town hall?"""
