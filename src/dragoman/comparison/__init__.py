"""Comparison: two readouts of one encounter, one side over time, and set phrases."""
