"""What other domains and the edge ask of organizations; each function lives in the module of its noun."""

from backend.organizations.attempts import PER_ACCOUNT, PER_ADDRESS
from backend.organizations.authentication import authenticate, uses_recorded
from backend.organizations.caller import Caller
from backend.organizations.founding import add_user, create_demo_organization, create_organization
from backend.organizations.inbound_secrets import inbound_secret, rotate_inbound_secret
from backend.organizations.invitations import Invitation, invite_user
from backend.organizations.keywords import Keyword, KeywordEffect, word_list
from backend.organizations.links import address_of, create_link, redeem_link
from backend.organizations.organization import OrganizationChanges, own_organization, update_organization
from backend.organizations.sessions import change_password, demo_people, sign_in, sign_in_as_demo_person, sign_out
from backend.organizations.tokens import api_tokens, create_api_token, find_api_tokens, revoke_api_token
from backend.organizations.user_changes import UserChanges, update_user
from backend.organizations.users import (
    administrators,
    book_exists,
    book_owner,
    book_owners,
    count_book_owners,
    count_users,
    find_users,
    may_see,
    unknown_book,
    users,
)

__all__ = [
    "PER_ACCOUNT",
    "PER_ADDRESS",
    "Caller",
    "Invitation",
    "Keyword",
    "KeywordEffect",
    "OrganizationChanges",
    "UserChanges",
    "add_user",
    "address_of",
    "administrators",
    "api_tokens",
    "authenticate",
    "book_exists",
    "book_owner",
    "book_owners",
    "change_password",
    "count_book_owners",
    "count_users",
    "create_api_token",
    "create_demo_organization",
    "create_link",
    "create_organization",
    "demo_people",
    "find_api_tokens",
    "find_users",
    "inbound_secret",
    "invite_user",
    "may_see",
    "own_organization",
    "redeem_link",
    "revoke_api_token",
    "rotate_inbound_secret",
    "sign_in",
    "sign_in_as_demo_person",
    "sign_out",
    "unknown_book",
    "update_organization",
    "update_user",
    "users",
    "uses_recorded",
    "word_list",
]
