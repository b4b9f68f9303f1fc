"""What does the running portal answer to whatever the schema lets one ask?"""
