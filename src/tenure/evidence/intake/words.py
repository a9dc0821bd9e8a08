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

INTERVALS: dict[str, float] = {
    **dict.fromkeys(
        ("year", "yearly", "annual", "annually", "annum", "y", "yr", "12 months", "jahr", "jährlich", "an", "año"), 1.0
    ),
    **dict.fromkeys(("half year", "semiannual", "semi-annual", "6 months", "halfyearly", "half-yearly"), 2.0),
    **dict.fromkeys(("quarter", "quarterly", "q", "qtr", "3 months", "quartal", "trimestre"), 4.0),
    **dict.fromkeys(("month", "monthly", "m", "mo", "1 month", "monat", "monatlich", "mois", "mes"), 12.0),
    **dict.fromkeys(("week", "weekly", "w", "woche", "semaine"), 365.0 / 7),
    **dict.fromkeys(("day", "daily", "d", "tag", "jour"), 365.0),
}
"""How often a year an amount of this interval is due."""

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
