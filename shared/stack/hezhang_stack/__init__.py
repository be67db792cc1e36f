"""The local stack of Hezhang: Kafka, PostgreSQL and what the services need around them, without Docker."""

AUDIENCE = "hezhang"
"""For whom tokens are meant: the `aud` that every service asks for."""
