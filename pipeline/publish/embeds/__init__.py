"""Pictures as pages that other sites show in a frame, and how they are found there."""
