"""How does GraphQL come in? Over HTTP, streams of events and sockets, strictly, and with an answer to everything."""

from schema.http.answers import Answer
from schema.http.hooks import Asked, Describe, Hooks
from schema.http.refusing import RequestRefused, rate_limited, refused
from schema.http.view import GraphQLView

__all__ = ["Answer", "Asked", "Describe", "GraphQLView", "Hooks", "RequestRefused", "rate_limited", "refused"]
