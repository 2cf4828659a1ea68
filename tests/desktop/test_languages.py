"""The window speaks English in whole sentences, and any language whose file is there."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import PySide6
import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from pos_app.desktop.app import install_languages
from pos_app.desktop.words import times
from pos_app.system import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).parents[2]
TWI = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="tw">
<context><name>Elapsed</name>
<message><source>just now</source><translation>seesei ara</translation></message>
</context></TS>
"""


def gatherer() -> Any:
    """The tool of those who translate."""
    path = ROOT / "packaging" / "make_texts.py"
    spec = importlib.util.spec_from_file_location("make_texts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sources() -> dict[str, str]:
    files = (ROOT / "pos_app" / "desktop").rglob("*.py")
    return {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in files}


def test_every_sentence_with_a_number_has_both_forms() -> None:
    make_texts = gatherer()
    plurals = set()
    for name, source in sources().items():
        for call in make_texts.texts(source, name):
            if call.endswith(", 1)"):
                context, text = eval(call.removeprefix("translate"))[:2]  # noqa: S307 - our own words
                plurals.add((context, text))
    assert len(plurals) > 15
    for context, text in plurals:
        one, many = (QCoreApplication.translate(context, text, "", n) for n in (1, 2))
        assert "(s)" not in one + many, (context, text)
        assert "%n" not in one + many, (context, text)
        assert "2" in many, (context, text)


def test_lengths_of_time_are_counted_in_words() -> None:
    assert [times.about(n) for n in (1, 2, 119)] == ["1 minute", "2 minutes", "119 minutes"]
    assert [times.about(n) for n in (120, 2879)] == ["2 hours", "48 hours"]
    assert times.about(2880) == "2 days"


@pytest.mark.parametrize("source", ['translate("A", f"{x}")', 'translate("A", "a" + b)'])
def test_a_text_that_no_translator_could_see_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"a\.py:1"):
        list(gatherer().texts(source, "a.py"))


def test_no_text_is_put_together_before_it_is_translated() -> None:
    make_texts = gatherer()
    assert sum(1 for name, text in sources().items() for _ in make_texts.texts(text, name)) > 700


def test_the_compiled_file_is_the_written_one() -> None:
    folder = resources.path("translations")
    for file in folder.glob("*.ts"):
        compiled = QTranslator()
        assert compiled.load(str(file.with_suffix(".qm")))
        for context in ET.parse(file).getroot().iter("context"):  # noqa: S314 - our own file
            for message in context.iter("message"):
                for n, form in enumerate(message.iter("numerusform"), start=1):
                    key = str(message.findtext("source"))
                    told = str(compiled.translate(str(context.findtext("name")), key, "", n))
                    assert told.replace("%n", str(n)) == str(form.text).replace("%n", str(n))


@pytest.fixture
def as_if_new(qapp: QApplication) -> Iterator[QApplication]:
    """The application without its languages, and with them again afterwards."""
    usual = QLocale()
    known = qapp.findChildren(QTranslator)
    for each in known:
        qapp.removeTranslator(each)
        each.setParent(None)
    qapp.setProperty("languages", False)
    yield qapp
    for each in qapp.findChildren(QTranslator):
        qapp.removeTranslator(each)
        each.setParent(None)
    for each in known:
        each.setParent(qapp)
        qapp.installTranslator(each)
    qapp.setProperty("languages", True)
    QLocale.setDefault(usual)


def test_another_language_is_one_more_file(
    as_if_new: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pos_app_ak.ts").write_text(TWI, encoding="utf-8")
    release = Path(PySide6.__file__).parent / (
        "lrelease.exe" if sys.platform == "win32" else "lrelease"
    )
    subprocess.run([release, tmp_path / "pos_app_ak.ts"], check=True, capture_output=True)
    english = resources.path("translations") / "pos_app_en.qm"
    (tmp_path / "pos_app_en.qm").write_bytes(english.read_bytes())
    monkeypatch.setattr(resources, "path", lambda *_parts: tmp_path)
    install_languages(as_if_new, QLocale(QLocale.Language.Akan))
    install_languages(as_if_new, QLocale(QLocale.Language.Akan))
    assert times.ago(3) == "seesei ara"
    # What it does not have yet is said in English, whole.
    assert times.about(1) == "1 minute"
    assert len(as_if_new.findChildren(QTranslator)) == 2


def test_a_computer_of_a_language_that_is_not_there_is_spoken_to_in_english(
    as_if_new: QApplication,
) -> None:
    install_languages(as_if_new, QLocale(QLocale.Language.French))
    assert times.ago(3) == "just now"
    assert QLocale().language() is QLocale.Language.English
