"""What is no word of its language, though lists of words counted on the web have it.

wordfreq counts what people write: words of other languages, words without their accents, hosts, halves of words that
its tokeniser cuts off. `weeds` names those of a list; `is_english` knows a line of a catalogue that nobody translated.
Where a word may be either, it stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Set

Counts = Mapping[str, float]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Marks of Vietnamese tones; those that make other letters of vowels are none of them."""
SYLLABLE = re.compile("(ngh?|nh|gh?|gi|kh|ph|th|tr|ch|qu|[bcdđhklmnprstvx])?[aăâeêioôơuưy]{1,3}(ng|nh|ch|[cmnpt])?")
"""A syllable of Vietnamese, without its tone."""
HIDDEN_DIGITS = re.compile(r"0{2,}|0[.,]0")
"""Digits of numbers, which wordfreq sets to nought."""
CONTRACTION = re.compile(
    r"\w+n't|(?:i|you|he|she|it|we|they|that|what|there|who|here|how|where|let)'(?:m|s|re|ve|ll|d)|ma'am|o'clock"
    r"|(?:god|king|people|children|men|women|world|today|mother|father|year|mcdonald)'s|y'all|rock'n'roll"
)
"""English, in whatever list it stands."""
MIXED = re.compile("[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
"""A Latin letter beside one of Greek or Cyrillic: typed with the wrong keyboard."""
HOST = re.compile(
    r"(?:[\w-]{2,}\.)+(?:com|net|org|info|php|html?|gov|edu|(?:com|co|org|gov)\.[a-z]{2}|[a-z]{2})|t\.co|www\..*"
)
GLUED = re.compile(
    r"[^\W\d_]{3,}\.[^\W\d_]{3,}|[^\W\d_a-zA-Z]{2,}[.:،][^\W\d_a-zA-Z]{2,}|[0-9][\u0600-\u06ff]+|[\u0600-\u06ff]+[0-9]"
)
"""Two words with a mark between them, of which a space was lost; a number and a word of Arabic letters."""
DOUBLED = re.compile(r"[a-z]{3,}2[a-z]*")
"""Indonesian and Malay of the web: a word said twice, for short."""

MARKED = frozenset({"es", "pt", "pl", "ro", "fr", "tr", "cs", "hu", "el", "it", "hr", "vi"})
"""Languages of which a word that lacks its marks is misspelt, where the word with them is far commoner."""
FAR = {"vi": 30.0}
"""How many times commoner; ten, but for a language of short words with many marks."""
HOMOGRAPHS = {
    "pl": {"sad", "brać", "kolo"},
    "tr": {"yas", "tas", "adi", "kor", "iste", "on"},
    "hu": {"var", "mara", "mate", "auto", "bar"},
    "fr": {"cote", "cotes", "tache", "pays"},
    "it": {"eta", "sara"},
    "vi": {"la", "va", "co", "ho", "chi", "ma", "do", "gi", "tin", "trong", "sau", "ta", "ai", "nam", "hai", "ba"},
}
"""Words that are right without marks, though others with marks are far commoner."""

RUSSIAN = frozenset("ыэёъ")
SHARED = _set("том чуть марта тура рубля мимо мол рядом потом стать суда владимир руб адреса і спать мин")
"""Words of Ukrainian that Russian has far oftener."""
FOREIGN = {
    "uk": ("ru", 8.0),
    **dict.fromkeys(("ms", "id"), ("en", 8.0)),
    **dict.fromkeys(("tl", "vi"), ("en", 15.0)),
    **dict.fromkeys(_set("ca cs da es fi fr hr hu is it lt lv nl no pl pt ro sk sl sv tr"), ("en", 25.0)),
}
"""By language, another whose words its list holds, and how many times commoner these are there."""
OWN = {
    "uk": SHARED,
    "ms": _set("had lori hotel program"),
    "id": _set("as bus stop"),
    "tl": _set("at on may ate kung"),
    "vi": _set("in an do to on ban can so tin tai com sang song tan bay hay"),
    "ca": _set("to can be so do all am as far bit lots"),
    "cs": _set("her had past set not point"),
    "da": _set("and is an kind had sure last bring off face back part visit"),
    "es": _set("as so come case cause notes dad ice led set do"),
    "fi": _set("on me he as"),
    "fr": _set("put set for body"),
    "hr": _set("more as stop"),
    "hu": _set("has"),
    "is": _set("an bit fit rest all"),
    "it": _set("do care mine"),
    "nl": _set("been have state look part made put talk most bit ever shot case winning trial"),
    "no": _set("is and do or sure part let led taste rest back must bed ride"),
    "pl": _set("but order set face team"),
    "pt": _set("some more late cause date case"),
    "ro": _set("or as start land"),
    "sk": _set("on her had police set point"),
    "sl": _set("on as last god set stop start moment"),
    "sv": _set("by an set not back human must stop area federal bit all"),
    "tr": _set("be me it do has as say far us had put fire start name"),
}
"""Words of these languages that are commoner in the other one, and right in both; so are those of its running text."""
WRONG = {"ar": frozenset({"هدا", "هده", "دالك"}), "uk": _set("щас ща шо нада тока када типо")}
"""Misspellings whose right form has other letters."""

ACRONYMS = {
    "el": _set(
        "ηπα αεκ παοκ πασοκ εε οηε νατο δεη οτε αεπ ανελ παο αελ επο οφη εκτ δντ κκε αποελ ελας ελστατ κεελπνο γεεθα "
        "οπαπ εσπα ενφια εφκα οαεδ εσρ εβε ααδε"
    ),
    "tr": _set(
        "abd akp chp mhp hdp tbmm trt pkk ab bm nato tsk ypg pyd dtp kktc odtü itü thy tff ufo aihm fetö ösym meb mit "
        "tüik tüsiad imf unesco unicef uefa fifa cia fbi nasa bbc cnn tl dna"
    ),
}
"""Abbreviations, which lists have in small letters."""

ENDING = re.compile(
    "(?:[으느]?며|는?데요?|[은인던]데요?|습니다|지만|으?면서?|으?니까|[네군아어에]요|잖아요|로?군요|는군요)+"
    "|[가-힣]+[겠었았였]"
)
"""Korean: endings of verbs that stand behind a stem alone."""


def bare(word: str) -> str:
    """A word without the marks on its letters.

    >>> bare("świętość"), bare("dağılım"), bare("đường")
    ('swietosc', 'dagilim', 'duong')
    """
    found = unicodedata.normalize("NFD", word.lower().replace("ς", "σ"))
    return "".join(char for char in found if not unicodedata.combining(char)).translate(str.maketrans("łđı", "ldi"))


def unhamzated(word: str) -> str:
    """An Arabic word whose alefs bear no hamza."""
    return re.sub("[أإآ]", "ا", word)


def twins(counts: Counts, plain: Callable[[str], str], times: float) -> Iterator[str]:
    """The words that are another one without its marks, which is as many times commoner."""
    best: dict[str, float] = {}
    for word, count in counts.items():
        if (key := plain(word)) != word:
            best[key] = max(best.get(key, 0.0), count)
    yield from (word for word, count in counts.items() if best.get(word, 0.0) >= times * count)


def is_vietnamese(word: str) -> bool:
    """Whether all its parts are syllables.

    >>> is_vietnamese("nghiêng"), is_vietnamese("dolly")
    (True, False)
    """
    toneless = "".join(char for char in unicodedata.normalize("NFD", word.lower()) if char not in TONES)
    parts = re.split("[-_ ]", unicodedata.normalize("NFC", toneless))
    return all(SYLLABLE.fullmatch(part) for part in parts)


_GREEK = re.compile("[αεο]ι|[αεηο]υ|υι|[αεηιουω]")


def lacks_tonos(word: str) -> bool:
    """Whether a word of Greek has two syllables and no accent.

    >>> lacks_tonos("ειναι"), lacks_tonos("είναι"), lacks_tonos("ποιος"), lacks_tonos("και"), lacks_tonos("θαϊ")
    (True, False, False, False, False)
    """
    for part in re.split("['’.-]", word):
        marked = unicodedata.normalize("NFD", part)
        if part != part.lower() or re.search("[\u0300\u0301\u0308\u0342]", marked):
            continue
        vowels = _GREEK.sub("v", re.sub("(?:[εο]?ι|υ)(?=[αεηουω])", "", part))
        if vowels.count("v") > 1 and re.fullmatch("[α-ως]+", part):
            return True
    return False


def foreign(counts: Counts, others: Counts, times: float, own: frozenset[str]) -> Iterator[str]:
    """The words of another language: those that are as many times commoner there."""
    yield from (word for word, count in counts.items() if word not in own and others.get(word, 0.0) >= times * count)


HANJA = "美中日韓北前故新大小社女男年月時分人金李朴"
"""Chinese characters that Korean papers print."""


def pasts(stem: str) -> Iterator[str]:
    """How the past of a Korean verb begins, were this its stem: of stems that are no words by themselves.

    >>> [*pasts("때리"), *pasts("찾아오"), *pasts("나누"), *pasts("심하"), *pasts("사람")]
    ['때렸', '찾아왔', '나눴', '심했']
    """
    first, rest = divmod(ord(stem[-1]) - 0xAC00, 588)
    vowel, final = divmod(rest, 28)
    vowels = {20: (6,), 8: (9,), 13: (14,), 18: (4, 0)}.get(vowel, (1,) if stem[-1] == "하" else ())
    if not final:
        yield from (stem[:-1] + chr(0xAC00 + first * 588 + found * 28 + 20) for found in vowels)


def bound(counts: Counts, texts: Counts) -> Iterator[str]:
    """Of Korean words those of two or more syllables that stand in no text by themselves: stems and endings.

    *texts* are its words as spaces part them. A stem is known by the endings that follow it, where no particle does.
    """
    for word in counts:
        if len(word) < 2 or not "가" <= word[-1] <= "힣":
            continue
        if (ord(word[-1]) - 0xAC00) % 28 == 20 or ENDING.fullmatch(word):
            yield word
        elif word not in _NOUNS:
            verbal = sum(word + ending in texts for ending in _VERBAL) + (counts.get(word + "다", 0) > 0)
            nominal = word in texts or any(word + particle in texts for particle in _NOMINAL)
            if any(past in counts for past in pasts(word)) or (verbal > 1 and not nominal):
                yield word


_NOUNS = _set(
    "마리 그리 미치 고치 토하 배우 거리 높이 먹이 벌이 마치 여기 새우 가지 해지 처지 지지 전하 귀하 인하 나이 사이 "
    "다리 자리 머리 소리 아이 모이 다시 역시 잠시 혹시 지하 이하 널리 아니 차이 망치 가시 로우 나스 사시 건지"
)
"""Words that look like stems."""
_VERBAL = _set("고 지 는 기 다 면 거나 려면 세요 도록 던 자 어 아 게 며 므로")
_NOMINAL = _set("을 를 이 가 의 에 와 과 으로 에서 도 만 은 입니다 하는 할 별 적")


SYLLABLES = _set(
    "이 그 저 나 너 일 것 수 때 안 더 말 년 월 주 만 및 등 중 시 분 명 번 개 원 살 왜 뭐 위 화 좀 건 후 날 군 차 줄 "
    "집 또 걸 길 데 씨 형 난 달 권 끝 남 비 속 음 앞 간 상 물 호 회 첫 본 손 예 조 당 장 진 뒤 뿐 큰 돈 눈 째 팀 밖 "
    "열 키 밤 불 선 점 별 용 단 몇 소 란 긴 법 총 새 재 천 방 문 배 약 참 둘 초 피 막 반 생 힘 몸 십 글 뜻 무 꼭 양 "
    "김 삼 편 꿈 책 각 코 답 쪽 팔 백 삶 산 왕 응 풀 딸 식 억 쇼 박 외 곡 옷 늘 담 파 쯤 채 발 최 감 강 술 공 낮 맛 "
    "병 놈 론 웹 정 곧 팬 땅 숨 옆 종 맘 즉 현 맨 얘 순 꽃 딱 목 뭘 절 빛 표 북 영 측 판 넌 동 밥 색 설 터 척 검 먼 "
    "칼 포 겸 벌 앱 국 처 경 류 쥐 짐 패 링 매 섬 직 청 폰 암 봄 금 셋 꽤 널 밑 석 숲 율 잔 값 귀 승 핵 끼 떼 죄 창 "
    "탈 품 샵 솔 탑 골 칸 벽 연 윤 칠 극 덜 털 틀 폭 홀 뇌 송 체 톤 춤 컵 통 덕 샘 팝 콘 걔 룸 꼴 롤 봉 평 향 넷 벨 "
    "빵 갑 행 쟤 펜 곁 맥 철 혼 량 범 똥 핀 띠 육 팩 광 망 쌀 학 락 롱 복 옛 젖 축 독 랩 악 황 록 톡 쌍 욕 읍 굴 떡 "
    "꽉 족 흠 뷰 틱 곰 교 닭 돔 땀 혀 근 녹 콩 흑 팁 뼈 잎 룰 뱀 액 논 몫 짝 폐 칩 퀸 격 충 궁 맵 침 틈 쿨 햄 훈 쭉 "
    "폼 옥 림 턱 흙 묵 탐 흥 균 붓 효 붐 좌 꿀 캔 푹 톱 혁 딜 풍 결 활 멋 섭 캡 존 톰 잭 켄 빌 벤 닉 짱 촌 변 힐 갓 "
    "휴 흰 찬 쓴 싼 찐 옴 못 잘 다 네 내 제 도 면 해 님 전 대 두 성 세 신 자 탕 껌 솜 죽 빔 콕 쇠 벼 빗 삽 숯 쑥 솥 "
    "꿩 넋 늪 덫 곶 귤 낫 닻 돛 뿔 샅 앎 얼 엿 옻 윷 잣 징 칡 팥 홈 흉"
)
"""Korean words of one syllable; other syllables are stems, endings and pieces of names."""
STEMS = _set(
    "그렇 이렇 어떻 저렇 아무렇 내려놓 집어넣 털어놓 하얗 늘어놓 불어넣 몰아넣 맞닿 까맣 빨갛 파랗 노랗 스럽 어렵 "
    "고맙 무섭 즐겁 귀엽 놀랍 가깝 가볍 괴롭 아쉽 뒤집 안타깝 반갑 부드럽 더럽 뜨겁 부끄럽 외롭 무겁 시끄럽 두렵 "
    "어둡 아깝 사로잡 손잡 부럽 갈아입 차갑 부릅 지겹 따라잡 두껍 꼬집 어지럽 역겹 손쉽 까다롭 날카롭 수줍 힘겹 "
    "곱씹 손꼽 비웃 치솟 빼앗 퍼붓 머뭇 괜찮 수많 귀찮 하찮 머지않 못지않 똑같 내뱉 달라붙 얼어붙 맞붙 도맡 따라붙 "
    "뒤덮 뜻깊 뒤엎 내쫓 뒤쫓 상관없 재미없 쓸데없 틀림없 다름없 쓸모없 정신없 어이없 소용없 변함없 재수없 끊임없 "
    "형편없 맛없 터무니없 부질없 깨닫 알아듣 주고받 물려받 일컫 돌려받 이어받 본받 물어뜯 내딛 되찾 뒤늦 알맞 걸맞 "
    "울부짖 밤늦 들어맞 얻어맞 꾸짖 부르짖 폭넓 짓밟 가라앉 주저앉 끼얹 내려앉 꿰뚫 들끓 위하 의하 착하 달하 관하 "
    "급하 토하 반하 흔하 슬퍼하 격하 연하 진하 체하 과하 환하 투하 합하 폄하 겸하 봉하 엄하 지켜보 둘러보 맛보 "
    "들여다보 엿보 내보 모르 오르 흐르 고르 지르 떠오르 기르 머무르 찌르 우르 저지르 가르 휘두르 서두르 조르 "
    "가로지르 거르 거스르 게으르 억누르 무릅쓰 이끄 파헤치 부딪치 떨치 걸치 겹치 제치 스치 받치 무너뜨리 빠뜨리 "
    "퍼뜨리 쓰러뜨리 뜨리 지내 꺼내 드러내 찾아내 힘내 내보내 알아내 해내 끌어내 밀어내 뽐내 밝혀내 몰아내 쫓아내 "
    "빼내 뽑아내 빛내 돌려보내 잡아내 담아내 벗어나 태어나 늘어나 뛰어나 드러나 빛나 물러나 생겨나 어긋나 깨어나 "
    "살아나 달아나 쫓겨나 풀려나 피어나 밀려나 닫히 굳히 식히 맞히 힘들 줄어들 떠들 뛰어들 건들 붙들 달려들 받들 "
    "접어들 끼어들 드나들 모여들 거들 파고들 몰려들 스며들 쳐들 만들 흔들 드물 머물 깨물 다물 아물 베풀 부풀 더불 "
    "까불 되돌 떠돌 맴돌 나돌 뒹굴 꾸밀 기울 띄우 끼우 때우 춤추 비추 늦추 낮추 가꾸 겨누 참으 들으 지으 물으 헤매 "
    "흘러나오 뛰어다니 찾아다니 걸어다니 쫓아다니 으십시오 였으니 셨으니 는다 십니 니다 랍니다 려나 거나 으려나 "
    "는구나 로구나 는다면 라면서 었으나 였으나 으라는 으려는 는다는 으려던 으셨던 다던 려던 으니까요 은데요 는데요 "
    "려구요 냐구요 냐고요 을까요 으세요 을께요 을게요 을래요 으셨어요 는지요 라서요 라니요 라니까요 는걸요 려면 "
    "으려면 으신다면 는다고 으려고 을려고 려고 냐고 려는 으면 든지 는지 을지 거든요 어야죠 아야죠 셔야죠 에게서"
)
"""Korean stems and endings of several syllables that stand in lists as words, cut off from what is beside them."""


def is_bound(word: str) -> bool:
    """Whether a Korean word is a syllable, a stem or an ending that is never written by itself.

    >>> [is_bound(word) for word in ("놀", "물", "두렵", "사람")]
    [True, False, True, False]
    """
    return word in STEMS or (len(word) == 1 and "가" <= word <= "힣" and word not in SYLLABLES)


THAI = _set(
    "ใน มี จะ ไป ลบ ใด คน ดู บน พบ ตน ลง ลด ทำ รถ ปี รอ ขอ หา สี มา นก ดี ใบ ก็ ไฟ บท คำ ชา นำ ตา ลม ผล กด ฝน ธง หก "
    "คอ ตี ที นม รส แช ขน กอ จด จม ตก ปน ศพ อก ยา ปู ผม สด หู กฎ ยก คู กา งอ งบ จอ ชู ดม ผา รก ละ วก อบ งง ขา ขำ ชน "
    "ถู งู ดำ ตบ ตอ ผี มด รู วน ชก กบ งา ชง นา ปม วง โถ ใจ ใย กำ ขด ขบ ขม คด คบ คะ งม จบ จน จำ ฉก ซบ ซะ ดง ดุ ตม ตะ "
    "ตำ ถม ทน ทา นะ บด บก ปก ปะ ผง ผุ ฝา พก พอ พล ฟู ภพ ยอ ยำ ยศ รบ รม รำ ลำ สน สม สู หด หะ อด อม ฮะ เข เท เฉ แก แค "
    "แฉ แป แพ โง โต โผ ใต โห ไก ไถ ไผ ไร ไส ไห เผ เซ แล ไว โม รา ลา มน ดล"
)
"""Thai words of two characters; others of that length are pieces of longer ones, or abbreviations."""


def is_fragment(word: str) -> bool:
    """Whether a Thai word is a piece of one, or an abbreviation whose last stop was cut off.

    >>> [is_fragment(word) for word in ("ค", "อน", "ก.ย", "คน", "ซม.")]
    [True, True, True, False, False]
    """
    short = len(word) < 3 and word not in THAI
    return short or (len(word) < 5 and "." in word and not word.endswith("."))


def weeds(code: str, counts: Counts, others: Counts, texts: Counts, prose: Set[str] = frozenset()) -> set[str]:
    """The words of a list that are none of its language. *others*: the list that it takes foreign words from; *prose*:
    words of the running text.
    """
    found = set(WRONG.get(code, ()))
    for word in counts:
        if (
            HIDDEN_DIGITS.search(word)
            or HOST.fullmatch(word)
            or GLUED.fullmatch(word)
            or MIXED.search(word)
            or CONTRACTION.fullmatch(word.replace("ı", "i"))
            or (code in {"id", "ms"} and DOUBLED.fullmatch(word))
            or (code == "vi" and not is_vietnamese(word))
            or (code == "ko" and re.search(f"[\u0370-\u052f\u3040-\u9fff](?<![{HANJA}])", word))
            or (code == "uk" and not RUSSIAN.isdisjoint(word))
            or (code == "ta" and re.match("(.)\u0bcd\\1", word))
            or (code == "ko" and is_bound(word))
            or (code == "th" and is_fragment(word))
            or (code == "el" and word not in ACRONYMS["el"] and lacks_tonos(word))
        ):
            found.add(word)
    if code in MARKED:
        found.update(set(twins(counts, bare, FAR.get(code, 10.0))) - HOMOGRAPHS.get(code, set()))
    if code == "ar":
        found.update(twins(counts, unhamzated, 1.0))
    if code in FOREIGN:
        kept = OWN.get(code, frozenset()) | (prose if FOREIGN[code][1] > 15.0 else frozenset())
        found.update(foreign(counts, others, FOREIGN[code][1], kept))
    if code == "ko":
        found.update(bound(counts, texts))
    return found


GRAMMAR = _set("the of and with for from are to your this that you")


def is_english(text: str, english: frozenset[str], own: frozenset[str], sure: bool) -> bool:
    """Whether two in three words of a line are words of English and none of the language; one in two, if some are of
    English grammar, and never without these where little is known of the language's own words (not *sure*). Lines of
    one or two words may be names.
    """
    parts = re.findall(r"[^\W\d_]{2,}(?:['’][^\W\d_]+)*", text.lower())
    alien = {word for word in parts if word.replace("’", "'") in english and word not in own}
    grammar = not alien.isdisjoint(GRAMMAR)
    share = 0.5 if grammar and sure else 0.65
    long = len(parts) > 2 and text.count(" ") > 1
    return long and (grammar or sure) and sum(word in alien for word in parts) >= share * len(parts)
