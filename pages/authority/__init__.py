"""The page Local authority: how does one council do?"""
