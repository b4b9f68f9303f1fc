"""Who looks for viruses in what strangers send?"""
