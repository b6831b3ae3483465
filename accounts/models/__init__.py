from .confirmation import EmailConfirmation
from .user import User

__all__ = ["EmailConfirmation", "User"]
