"""What the settings mean for mails and for accounts that are made and restored by them."""

from email.utils import parseaddr

from adapters.mail import Log, Nowhere, Sendmail, Smtp, Transport
from resolvers.accounts import AccountOptions
from resolvers.emails import is_email
from resolvers.mail import Mailer, MailOptions
from typecase.setting_errors import SettingsError
from typecase.settings import Settings


def mailer(settings: Settings) -> Mailer:
    """What sends mails.

    Raises:
        SettingsError: EMAIL_FROM is no address, EMAIL_TEMPLATES_PATH no folder, or there is no EMAIL_SMTP_HOST.
    """
    if not (settings.email_from.isprintable() and is_email(parseaddr(settings.email_from)[1])):
        raise SettingsError("EMAIL_FROM: must be an address, or `A name <an@address>`")
    templates = settings.email_templates_path
    if templates is not None and not templates.is_dir():
        raise SettingsError("EMAIL_TEMPLATES_PATH: not a folder")
    return Mailer(_transport(settings), MailOptions(settings.email_from, templates))


def account_options(settings: Settings) -> AccountOptions:
    """Where links in mails may lead, and how long they are good for."""
    return AccountOptions(
        reset_urls=settings.password_reset_url_allow_list,
        invite_urls=settings.user_invite_url_allow_list,
        register_urls=settings.user_register_url_allow_list,
        invite_seconds=settings.user_invite_token_ttl,
        verification_seconds=settings.email_verification_token_ttl,
        register_stall=settings.register_stall_time / 1000,
    )


def _transport(settings: Settings) -> Transport:
    if settings.email_transport == "none":
        return Nowhere()
    if settings.email_transport == "log":
        return Log()
    if settings.email_transport == "sendmail":
        return Sendmail(settings.email_sendmail_path, settings.email_sendmail_new_line)
    if not settings.email_smtp_host:
        raise SettingsError("EMAIL_SMTP_HOST is needed where EMAIL_TRANSPORT is smtp")
    return Smtp(
        settings.email_smtp_host,
        settings.email_smtp_port,
        settings.email_smtp_user,
        settings.email_smtp_password.get_secret_value() if settings.email_smtp_password else None,
        secure=settings.email_smtp_secure,
        ignore_tls=settings.email_smtp_ignore_tls,
        name=settings.email_smtp_name,
    )
