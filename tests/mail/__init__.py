"""Mails end to end: by a real mail server, and the links in them followed."""
