"""Mails to users: what they say, and sending them beside the requests that caused them."""

from resolvers.mail.mailer import Mailer, MailOptions
from resolvers.mail.write import send_link

__all__ = ["MailOptions", "Mailer", "send_link"]
