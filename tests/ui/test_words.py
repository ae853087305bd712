"""The rules of our words that a machine can hold: American spelling, one word per thing, no metaphors."""

from __future__ import annotations

import re

import pytest

from tools.messages import read, texts

# Names that stand in links and so keep their spelling; nobody reads them.
LINK_WORDS = {"normalised"}
BRITISH = re.compile(
    r"\b(?:colour|centre|centred|neighbour|behaviour|favour|towards|licen[c]e|metre|grey|analyse|modell|labell"
    r"|(?:normal|general|parametr|optim|initial|minim|maxim|visual|regular|real|organ|recogn|summar)is)",
    re.IGNORECASE,
)
# Optimizers neither walk nor feel; one thing has one name.
BANNED = re.compile(
    r"\b(?:crawl\w*|walk\w*|climb\w*|hesitat\w*|trust\w*|surpris\w*|feels?|happily|flies|thrown|racers?"
    r"|runs away|tips over|to and fro|in the end|for good at|hold up|looked ahead at|landscapes?)\b|\d %",
    re.IGNORECASE,
)
FORM = "니다|세요|까요"
BANNED_KO = re.compile(
    r"걷[^다]|걸어|기어[가갑]|튀[기고는어며]|튕|망설|느[끼낍]|[^다]모르[^는]|몰라|기꺼이|누가|본 샘플"
    r"|출발점|경로|보는 범위|인내|업데이트|경사하강(?!법| 실험실)|기울기(?! 소실)"
    r"|\d %|\d (?:스텝|개|배|번|초)|[어아해네]요(?:[.!]|$)"
)


def english() -> list[str]:
    """Every text, and both forms of those with a number."""
    forms = [(text,) if isinstance(text, str) else text for text in texts()]
    return [form for several in forms for form in several if form not in LINK_WORDS]


def korean() -> list[str]:
    """Every translation."""
    found = [message.string for message in read("ko") if message.id]
    return [form for several in found for form in ([several] if isinstance(several, str) else several)]


@pytest.mark.parametrize("rule", [BRITISH, BANNED], ids=["American spelling", "plain words"])
def test_english_is_plain(rule):
    assert not [text for text in english() if rule.search(text)]


def test_korean_is_plain():
    assert not [text for text in korean() if BANNED_KO.search(text)]


def test_korean_sentences_end_with_a_stop():
    assert not [text for text in korean() if re.search(rf"(?:{FORM})(?:$| [^(])", text)]


def test_headings_are_noun_phrases():
    """A sentence is polite; what is none is no sentence."""
    assert not [text for text in korean() if re.search(r"(?<!니)다$", text)]


@pytest.mark.parametrize(
    ("rule", "wrong", "right"),
    [
        (BRITISH, "Normalised inputs", "Normalized inputs"),
        (BRITISH, "towards the centre", "toward the center, with noise that rises otherwise"),
        (BANNED, "one crawls, one walks", "one is slow, one goes straight to the minimum"),
        (BANNED, "the middle 80 %", "the middle 80%"),
        (BANNED_KO, "학습률만큼 걷는데", "학습률만큼 이동하는데"),
        (BANNED_KO, "가운데 80 %", "가운데 80%, 10스텝"),
        (BANNED_KO, "기본 경사하강을 시작", "기본 경사하강법을 시작"),
    ],
)
def test_the_rules_know_right_from_wrong(rule, wrong, right):
    assert rule.search(wrong)
    assert not rule.search(right)
