"""Which words of a list without capitals are names: those of lists of names that are no other word of the language.

Written by hand: the names that are words too. They stay as the list has them.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence

LOCALES = {
    "cs": "cs_CZ", "el": "el_GR", "es": "es_ES", "fi": "fi_FI", "fr": "fr_FR", "hr": "hr_HR", "hu": "hu_HU",
    "it": "it_IT", "lt": "lt_LT", "lv": "lv_LV", "nl": "nl_NL", "pl": "pl_PL", "pt": "pt_PT", "ro": "ro_RO",
    "ru": "ru_RU", "sk": "sk_SK", "sl": "sl_SI", "sv": "sv_SE", "uk": "uk_UA",
}  # fmt: skip
"""Languages of whose first names it is known below which are words too, and Faker's names for these."""
ANYWHERE = "jersey man soul mali oman chad chili guinea turkey china prince major master doctor"
WORDS = {
    "bg": "чад мали газа куба акра лима дарвин скопие перу",
    "ca": "món equador oman",
    "cs": "komory soul radim viktorie blanka svět sofie",
    "da": "verden rom athen",
    "el": (
        "κόσμος άκρα γάζα λίμα ζωή καλή αγάπη χαρά νίκη χάρη δήμος πηγή ελπίδα ελευθερία ειρήνη σοφία χρυσή επιστήμη "
        "ευτυχία ανατολή πέτρα νομική μαύρα αυγή άγγελος σελήνη σωτηρία ακριβή βασιλική χάρις απόστολος μαύρος "
        "φωτεινή αρετή ξένη βασιλεία γαλήνη μαργαρίτα δάφνη κύρος λάμπρος δούκισσα αγνή αναγνώστης θεολογία παρθένα "
        "αγαπητός δίκαιος δροσιά θεολόγος γραμματική πρόδρομος ταξιάρχης άριστος ξανθός φανή νεφέλη ρήγας λέων ρόζα "
        "κοσμάς κάρολος"
    ),
    "es": (
        "mundo reunión granada bahía asunción amor paz salud julio abril dan mar sol luz domingo rico victoria alma "
        "cruz esperanza marco luna reina máxima clara león dulce rosa santos estrella gloria gracia reyes ángel "
        "felicidad marina máximo franco moreno norma corona flor rosario bienvenida concepción urbano soledad marcos "
        "concha dolores cristal tomas amado caridad evita morena pilar alba piedad custodia vidal amparo milagros "
        "socorro consuelo pacífica paloma amada bárbara remedios perla severo marcial coral modesto pío clemente "
        "primitivo primitiva encarnación adoración lino modesta leonor amador inmaculada emperatriz martirio carmelo "
        "curro lucho adora rocío estela violeta che jacinto armando mora margarita esmeralda loreto candelaria "
        "patricio alejo tecla prudencia florencia augusto bautista gil clemencia linda gala fiel cándido celeste "
        "justo gemelo julia"
    ),
    "fi": (
        "veli krista "
        "oman soul turkki puola kai ville onni toivo armo tuuli satu sisko esko asko sampo sulo taisto oiva mari meri "
        "helmi vesa ari sari suvi taru lahja rauha aimo kauko voitto into sirkka otto kari sini eino elli lauri eija "
        "jesse sami tero paju pilvi ilta ilma päivi sirpa arto arvo asta joni ossi elo jalo milla sanna anna ilari "
        "johan kaisa"
    ),
    "fr": (
        "monde canton grenade pierre marine victoire aimé aimée honoré constance aurore prudence olivier claire "
        "clémence madeleine rose marguerite colette marc jean luc auguste violette gilles manon jules césar "
        "alexandrie honorine salvador martin baptiste"
    ),
    "hr": (
        "sad mali svijet čita komori niko mira nada stana draga bara ruža zora luka jasna ivica mile iva danica milka "
        "saša vesna marta darko dragan jagoda slavica nenad bor ljubica"
    ),
    "hu": (
        "világ belém barna virág rózsa áron szilárd ibolya vince piroska jázmin győző boglárka szilveszter lili márk"
    ),
    "id": "dunia wina roma",
    "is": "heimurinn vín",
    "it": (
        "mondo asia durante donna amico massimo sole aria vittoria rosa bianca chiara marina angelo greco romana "
        "stella franco gloria benvenuto fedele greca toni donato serena augusto fiamma rosario salvi fortunata "
        "delfino pellegrino allegra costanza costanzo annunziata patrizio letizia margherita gemma gian sante felice "
        "perla viola clemente modesto silvestro onesto marcello mariano severino graziano lazzaro generosa tino rocco "
        "luce gaia dora pace lia"
    ),
    "lt": ("gana malta rasa aušra rūta liepa ąžuolas linas aušrinė ramunė greta lina domas rytis milda svajonė ana"),
    "lv": (
        "gana šova malta gaida jūlija augusts maija līga marta dzintars aina vilnis madara daina vija niks zane vita "
        "laima"
    ),
    "mk": "сад свет мали чита газа чад дака лима куба чук рим",
    "ms": "dunia",
    "nl": "chili wenen ben lieve lot bart job roos floor linde mees merel noor luc bas fleur",
    "no": "man verden rom",
    "pl": "czyta mali komory świat polska katar róża maks soul",
    "pt": (
        "mundo reunião granada camarões catar assunção barbados salvador bermudas palestina vitória clara marco flor "
        "dom marcos bento lia íris pilar caio violeta rosa aurora leão gil linda"
    ),
    "ro": (
        "lume dan maxim floare doina sever floarea speranța bucur draga crin victoria camelia narcis ion lazăr marcel "
        "augustin horea stela luminița doru toma carol marcu achim sandu"
    ),
    "ru": (
        "того восток газа куба туле чад мир любовь роман сила вера марк надежда ким спартак лев август любим лука "
        "олимпиада майя мина платон милан слава карл герман роза лиана мен перу"
    ),
    "sk": "mali komory soul viera sláva silvester svet",
    "sl": (
        "mali svet samo maj luka vida vid živa jasna roza avgust rok drago rado maša jelka ajda metka zora nika maja "
        "tine rudi manca luna franci janko srečko vesna"
    ),
    "sv": (
        "rosa saga love kent max "
        "rom världen del mina hans inga liv per ville klara maj bror juni sten björn sanna kalle lena ida ola svea "
        "tor inge lotta rut linn linnea sune tage rune sture loke stina greta ove stig måns pär kaj birger alfons "
        "mårten signe alva moa tove tord pelle olle frida maja elin felicia freja my dag anders"
    ),
    "tl": "mali jordan",
    "tr": "dünya hindi mısır roma malta",
    "uk": "того світ малі ділі куба газа чад роман любов віра надія спас дан слава марка ада",
}
"""By language, names that are words too."""
ADJECTIVES = {"hr": "[sšč]ka$", "sl": "[sšč]ka$", "mk": "[сшч]ка$"}
"""Languages that call a country by an adjective."""
MORE = {
    "tr": (
        "Tayyip Erkan Ayhan Vedat Abdurrahman Mehmed Necmettin Muhammet Enes Mevlüt Lütfi Şevket Tuğçe Haluk Akif "
        "Öztürk İbrahim İsmet Turgut İhsan İnönü Davutoğlu Erdoğan Yılmaz Mehmet Ahmet Mustafa Kemal Hasan Hüseyin "
        "Osman Ömer Ayşe Fatma Zeynep Emine Hatice Murat Serkan Hakan Burak Gökhan Volkan Tolga Emre Erdal Erol "
        "Ertuğrul Orhan Recep Süleyman Ankara İzmir Bursa Antalya Konya Adana Trabzon Diyarbakır Gaziantep Kayseri "
        "Sakarya Samsun Erzurum Malatya Mersin Eskişehir Galatasaray Beşiktaş Fenerbahçe Türkiye İstanbul Anadolu "
        "Amerika Avrupa Rusya Fransa Kürdistan Osmanlı Atatürk Kıbrıs Japonya İngiltere Hollanda Arabistan Asya "
        "Afrika Akdeniz Karadeniz Marmara Ege Taksim Kadıköy Üsküdar"
    ),
    "el": (
        "Ελλάδα Ελλάδας Αθήνα Αθήνας Κίνας Τουρκίας Ρωσίας Γερμανίας Γαλλίας Ιταλίας Ισπανίας Κύπρου Συρίας Αμερικής "
        "Ευρώπης Ευρώπη Αμερική Αγγλία Αγγλίας Θεσσαλονίκη Θεσσαλονίκης Πειραιά Πειραιάς Πάτρας Πάτρα Κρήτη Κρήτης "
        "Μακεδονία Μακεδονίας Ουκρανίας Ιαπωνίας Αλβανίας Αιγύπτου Ιράκ Ιράν Ισραήλ Σερβία Σερβίας Βουλγαρία "
        "Βουλγαρίας Ολλανδία Ολλανδίας Σουηδίας Ελβετία Ελβετίας Αυστραλία Αυστραλίας Αφρική Αφρικής Ασία Ασίας "
        "Τσίπρας Μητσοτάκης Παπανδρέου"
    ),
    "ru": (
        "России Москвы Москве Москву Украины Украине Украину Петербург Петербурга Петербурге Европы Европе Европа "
        "Америки Америке Америка Китая Китае Германии Франции Франция Италии Испании Англии Англия Японии Индии "
        "Турции Польши Сирии Крыма Крыму Крым Киева Киеве Белоруссии Казахстана Казахстане Казахстан Азии Африки "
        "Израиля США Путин Путина Сибири Лондоне Париже Берлине Египта Грузии Ирана Ирака Сталин Сталина Ленин Ленина "
        "Пушкин Пушкина"
    ),
    "uk": (
        "України Україні Україну Україною Києва Києві Львова Львові Львів Одеса Одеси Одесі Харків Харкова Харкові "
        "Росії Росію Росією Європи Європі Європа Європу Америки Америка Криму Крим Донбас Донбасу Донбасі Польщі "
        "Польщу Німеччини Німеччині Франції Китаю Дніпро Дніпра Полтава Полтави Чернігів Черкаси Вінниця Житомир "
        "Запоріжжя Тернопіль Рівне Луцьк Ужгород Чернівці Херсон Миколаїв Порошенко Порошенка Шевченка Шевченко "
        "Москви Москві Путін Путіна Азії США"
    ),
    "pl": (
        "Polski Polsce Polskę Polską Warszawy Warszawie Krakowa Krakowie Niemiec Niemczech Rosji Europy Europie "
        "Ameryki Ameryce Francji Francja Anglii Anglia Włoch Włoszech Hiszpanii Ukrainy Ukrainie Wrocławia Wrocławiu "
        "Poznania Poznaniu Gdańska Gdańsku Łodzi Kraków Gdańsk Poznań Wrocław Lublin Szczecin Katowice Bydgoszcz "
        "Rzeszów Toruń Kielce Olsztyn Sopot Częstochowa Gdynia Gliwice Białystok Litwy Czech Chin Chiny Japonii "
        "Japonia Izraela Izrael Londynie Paryżu"
    ),
}
"""Cities, countries and people that the lists lack, some of them declined."""


def small(word: str, code: str) -> str:
    """A word in small letters.

    >>> small("İzmir", "tr"), small("Ισραήλ", "el")
    ('izmir', 'ισραήλ')
    """
    return (word.replace("İ", "i").replace("I", "ı") if code == "tr" else word).lower()


def usable(names: Iterable[str], code: str) -> Iterator[tuple[str, str]]:
    """Names of one word and how they are written, but for those that are words too."""
    words = {*ANYWHERE.split(), *WORDS.get(code, "").split()}
    for name in [*names, *MORE.get(code, "").split()]:
        word = small(name, code)
        adjective = code in ADJECTIVES and re.search(ADJECTIVES[code], word)
        if len(word) > 2 and word.isalpha() and name[0].isupper() and word not in words and not adjective:
            yield word, name


CASES = {
    "cs": (("ie", "ii í"), ("a", "y u ou ě"), ("o", "a u em"), ("", "a u ovi em")),
    "hr": (("ija", "ije iji iju ijom"), ("a", "e i u om"), ("", "a u om")),
    "pl": (("ia", "ii ię ią"), ("ja", "ji ję ją"), ("a", "y i ę ą"), ("", "a u owi em")),
    "ru": (("ия", "ии ию ией"), ("а", "ы и е у ой"), ("ь", "и ю я ем ью"), ("й", "я ю ем е"), ("", "а у ом е")),
    "sk": (("ia", "ie ii iu iou"), ("a", "y u ou e"), ("o", "a u om"), ("", "a u ovi om")),
    "sl": (("ija", "ije iji ijo"), ("a", "e i o"), ("", "a u om")),
    "uk": (
        *(("ія", "ії ію ією"), ("а", "и і у ою"), ("ь", "ю я ем і"), ("й", "я ю єм ї"), ("о", "а у ом")),
        ("", "а у ові ом і"),
    ),
}
"""By language, what names end with and what stands for it when they are declined; the first that fits."""
ADJECTIVAL = re.compile("(?:sk|ck|ск|цк|ськ|цьк)[aoyаоиі]?$")
"""Names whose declined forms are those of an adjective, which is no name."""


def declensions(names: Iterable[str], code: str) -> Iterator[tuple[str, str]]:
    """Names of five letters and more as their cases make them, by their small letters.

    >>> dict(declensions(["Лондон", "Австрия", "Анна"], "ru"))["лондоне"]
    'Лондоне'
    """
    words = {*ANYWHERE.split(), *WORDS.get(code, "").split()}
    for name in names:
        for ending, cases in CASES.get(code, ()) if len(name) > 4 and not ADJECTIVAL.search(name) else ():
            if name.endswith(ending):
                forms = [name.removesuffix(ending) + case for case in cases.split()]
                yield from ((form.lower(), form) for form in forms if form.lower() not in words)
                break


def everywhere(
    names: Iterable[str], code: str, lists: Mapping[str, Mapping[str, int]], common: frozenset[str]
) -> Iterator[str]:
    """Of English names those that most lists hold, and this one not far oftener: there they are no other word."""
    for name in names:
        word = name.lower()
        others = [lists[other][word] for other in lists if other != code and word in lists[other]]
        if (
            word not in common
            and 2 * len(others) > len(lists)
            and lists[code].get(word, 0) <= 4 * statistics.median(others)
        ):
            yield name


def strings(value: object) -> Iterator[str]:
    """The names in a table of Faker's, which may have weights."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (name for key in value for name in strings(key))
    elif isinstance(value, (set, frozenset)):
        yield from (name for item in sorted(value) for name in strings(item))  # Else the order is that of hashes.
    elif isinstance(value, Sequence):
        yield from (name for item in value for name in strings(item))
