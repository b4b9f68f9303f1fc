"""Is an honest app refused anything, on the libraries that app makers use?"""
