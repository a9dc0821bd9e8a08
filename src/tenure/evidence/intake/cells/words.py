"""Words that cells use for nothing, yes and no, and the signs of money."""

SAYS_ERROR = (
    "#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE! #SPILL! #CALC! #ERROR! #GETTING_DATA #FIELD! #BLOCKED!"
    " #UNKNOWN! #CONNECT! #BUSY! #EXTERNAL! #PYTHON! #TIMEOUT! #DATA! #CIRC! #N/A! #FMT ###"
    " #BEZUG! #WERT! #NV #ZAHL! #ÜBERLAUF! #KALK! #LEER! #FEHLER!"  # German
    " #VALEUR! #NOM? #NOMBRE! #NUL! #PROPAGATION! #CALCUL! #ERREUR!"  # French
    " #¡DIV/0! #¿NOMBRE? #¡NULO! #¡NUM! #¡REF! #¡VALOR! #DESBORDAMIENTO! #¡DESBORDAMIENTO! #¡CALC! #¡ERROR!"  # Spanish
    " #VALORE! #NOME? #RIF! #NULLO! #N/D #ESPANSIONE! #ERRORE!"  # Italian
    " #VALOR! #NÚM! #NULO! #DESPEJAR! #ERRO!"  # Portuguese
    " #WAARDE! #NAAM? #VERW! #GETAL! #LEEG! #N/B #OVERLOOP! #FOUT!"  # Dutch
    " #ARG! #NAZWA? #ADR! #LICZBA! #ZERO! #ROZLANIE! #BŁĄD!"  # Polish
    " #ЗНАЧ! #ИМЯ? #ССЫЛКА! #ЧИСЛО! #ПУСТО! #Н/Д #ДЕЛ/0! #ПЕРЕНОС!"  # Russian
    " #VÄRDEFEL! #NAMN? #REFERENS! #OGILTIGT! #SKÄRNING! #SAKNAS! #DIVISION/0!"  # Swedish
    " #VÆRDI! #NAVN? #REFERENCE! #I/T #VERDI! #ARVO! #NIMI? #VIITTAUS! #LUKU! #TYHJÄ! #PUUTTUU! #JAKO/0!"  # other Nordic
    " #DEĞER! #AD? #BAŞV! #SAYI! #BOŞ! #YOK #SAYI/0!"  # Turkish
    " #HODNOTA! #NÁZEV? #ODKAZ! #ČÍSLO! #NENÍ_K_DISPOZICI #DĚLENÍ_NULOU!"  # Czech
    " #ÉRTÉK! #NÉV? #HIV! #SZÁM! #NULLA! #HIÁNYZIK #ZÉRÓOSZTÓ!"  # Hungarian
    " Loading... Loading… Laden... Laden… Chargement... Chargement… Cargando... Cargando… Caricamento... Carregando..."
    " Err:501 Err:502 Err:503 Err:504 Err:508 Err:509 Err:510 Err:511 Err:512 Err:520 Err:522 Err:523 Err:524 Err:532"
)
ERRORS = frozenset(SAYS_ERROR.split()) | {"#" * count for count in range(4, 41)}
"""What spreadsheets write where a formula failed, is still at work, or its column was too narrow. Empty in every column."""

NOTHING = ("", "NULL", "null", "Null", "\\N", "N/A", "n/a", "NaN", "nan", "(null)", "<NA>", *sorted(ERRORS))
"""Cells that mean empty in every column."""

NAMES_NOTHING = (*(word for word in NOTHING if word != "Null"), "-", "--", "\u2014", "\u2013", "?")
"""Cells that mean empty where a name belongs: people are called Null, None and NA."""

NOTHING_TYPED = ("-", "--", "\u2014", "\u2013", "none", "None", "NONE", "na", "NA", "nil", "?", "undefined")
"""Cells that also mean empty where a number, a flag or a date belongs (a company may well be called None)."""

SAYS_YES = (
    "true t yes y 1 1.0 on x ja j oui o si sí sì s sim tak da evet igen kyllä joo ano áno wahr vrai verdadero vero waar sand sann"
    " ✓ ✔ ☑ checked active aktiv enabled"
)
SAYS_NO = (
    "false f no n 0 0.0 off nein non não nao nie ne hayır hayir nem ei falsch faux falso onwaar falsk nej nee ✗ ✘ ☐ unchecked"
    " inactive inaktiv disabled"
)
YES, NO = frozenset(SAYS_YES.split()), frozenset(SAYS_NO.split())

CURRENCY_SIGNS: dict[str, str] = {
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₩": "KRW",
    "₪": "ILS",
    "zł": "PLN",
    "Kč": "CZK",
    "R$": "BRL",
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "S$": "SGD",
    "CHF": "CHF",
    "$": "USD",
}
"""What a sign says. A bare dollar counts as USD unless the file names another currency."""
CURRENCY_WORDS: dict[str, str] = {
    word.strip(): code
    for code, words in {
        "EUR": "euro, euros, eur €, € eur",
        "USD": "us dollar, us dollars, usdollar, american dollar, dollar us, dollars us, us dollar $, usd $, $ usd",
        "GBP": "pound, pounds, pound sterling, pounds sterling, british pound, british pounds, sterling, gbp £, £ gbp",
        "JPY": "yen, japanese yen, japanischer yen, 円, 日本円",
        "CHF": "swiss franc, swiss francs, schweizer franken, franc suisse, francs suisses, sfr, sfr.",
        "SEK": "swedish krona, swedish kronor, svenska kronor, svensk krona",
        "NOK": "norwegian krone, norwegian kroner, norske kroner",
        "DKK": "danish krone, danish kroner, danske kroner",
        "CAD": "canadian dollar, canadian dollars, can$, cad $",
        "AUD": "australian dollar, australian dollars, aud $",
        "INR": "rupee, rupees, indian rupee, indian rupees",
        "BRL": "brazilian real, reais, real brasileiro",
        "CNY": "yuan, renminbi, rmb, 人民币, 元",
        "PLN": "zloty, złoty, złotych, polish zloty",
    }.items()
    for word in words.split(",")
}
"""What a currency is called in words, in small letters; a word that several share (dollar, krona) is none of one."""

_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_TWO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE"
    " CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD"
    " KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR"
    " PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UZS"
    " VES WST XCD YER ZAR ZMW ZWG"
)
DECIMALS = {
    **dict.fromkeys(_TWO.split(), 2), **dict.fromkeys(_NONE.split(), 0), **dict.fromkeys(_THREE.split(), 3), "CLF": 4, "UYW": 4,
}  # fmt: skip
"""Decimals of the currencies of ISO 4217."""

INTERVALS: dict[str, str] = {
    word.strip(): period
    for period, words in {
        "year": (
            "year, years, yearly, annual, annually, annum, anniversary, y, yr, yrs, 12 months, jahr, jahre, jahrlich,"
            " ar, aret, arlig, arligen, arligt, arsvis, jaar, jaarlijks, per jaar, anno, annuale, annualmente, rok,"
            " rocznie, roczny,"
            " an, ans, annee, annuel, annuelle, annuellement, ano, anos, anual, anualmente"
        ),
        "half-year": (
            "half year, half yearly, halfyear, halfyearly, semi annual, semiannual, semi annually, semiannually, biannual,"
            " biannually, six months, halbjahr, halbjahrlich, semestre, semestriel, semestrielle, semestral, halvar, halvarsvis,"
            " halvarlig, halvarligt, halfjaar, halfjaarlijks, semestrale, polrocznie, bi annual, bi annually"
        ),
        "quarter": (
            "quarter, quarters, quarterly, q, qtr, three months, quartal, quartale, quartalsweise, vierteljahrlich, trimestre,"
            " trimestriel, trimestrielle, trimestral, kvartal, kvartalsvis, kwartaal, per kwartaal, driemaandelijks, trimestrale,"
            " kwartal, kwartalnie"
        ),
        "month": (
            "month, months, monthly, m, mo, mth, monat, monate, monaten, monatlich, mois, mensuel, mensuelle, mensuellement, mes,"
            " meses, mensual, mensualmente, manad, manadsvis, manatlig, maned, manedlig, manedligt, manedsvis, maand, maandelijks,"
            " per maand, mese, mensile, mensilmente, mensal, mensalmente, miesiac, miesiecznie, miesieczny"
        ),
        "week": "week, weeks, weekly, w, wk, woche, wochen, wochentlich, semaine, semaines, hebdomadaire, semana, semanas, semanal",
        "day": "day, days, daily, d, tag, tage, taglich, jour, jours, quotidien, dia, dias, diario",
        "2 year": "biennial, biennially, two years, every two years, zweijahrlich, bisannuel, bienal",
        "3 year": "triennial, triennially, three years, dreijahrlich, triennal, trienal",
        "5 year": "five years",
        "half-month": "semi monthly, semimonthly, twice a month, twice monthly, zweimal im monat, bimensuel",
        "18 month": "eighteen months",
        "2 week": "fortnight, fortnightly, biweekly",
        "term": (
            "term, subscription term, contract term, full term, entire term, whole term, upfront, prepaid, laufzeit,"
            " gesamtlaufzeit, duree du contrat, plazo, duracion"
        ),
        "once": (
            "once, one time, onetime, one off, oneoff, non recurring, nonrecurring, setup, single, einmalig, einmal, unique,"
            " ponctuel, unico, unica vez"
        ),
    }.items()
    for word in words.split(",")
}
"""What an amount is for, by plain words (see statewords.plain_word): the period, with a count where it isn't one."""

SAYS_MOOD: dict[int, str] = {
    1: "1|one|lost|terrible|very bad|awful|churning|very unhappy|critical|😡|😢|😭|🤬|☹|☹️|sehr schlecht|verloren|perdu",
    2: "2|two|red|bad|unhappy|at risk|risk|poor|negative|concerned|worried|low|🔴|😟|😞|🙁|👎|rot|schlecht|rouge|mauvais"
    "|rojo|malo|rood|slecht",
    3: "3|three|yellow|amber|neutral|ok|okay|so so|so-so|mixed|medium|average|fair|watch|🟡|🟠|😐|😕|gelb|mittel|jaune|orange"
    "|moyen|amarillo|regular|geel|matig",
    4: "4|four|green|good|happy|healthy|positive|fine|stable|high|🟢|🙂|😊|👍|grün|gruen|gut|vert|bon|verde|bueno|groen|goed",
    5: "5|five|great|excellent|very good|very happy|thriving|delighted|😀|😃|😄|😍|🤩|💚|sehr gut|très bon|excelente|top",
}
MOODS: dict[str, int] = {word: value for value, words in SAYS_MOOD.items() for word in words.split("|")}
"""How people write how an account is doing -> 1 (lost) to 5 (thriving)."""


def mood_of(cell: str) -> int | None:
    """The value of a mood: `4`, `4/5`, `4 - good`, `Green`, a face; None for what isn't one.

    >>> mood_of("Green"), mood_of("4/5"), mood_of("2 - unhappy"), mood_of("thriving!"), mood_of("87")
    (4, 4, 2, 5, None)
    """
    text = cell.strip().lower().strip("!. ")
    said = MOODS.get(text)
    if said is None and text[:1] in "12345" and not text[1:2].isdigit() and text[1:2] not in ".,":
        rest = text[1:].strip(" -–:()").replace("out of", "/").replace("von", "/").strip()
        said = int(text[0]) if not rest.startswith("/") or rest.lstrip("/ ") == "5" else None
    return said


MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio janeiro jänner",
            "february feb februar février fevrier febrero febbraio fevereiro",
            "march mar märz maerz mars marzo março mrz",
            "april apr avril abril aprile avr abr",
            "may mai mayo maggio maio",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet julio luglio julho juil",
            "august aug août aout agosto",
            "september sep sept septembre septiembre settembre setembro",
            "october oct oktober okt octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre decembre diciembre dicembre dezembro",
        ),
        1,
    )
    for name in names.split()
}
