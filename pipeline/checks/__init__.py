"""Do the published figures agree with themselves, with each other, and with last year?"""
