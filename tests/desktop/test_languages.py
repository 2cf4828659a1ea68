"""The window speaks each of its languages whole, and another one without being started again."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from pos_app.desktop import app as window_app
from pos_app.desktop.screens.customer import CustomerWords
from pos_app.desktop.system.languages import of_computer, speak, spoken
from pos_app.desktop.words import payments, times
from pos_app.desktop.words.settings import LANGUAGE_NAMES
from pos_app.domain.money import Money
from pos_app.settings.settings_table import LANGUAGES
from pos_app.system import resources
from tests.desktop.catalogues import (
    FOLDER,
    PLACE,
    ROOT,
    Text,
    catalogue,
    gathered,
    make_texts,
    missing,
)
from tests.desktop.pictures import ALL
from tests.desktop.test_fit import clipped
from tests.desktop.test_pseudo_language import MAY_ELIDE, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from pos_app.desktop.window_driver import WindowDriver
    from tests.desktop.pictures import States

AREAS = ((1366, 690), (1024, 525))
FURTHER = tuple(language for language in LANGUAGES if language != "en")


@pytest.fixture
def in_english(qapp: QApplication) -> Iterator[QApplication]:
    """The application, which speaks English again afterwards."""
    yield qapp
    speak(qapp, "en")


# What the files say ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", FURTHER)
def test_a_language_that_is_offered_is_whole(language: str) -> None:
    lacks = missing(language)
    assert not lacks, (
        f"{len(lacks)} texts of the window have no {language} yet. Run `make texts`, write each "
        f"into resources/translations/pos_app_{language}.ts, take its `type=unfinished` away, and "
        "run it again:\n  " + "\n  ".join(lacks)
    )


@pytest.mark.parametrize("language", FURTHER)
def test_every_place_of_a_text_is_kept(language: str) -> None:
    wrong = [
        f"{text.shown}: {form!r}"
        for text in catalogue(language).values()
        for form in text.forms
        # One of something may be said without its number.
        if sorted(set(PLACE.findall(form)) | ({"%n"} if text.plural else set()))
        != sorted(set(PLACE.findall(text.source)))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_the_written_one(language: str) -> None:
    compiled = QTranslator()
    assert compiled.load(str(FOLDER / f"pos_app_{language}.qm"))
    for text in catalogue(language).values():
        for n, form in enumerate(text.forms, start=1):
            count = n if text.plural else -1
            said = str(compiled.translate(text.context, text.source, text.note, count))
            assert said.replace("%n", str(n)) == form.replace("%n", str(n)), text.shown


def test_every_language_that_is_offered_has_its_name_and_its_file() -> None:
    assert set(LANGUAGE_NAMES) == set(LANGUAGES)
    for language in LANGUAGES:
        assert (resources.path("translations") / f"pos_app_{language}.qm").is_file()


def test_a_text_without_its_translation_is_named(tmp_path: Path) -> None:
    whole = (FOLDER / "pos_app_fr.ts").read_text(encoding="utf-8")
    said = "<translation>Encaisser</translation>"
    assert said in whole
    for left in ("<translation></translation>", said.replace(">E", ' type="unfinished">E')):
        (tmp_path / "pos_app_fr.ts").write_text(whole.replace(said, left), encoding="utf-8")
        assert missing("fr", tmp_path) == ["Sell: 'Charge'"]
    assert len(missing("ak", tmp_path)) == len(gathered())


@pytest.mark.parametrize("source", ['translate("A", f"{x}")', 'translate("A", "a" + b)'])
def test_a_text_that_no_translator_could_see_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"a\.py:1"):
        list(make_texts().texts(source, "a.py"))


def test_no_text_is_put_together_before_it_is_translated() -> None:
    assert len(gathered()) > 1000


def test_every_sentence_with_a_number_has_both_forms() -> None:
    plurals = [text for text in gathered() if text.plural]
    assert len(plurals) > 15
    for text in plurals:
        one, many = (QCoreApplication.translate(*text[:2], "", n) for n in (1, 2))
        assert "(s)" not in one + many, text.shown
        assert "%n" not in one + many, text.shown
        assert "2" in many, text.shown


# Words that are put together ------------------------------------------------------------------


def test_lengths_of_time_are_counted_in_words() -> None:
    assert [times.about(n) for n in (1, 2, 119)] == ["1 minute", "2 minutes", "119 minutes"]
    assert [times.about(n) for n in (120, 2879)] == ["2 hours", "48 hours"]
    assert times.about(2880) == "2 days"


FRENCH_NUMBERS = {
    1: "Un cedi", 2: "Deux cedis", 16: "Seize cedis", 21: "Vingt et un cedis",
    70: "Soixante-dix cedis", 71: "Soixante et onze cedis", 80: "Quatre-vingts cedis",
    81: "Quatre-vingt-un cedis", 91: "Quatre-vingt-onze cedis", 100: "Cent cedis",
    101: "Cent un cedis", 200: "Deux cents cedis", 201: "Deux cent un cedis",
    280: "Deux cent quatre-vingts cedis", 1000: "Mille cedis",
    2050: "Deux mille cinquante cedis", 80_000: "Quatre-vingt mille cedis",
    200_300: "Deux cent mille trois cents cedis",
}  # fmt: skip


def test_french_puts_numbers_together_by_its_own_rule(in_english: QApplication) -> None:
    speak(in_english, "fr")
    said = {number: payments.spelled(Money(number * 100)) for number in FRENCH_NUMBERS}
    assert said == FRENCH_NUMBERS
    assert payments.spelled(Money(20_71)) == "Vingt cedis, 71 pesewas"
    # Where there is no rule, digits are said rather than another language's words.
    QLocale.setDefault(QLocale("de"))
    assert payments.spelled(Money(20_71)) == "GH₵ 20.71"
    QLocale.setDefault(QLocale("fr"))


# Which language is spoken ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["fr-TG", "fr"], "fr"),
        (["fr_CI"], "fr"),
        (["ak-GH", "fr-CI"], "fr"),
        (["ak-GH"], "en"),
        (["en-GH", "fr"], "en"),
        (["C"], "en"),
        ([], "en"),
    ],
)
def test_a_computer_is_spoken_to_in_its_language_or_in_english_whole(
    wanted: list[str], found: str
) -> None:
    assert of_computer(wanted) == found


def test_names_of_months_and_counts_follow_the_language(in_english: QApplication) -> None:
    from tests.desktop.engine import NOON

    assert times.day(NOON) == "4 Mar 2026"
    assert speak(in_english, "fr")
    assert (times.day(NOON), times.about(1), times.about(2880)) == (
        "4 mars 2026", "1 minute", "2 jours",
    )  # fmt: skip
    assert spoken(in_english) == "fr"
    # Again it is no other language; and English comes back whole.
    assert not speak(in_english, "fr")
    assert speak(in_english, "en")
    assert (times.day(NOON), times.ago(3)) == ("4 Mar 2026", "just now")
    assert len(in_english.findChildren(QTranslator, "language")) == 1


def test_a_language_whose_file_is_gone_is_english_whole(
    in_english: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = resources.path("translations") / "pos_app_en.qm"
    (tmp_path / "pos_app_en.qm").write_bytes(english.read_bytes())
    monkeypatch.setattr(resources, "path", lambda *_parts: tmp_path)
    speak(in_english, "fr")
    assert (times.ago(3), times.about(1)) == ("just now", "1 minute")
    assert QLocale().language() is QLocale.Language.English


@pytest.mark.parametrize("language", ["ak", "ha", "ee", "gaa", "tw", "de", "FR", ""])
def test_a_language_that_is_not_offered_is_never_spoken(
    in_english: QApplication, language: str
) -> None:
    speak(in_english, language)
    assert spoken(in_english) in ("en", of_computer())


# Languages that native readers have to write ----------------------------------------------------

GLOSSARY = ROOT / "docs" / "glossary.tsv"
READERS = ("ak", "ha", "ee", "gaa")
SIGNED = re.compile(r".{2,}, \d{4}-\d\d-\d\d")


def glossary() -> list[dict[str, str]]:
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def unsigned(language: str, rows: list[dict[str, str]]) -> list[str]:
    """The words of the glossary that no native reader has written and signed."""
    return [
        row["English"]
        for row in rows
        if not (row[language].strip() and SIGNED.fullmatch(row[f"{language}: read by, date"]))
    ]


def may_be_offered(language: str, rows: list[dict[str, str]], folder: Path = FOLDER) -> bool:
    """Whether its texts are whole, and its words signed off by somebody who speaks it."""
    return not missing(language, folder) and not unsigned(language, rows)


def test_the_glossary_has_the_counters_words_in_english_and_french() -> None:
    rows = glossary()
    assert 50 <= len(rows) <= 80
    assert all(row["English"] and row["French"] for row in rows)
    assert len({row["English"] for row in rows}) == len(rows)


@pytest.mark.parametrize("language", READERS)
def test_no_language_is_offered_before_its_readers_signed_it_off(
    language: str, tmp_path: Path
) -> None:
    rows = glossary()
    if language in LANGUAGES:
        assert may_be_offered(language, rows)
        return
    # Neither a whole file nor signed words alone are enough; both are.
    whole = (FOLDER / "pos_app_fr.ts").read_text(encoding="utf-8")
    (tmp_path / f"pos_app_{language}.ts").write_text(whole, encoding="utf-8")
    column = f"{language}: read by, date"
    signed = [row | {language: "word", column: "A reader, 2026-03-04"} for row in rows]
    almost = [*signed[:-1], rows[-1] | {language: "", column: ""}]
    assert not may_be_offered(language, signed)
    assert not may_be_offered(language, rows, tmp_path)
    assert not may_be_offered(language, almost, tmp_path)
    assert may_be_offered(language, signed, tmp_path)


# Every screen ---------------------------------------------------------------------------------


def english_left(language: str) -> re.Pattern[str]:
    """What fits an English text that this language says in other words."""
    known = catalogue(language).values()
    same = {form for text in known for form in text.forms}
    patterns = [pattern(text) for text in known if text.source not in (*same, *text.forms)]
    return re.compile("|".join(filter(None, patterns)))


def pattern(text: Text) -> str:
    """An English text with anything in its places; empty where too little of it is left."""
    parts = PLACE.split(text.source)
    enough = re.search(r"[^\W\d_]{3}", " ".join(parts))
    return ".+".join(re.escape(part) for part in parts) if enough else ""


@pytest.fixture(params=FURTHER)
def further(
    request: pytest.FixtureRequest, in_english: QApplication, monkeypatch: pytest.MonkeyPatch
) -> str:
    """Every window that is opened speaks this language, whatever its settings say."""
    language = str(request.param)
    speak(in_english, language)
    monkeypatch.setattr(window_app, "speak", lambda app, _language: speak(app, language))
    words = CustomerWords.of(language)
    monkeypatch.setattr(CustomerWords, "of", lambda _language: words)
    return language


@pytest.mark.parametrize("area", AREAS, ids=lambda area: f"{area[0]}x{area[1]}")
@pytest.mark.parametrize("states", ALL, ids=lambda f: f.__name__)
def test_every_screen_speaks_it_alone_and_none_is_cut(
    further: str, states: States, area: tuple[int, int]
) -> None:
    english = english_left(further)
    own = {form for text in catalogue(further).values() for form in text.forms}
    own -= {text.source for text in gathered()}
    found: set[str] = set()
    seen: set[str] = set()

    def look(name: str, bench: WindowDriver[Any]) -> None:
        for where, whole in texts(bench.window):
            for text in filter(None, re.split(r"\n| · ", whole)):
                if english.fullmatch(text.strip()):
                    found.add(f"{name}: {where}: {text!r}")
                elif text in own:
                    seen.add(text)
        cut = clipped(bench.window, pages=True, may_elide=MAY_ELIDE)
        found.update(f"{name}: {text}" for text in cut)

    states(look, "light", *area)
    assert sorted(found) == []
    # It was really spoken, in more than the frame.
    assert len(seen) > 30
