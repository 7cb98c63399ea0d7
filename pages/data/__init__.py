"""The page Data: releases, changes, checks, definitions, downloads."""
