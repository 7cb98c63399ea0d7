"""The page Overview: how unequal is it this year?"""
