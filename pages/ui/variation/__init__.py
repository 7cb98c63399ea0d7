"""The sections of the page Variation: each says its answer, draws a picture and gives the same as a table."""
