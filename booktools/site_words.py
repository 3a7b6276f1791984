"""The words of the pages that the toolkit adds to a site, in the site's language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ENGLISH = {
    # the 404 page
    "not found": "Page not found",
    "not found because": "There is no page at this address: it may have moved, or a letter of the link is missing.",
    "search the book": "Search the book",
    "search": "Search",
    "to the start": "To the first page of {book}",
    # without a network
    "offline": "No network",
    "offline because": "This page is not kept on this device, and there is no network to fetch it with.",
    # what printed the outputs
    "made by": "The outputs on this page were printed by {made_by} on Python {python} ({platform}).",
    "edition": "Framework",
    "python": "Python",
    "platform": "Platform",
    "notebooks": "Notebooks",
    "cells": "Code cells",
    "not compared": "Not compared",
    "section": "Section",
    "place": "Where",
    "all": "all",
    "measured": "Measured on {date}, on a machine with {cores} cores and {memory} GiB of memory ({system}).",
    "seconds": "{} s",
}
_TURKISH = {
    "not found": "Sayfa bulunamadı",
    "not found because": "Bu adreste bir sayfa yok: belki taşındı, belki bağlantının bir harfi eksik.",
    "search the book": "Kitapta ara",
    "search": "Ara",
    "to the start": "{book} kitabının ilk sayfasına dön",
    "offline": "Ağ bağlantısı yok",
    "offline because": "Bu sayfa bu cihazda saklanmamış; şimdi getirecek bir ağ bağlantısı da yok.",
    "made by": "Bu sayfadaki çıktılar {made_by} ve Python {python} ile alındı ({platform}).",
    "edition": "Çerçeve",
    "python": "Python",
    "platform": "Platform",
    "notebooks": "Not defteri",
    "cells": "Kod hücresi",
    "not compared": "Karşılaştırılmayan",
    "section": "Bölüm",
    "place": "Yeri",
    "all": "hepsi",
    "measured": "Ölçüm: {date}; {cores} çekirdekli, {memory} GiB bellekli bir makine ({system}).",
    "seconds": "{} sn",
}
_LANGUAGES = {"en": _ENGLISH, "tr": _TURKISH}


def site_words(language: str | None) -> Mapping[str, str]:
    """The words of `language` (`tr`, `tr-TR`, `tr_TR`); English for a language that has none here."""
    base = (language or "en").replace("_", "-").partition("-")[0].lower()
    return MappingProxyType(_LANGUAGES.get(base, _ENGLISH))
