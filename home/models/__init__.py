from .contact import ContactMessage, ContactPage, ContactTopic
from .news import NewsIndexPage, NewsPage
from .pages import HomePage, LegalPage, StandardPage

__all__ = [
    "ContactMessage",
    "ContactPage",
    "ContactTopic",
    "HomePage",
    "LegalPage",
    "NewsIndexPage",
    "NewsPage",
    "StandardPage",
]
