"""The words of the printed book, in its language."""

from __future__ import annotations

_WORDS = {
    "en": {
        "introduction": "Introduction",
        "edition": "{} edition",
        "page": "page",
        "back": "from",
        "hint": "Hint",
        "hints": "Hints",
        "solution": "Solution",
        "solutions": "Solutions",
        "answers": "Answers to the questions",
        "answer": "Answer",
        "continued": "continued from the previous page",
        "continues": "continues on the next page",
        "table": "Table",
        "moves": "Change it by hand",
    },
    "tr": {
        "introduction": "Giriş",
        "edition": "{} baskısı",
        "page": "sayfa",
        "back": "Yeri",
        "hint": "İpucu",
        "hints": "İpuçları",
        "solution": "Çözüm",
        "solutions": "Çözümler",
        "answers": "Soruların yanıtları",
        "answer": "Yanıt",
        "continued": "önceki sayfadan devam",
        "continues": "sonraki sayfada sürüyor",
        "table": "Çizelge",
        "moves": "Elle değiştirmek için",
    },
}


def words(language: str) -> dict[str, str]:
    """English where a language has none."""
    return _WORDS.get(language.partition("_")[0].partition("-")[0], _WORDS["en"])
