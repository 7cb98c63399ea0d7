"""Leads in English: what is notable about a figure, in a title, a short sentence and a full one."""
