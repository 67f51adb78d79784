"""Patterns as generators: each construct, each mistake, and regular expressions as the judge of both."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth import checks
from synth.errors import AssetError
from synth.grammar import Grammar, compile_pattern
from synth.rng import Stream

SAME = [
    "abc",
    "[A-HJ-NP-Z0-9]{5}",
    "(京|沪|粤B)[A-Z]·?[0-9]{4,6}",
    "a|bc|",
    "(a|b(c|d)?){2,3}x?",
    "1[3-9][0-9]{9}",
    "[0-9]{1,3}(,[0-9]{3}){0,2}",
    r"\[\]\(\)\{\}\?\|\\",
    r"\d{3,5}[\d.]?[A\-\]\\]",
    "x{0}y{0,1}",
    "[-+]?[.,:]",
    "()a",
]
"""Patterns that mean the same here and in `re`."""


def _drawn(pattern: str, count: int = 400, **lists: list[str]) -> Counter[str]:
    draw = compile_pattern(pattern, Grammar({}, lists).rule)
    rng = Stream(1)
    return Counter(draw(rng) for _ in range(count))


@pytest.mark.parametrize("pattern", SAME)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**64 - 1))
def test_what_is_drawn_matches_the_same_expression(pattern: str, seed: int) -> None:
    text = compile_pattern(pattern, Grammar({}, {}).rule)(Stream(seed))
    assert re.fullmatch(pattern, text), text


LETTERS = st.sampled_from(["a", "b", "[xyz]", "[0-4]", r"\?", "京"])
PARTS = st.recursive(
    LETTERS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        inner.map(lambda part: f"({part})?"),
        st.tuples(inner, st.integers(0, 2), st.integers(0, 2)).map(lambda t: f"({t[0]}){{{t[1]},{t[1] + t[2]}}}"),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(pattern=PARTS, seed=st.integers(0, 2**64 - 1))
def test_any_pattern_draws_what_its_expression_matches(pattern: str, seed: int) -> None:
    assert re.fullmatch(pattern, compile_pattern(pattern, Grammar({}, {}).rule)(Stream(seed)))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("[a-c]", {"a", "b", "c"}),
        ("(a|b|)", {"a", "b", ""}),
        ("x?", {"", "x"}),
        ("x{1,3}", {"x", "xx", "xxx"}),
        ("<1..3>", {"1", "2", "3"}),
        ("<08..11>", {"08", "09", "10", "11"}),
        ("<0..1>", {"0", "1"}),
        ("<000..001>", {"000", "001"}),
        (r"\<a\>", {"<a>"}),
        ("[京沪]A", {"京A", "沪A"}),
        ("[a-]", {"a", "-"}),
        (r"[\]\-x]", {"]", "-", "x"}),
        (r"[\d]", set("0123456789")),
        ("<1..2>+", {"1+", "2+"}),
        (r"[a-b]\*", {"a*", "b*"}),
        ("", {""}),
        ("a b", {"a b"}),
        ("CSQU 305438 <check:iso6346>", {"CSQU 305438 3"}),
        ("(1|2)(3<check:luhn>)x<check:luhn>", {"134x7", "234x5"}),
        ("(1|2)(3<check:luhn>|4)", {"134", "234", "14", "24"}),
        ("<1..2>x34<check:icao 1-1 3-4>", {"1x340", "2x347"}),
    ],
)
def test_each_construct_draws_all_that_it_can(pattern: str, expected: set[str]) -> None:
    assert set(_drawn(pattern)) == expected


PUBLISHED = {
    "aba": ["111000025", "021000021"],
    "abn": ["51 824 753 556", "83 914 571 673"],
    "adoszam": ["12892312"],
    "afm": ["094259216"],
    "brn": ["116-82-00276"],
    "bsn": ["111222333", "123456782"],
    "bulstat": ["175074752"],
    "cnpj": ["16.727.230/0001-97", "16.727.230/0001-9"],
    "cpf": ["390.533.447-05", "529.982.247-25", "529.982.247-2"],
    "crn": ["130111-0006246"],
    "cui": ["18547290", "361897"],
    "cvr": ["13585628"],
    "dni": ["12345678Z", "54362315K"],
    "ean": ["4006381333931", "73513537", "036000291452", "978-0-306-40615-7", "10614141000415", "106141412345678908"],
    "gb11643": ["11010519491231002X", "440524188001010014"],
    "gb11714": ["D2143569X", "M000100Y4"],
    "gb32100": ["91350100M000100Y43"],
    "gstin": ["27AAPFU0939F1ZV"],
    "hkid": ["G123456(A", "A123456(3"],
    "hojin": ["7000012050002", "5-8356-7825-6246"],
    "iban": ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "FR1420041010050500013M02606", "NO9386011117947"],
    "icao": [
        "L898902C36",
        "7408122",
        "1204159",
        "ZE184226B<<<<<1",
        "L898902C3674081221204159ZE184226B<<<<<10",
        "D231458907",
    ],
    "ico": ["25123891"],
    "inn": ["7707083893", "500100732259"],
    "isbn10": ["0-306-40615-2", "0-8044-2957-X"],
    "iso6346": ["CSQU3054383", "MSKU 907032 3", "TOLU 473478 7"],
    "iso7064": ["136695976", "33392005961"],
    "issn": ["0378-5955", "2434-561X"],
    "kojin": ["123456789018"],
    "luhn": ["4539578763621486", "4111 1111 1111 1111", "49-015420-323751-8", "73282932000074", "00743110157"],
    "mst": ["0100233488"],
    "nip": ["856-734-62-15"],
    "nric": ["S1234567D"],
    "orgnr": ["988 077 917"],
    "pesel": ["44051401359"],
    "rrn": ["971013-9019902"],
    "s10": ["RA473124829"],
    "tckn": ["17291716060", "1729171606"],
    "thai": ["1-2345-45678-78-1"],
    "tva": ["40 303 265 045"],
    "twid": ["A123456789"],
    "ubn": ["00501503", "04595257"],
    "vat97": ["980780684"],
    "vkn": ["4540536920"],
    "ytunnus": ["2077474-0"],
}
"""Numbers that standards, and what explains them, give as examples; others are those of well known firms."""
WEAK = dict.fromkeys(("bulstat", "crn", "cui", "hojin", "ico", "iso6346", "s10", "ubn"), 8) | {
    "twid": 5,
    "cpf": 0,
    "thai": 0,
}
"""How many of nine wrong digits are told in the place where fewest are, if not all. A digit counts eleven times in the
second check digit of a Brazilian and in that of a Thai taxpayer, modulo eleven."""
COUNTRIES = {"iban": 2}
"""Where check digits stand that are not the last ones, if not first."""


def _apart(kind: str, number: str) -> tuple[str, str, str]:
    """What stands before the check digit of a number, the digit, and what stands after it."""
    size = len(checks.kind(kind).ends[0])
    at = COUNTRIES.get(kind, 0) if checks.kind(kind).around else len(number) - size
    return number[:at], number[at : at + size], number[at + size :]


@pytest.mark.parametrize("kind", checks.KINDS)
def test_check_digits_are_those_of_published_numbers(kind: str) -> None:
    for number in PUBLISHED[kind]:
        before, digit, after = _apart(kind, re.sub(r"([<(])", r"\\\1", number))
        assert compile_pattern(f"{before}<check:{kind}>{after}", Grammar({}, {}).rule)(Stream(1)) == number
        assert digit in checks.kind(kind).ends


@pytest.mark.parametrize("kind", checks.KINDS)
def test_a_check_digit_tells_most_mistakes(kind: str) -> None:
    """A wrong character is always found, but for the few pairs that a kind takes for one another."""
    before, digit, after = _apart(kind, PUBLISHED[kind][0])
    number = before + after
    for place, char in enumerate(number):
        if char.isdigit():
            wrong = [number[:place] + other + number[place + 1 :] for other in "0123456789" if other != char]
            told = sum(checks.digit(kind, text) != digit for text in wrong)
            assert told >= WEAK.get(kind, 9), (place, char)


def test_a_whole_line_of_a_passport_is_checked_as_it_is_printed() -> None:
    pattern = (
        "(L898902C3<check:icao>)UTO(740812<check:icao>)F(120415<check:icao>)"
        "(ZE184226B\\<{5}<check:icao>)<check:icao 1-10 14-20 22-43>"
    )
    assert set(_drawn(pattern, 3)) == {"L898902C36UTO7408122F1204159ZE184226B<<<<<10"}


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("(<*99999>[0-9]{7}|123)<check:issn>", "'issn' is that of 7 of 0123456789, not that of '123'"),
        ("[0-9]{4,9}(<*99999>-|[0-9]{4}-)<check:luhn>(<*99999>|<long>)<check:ean>", "'ean' is that of 7 or"),
        ("(<*99999>A|)<check:icao>", "'icao' is that of any number of .*, not that of ''"),
        ("<rare>{7}<check:issn>", "not that of '[x9]+'"),
        ("<1..1000000>0{6}(<*99999>|x)<check:issn>", "not that of '[0-9]{7,13}x?'"),
        ("x?(<*99999>[0-9]{9}|[0-9]{8})<check:icao 1-9>", "the places 1-9 of '[0-9]{8}'"),
        ("(<*99999>AB[0-9]{7}|[0-9]{9})<check:issn 3-10>", "of the places 3-10"),
        ("(<*99999>AB[0-9]{7}|[0-9]{9}|ABC[0-9]{6})<check:issn 3-9>", "not that of 'C[0-9]{6}'"),
        ("DE<check:iban>(<*99999>[0-9]{18}|1)", "'iban' is that of 13 or .*, not that of 'DE1'"),
        ("FR<check:tva>[0-9]{8}<check:luhn>", "'tva' must be the only one of its group"),
        ("1234567<check:orgnr>0", "not that of '1234567'"),
        ("10600000<check:orgnr>", "no text of '10600000<check:orgnr>' has a check digit"),
    ],
)
def test_a_check_digit_that_seldom_fits_is_named_where_the_pattern_is_read(pattern: str, says: str) -> None:
    with pytest.raises(AssetError, match=says):
        Grammar({"wrong": pattern, "long": "[0-9]{3}", "rare": "(<*99999>[0-9]|x)"}, {"names": ["1", "23"]})


def test_patterns_that_always_fit_are_read() -> None:
    rules = {
        "issn": "[0-9]{4}-(<name>{3}|[0-9]{2}x?[0-9])<check:issn>",
        "name": "<one>x?",
        "book": "(97[89]-[0-9]{9}|<1000000..9999999>)<check:ean>",
        "line": "(L[0-9]{8}<check:icao>)UTO(740812<check:icao>)<check:icao 1-10 14-20>",
    }
    grammar = Grammar(rules, {"one": ["1", "2a", "b3"]})
    drawn = {grammar.rule("book")(Stream(seed)).replace("-", "") for seed in range(50)}
    assert {len(number) for number in drawn} == {8, 13}


def test_numbers_that_are_given_to_nobody_are_drawn_again() -> None:
    drawn = _drawn("[0-9]{8}<check:orgnr>", 2000)
    assert {len(number) for number in drawn} == {9}
    assert all(sum(map(int.__mul__, map(int, number), (3, 2, 7, 6, 5, 4, 3, 2, 1))) % 11 == 0 for number in drawn)


def test_accounts_have_check_digits_of_what_stands_around_them() -> None:
    for account in _drawn("IBAN (DE<check:iban> [0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4} [0-9]{2})"):
        packed = account.removeprefix("IBAN ").replace(" ", "")
        assert int("".join(str(int(char, 36)) for char in packed[4:] + packed[:4])) % 97 == 1
    for number in _drawn("FR<check:tva> ?([0-9]{8}<check:luhn>)", 50):
        assert (12 + 3 * int(number[-9:])) % 97 == int(number[2:4])


def test_a_pattern_has_the_characters_of_its_check_digits() -> None:
    assert compile_pattern("1{9}<check:isbn10>", Grammar({}, {}).rule).chars == frozenset("0123456789X")
    assert compile_pattern("1<check:luhn>", Grammar({}, {}).rule).chars == frozenset("0123456789")


def test_choices_are_even() -> None:
    for pattern, ways in (("(a|b|c|d)", 4), ("[a-d]", 4), ("<1..4>", 4), ("x?", 2), ("x{1,4}", 4)):
        drawn = _drawn(pattern, 4000)
        assert len(drawn) == ways
        assert all(abs(times / 4000 - 1 / ways) < 0.04 for times in drawn.values()), pattern


def test_choices_are_as_often_as_they_are_said_to_be() -> None:
    drawn = _drawn("x(<*6>a|b|<*3>[cd])|<*3>y", 8000)
    shares = {"xa": 0.15, "xb": 0.025, "xc": 0.0375, "xd": 0.0375, "y": 0.75}
    assert all(abs(drawn[text] / 8000 - share) < 0.02 for text, share in shares.items()), drawn
    with pytest.raises(AssetError, match="a weight of zero"):
        _drawn("(<*0>a|b)")


def test_rules_and_lists_refer_to_each_other() -> None:
    grammar = Grammar({"whole": "<part>-<name>{2}", "part": "<1..2>"}, {"name": ["x", "yy"]})
    drawn = {grammar.rule("whole")(Stream(seed)) for seed in range(200)}
    assert drawn == {f"{number}-{one}{two}" for number in "12" for one in ("x", "yy") for two in ("x", "yy")}
    assert grammar.rule("whole") is grammar.rule("whole")
    assert {grammar.rule("name")(Stream(seed)) for seed in range(50)} == {"x", "yy"}


def test_the_same_stream_gives_the_same_text() -> None:
    draw = compile_pattern("[a-z]{5,20}(x|y)<1..999>", Grammar({}, {}).rule)
    assert [draw(Stream(seed)) for seed in range(20)] == [draw(Stream(seed)) for seed in range(20)]


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("(a", r"'\)' is missing"),
        ("a)", "not expected here"),
        ("[a", r"a '\]' is missing"),
        ("<a", "no '>' after it"),
        ("[]", "empty class"),
        ("[z-a]", "no range"),
        (r"[a-\d]", "no range"),
        (r"\w{3}", r"there is \\d for a digit"),
        (r"[\s]", "classes such as"),
        ("[0-9]+", "without end"),
        ("(ab)*", "without end"),
        ("a{2}+", "without end"),
        ("a{x}", r"repetition at 1 is not \{n\} or \{n,m\}"),
        ("a{1,}", "repetition at 1"),
        ("a{3,1}", "3.*1"),
        ("<5..2>", r"5\.\.2"),
        ("?", "backslash"),
        ("a??", "backslash"),
        ("]", "backslash"),
        ("}", "backslash"),
        (">", "backslash"),
        ("{2}", "backslash"),
        ("a{2}{3}", "backslash"),
        ("a|?", "backslash"),
        ("abc\\", "backslash|nothing after"),
        ("<wrung>", "<wrung> is neither a rule nor a list: there is no rule 'wrung'; did you mean 'wrong'?"),
        ("a<[b]", "write .< for the character itself"),
        ("[^0]", "write .\\^ for the character itself"),
        ("<check:luhn>", "'luhn' is that of any number of 0123456789, not that of ''"),
        ("(1)(<check:luhn>)", "not that of ''"),
        ("1<check:lun>", "no check digit 'lun'; did you mean 'luhn'"),
        ("1{16}<check:gb11643>", "'gb11643' is that of 17 of 0123456789, not that of '1{16}'"),
        ("1{3,7}<check:issn>", "'issn' is that of 7"),
        ("1234<check:icao 1-2 4-5>", "of the places 4-5 of '1234'"),
        ("1234<check:icao 3-2>", "of the places 3-2"),
        ("1<check:luhn>?", "would repeat a check digit"),
        ("1<check:luhn>{2}", "would repeat a check digit"),
        ("1<check:luhn 1>", "which is no check digit; write <check:icao>, or <check:icao 1-9>"),
        ("1<check:luhn", "no '>' after it"),
    ],
)
def test_mistakes_are_named(pattern: str, says: str) -> None:
    with pytest.raises(AssetError, match=says):
        Grammar({"wrong": pattern}, {})


@pytest.mark.parametrize(
    "pattern",
    [
        "a{1000000000}",
        "a{0,1000000000}",
        "(){1000000000}",
        "((a{99}){99}){99}",
        "a{6000}[bc]{6000}",
        "<long>{9}",
        "1{10001}<check:luhn>",
        f"a{{{'9' * 900}}}",
    ],
)
def test_texts_without_measure_are_refused_where_the_pattern_is_read(pattern: str) -> None:
    with pytest.raises(AssetError, match=r"in the template .*has texts of more than 10,000 characters") as raised:
        Grammar({"wrong": pattern, "long": "x{5000}"}, {})
    assert len(str(raised.value)) < 350
    with pytest.raises(AssetError, match=r"has texts of more than 1,000 characters"):
        Grammar({"wrong": "1{1,1000}<check:luhn>"}, {})
    assert len(Grammar({"right": "[ab]{10000}"}, {}).rule("right")(Stream(1))) == 10_000


def test_what_is_nested_without_measure_is_refused() -> None:
    right, wrong = ("(a" * depth + ")" * depth for depth in (100, 5000))
    assert compile_pattern(right, Grammar({}, {}).rule)(Stream(1)) == "a" * 100
    with pytest.raises(AssetError, match="100 brackets in one another, which are too many") as raised:
        compile_pattern(wrong, Grammar({}, {}).rule)
    assert len(str(raised.value)) < 350
    with pytest.raises(AssetError, match="template rule <r0> leads through 100 others"):
        Grammar({f"r{number}": f"<r{number + 1}>" for number in range(500)}, {})
    with pytest.raises(AssetError, match="neither a rule nor a list"):
        Grammar({"wrong": f"<1..{'9' * 5000}>"}, {})


@pytest.mark.parametrize(
    "rules",
    [{"a": "<a>"}, {"a": "x<b>", "b": "y<a>?"}, {"a": "<b>", "b": "<c>", "c": "(<a>|x)"}],
)
def test_rules_that_lead_to_themselves_are_refused(rules: dict[str, str]) -> None:
    with pytest.raises(AssetError, match="refers to itself"):
        Grammar(rules, {})


def test_a_rule_may_be_used_twice() -> None:
    assert Grammar({"a": "<b><b>", "b": "x"}, {}).rule("a")(Stream(1)) == "xx"
