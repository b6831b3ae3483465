"""Sign-in by OpenID Connect: one identity provider per municipality, for its own staff alone (docs/decisions/0014)."""
