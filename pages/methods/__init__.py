"""The page Methods: definitions, rules, statistics, accessibility, licence."""
