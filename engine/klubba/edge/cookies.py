"""The session cookies: one name per page, so that one browser may hold chair, hall and a voter at once."""

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response

from klubba.core.model import Role


def name(role: Role, *, secure: bool) -> str:
    """The cookie of a role's page. `__Host-` binds it to this host and to https, where there is https."""
    return f"__Host-klubba_{role}" if secure else f"klubba_{role}"


def read(headers: Headers, role: Role, *, secure: bool) -> str:
    """The session of a role in a request's Cookie header, "" for none."""
    return value(headers.get("cookie", ""), role, secure=secure)


def value(header: str, role: Role, *, secure: bool) -> str:
    """The session of a role in the text of a Cookie header, "" for none."""
    return cookie_parser(header).get(name(role, secure=secure), "")


def grant(response: Response, role: Role, value: str, *, secure: bool) -> None:
    """Sets the cookie for as long as the browser keeps such cookies: a phone may be restarted in a meeting."""
    response.set_cookie(
        name(role, secure=secure), value, max_age=400 * 86400, path="/", httponly=True, samesite="strict", secure=secure
    )


def take_back(response: Response, role: Role, *, secure: bool) -> None:
    """Makes the browser forget the cookie."""
    response.delete_cookie(name(role, secure=secure), path="/", httponly=True, samesite="strict", secure=secure)
