"""Layouts of the files that `geography/build.py` reads."""

REGISTER = "register"
CODE_LIST = "code_list"
BOUNDARIES = "boundaries"
GENERALISED = "generalised_boundaries"
PLACES = (REGISTER, CODE_LIST, BOUNDARIES, GENERALISED)
