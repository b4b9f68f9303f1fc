"""What do the samples of drinking water say, that the health agencies take and Hub'Eau publishes?"""
