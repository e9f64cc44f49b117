"""Rows in and out by the file, in constant memory however many they are."""
