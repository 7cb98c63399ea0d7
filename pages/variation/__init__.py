"""The page Variation: is it chance, is it growing, who moved?"""
