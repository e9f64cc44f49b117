"""Answers as files: csv, json, xml and yaml, written row by row."""
