"""Figures and sentences in English."""
