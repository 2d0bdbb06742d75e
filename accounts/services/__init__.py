"""Use cases of accounts."""

from accounts.services.attempts import count_attempt, forget_attempts
from accounts.services.contact import ask_for_contact_address, confirm_contact_address
from accounts.services.exports import ask_for_data, keep_data
from accounts.services.identities import Claims, confirm_identity, link_identity, unlink_identity, user_of
from accounts.services.people import create_user, deactivate, purge_traces, remember_language, remember_rows_per_page
from accounts.services.registration import activate, register
from accounts.services.reset import ask_for_reset, send_reset
from accounts.services.second_factor import spend_code
from accounts.services.security import tell, write_log
from accounts.services.sessions import end_other_sessions, end_session

__all__ = [
    "Claims",
    "activate",
    "ask_for_contact_address",
    "ask_for_data",
    "ask_for_reset",
    "confirm_contact_address",
    "confirm_identity",
    "count_attempt",
    "create_user",
    "deactivate",
    "end_other_sessions",
    "end_session",
    "forget_attempts",
    "keep_data",
    "link_identity",
    "purge_traces",
    "register",
    "remember_language",
    "remember_rows_per_page",
    "send_reset",
    "spend_code",
    "tell",
    "unlink_identity",
    "user_of",
    "write_log",
]
