"""Documents to hand over: briefs of a page or two as PDF, and story packs of regions."""
