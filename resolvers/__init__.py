"""What the system does, for both APIs: reads, rights, sign-in. Every right and every default is decided here."""
