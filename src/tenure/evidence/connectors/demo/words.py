"""Names made up from lists of words. Any likeness to a real company or person is chance."""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


COMPANY_FIRST = _listed(
    "Alder Amber Ash Aspen Barley Beacon Birch Bramble Bright Brook Cairn Cedar Chalk Clover Cobble Copper Coral Crest "
    "Dale Dove Drift Elm Ember Fallow Fern Field Finch Flint Fox Garnet Glen Gorse Grange Hazel Heath Heron Hollow "
    "Iris Ivory Juniper Kestrel Kings Lark Laurel Linden Loch Maple Marsh Meadow Mill Moor Moss Oak Orchard Otter "
    "Pebble Pine Quarry Raven Reed River Rowan Sable Sedge Silver Slate Sorrel Spring Stone Swift Tamar Thistle Thorn "
    "Timber Vale Velvet Walnut Water Weaver Wheat Willow Winter Wren Yarrow"
)
COMPANY_SECOND = _listed(
    "bank bridge brook bury combe cote croft dale den fell field ford gate grove ham haven hill holt hurst "
    "leigh ley mere mont more mouth port ridge side stead stow thorpe ton vale view wall ward well wick wold worth"
)
FIRST_NAMES = _listed(
    "Ada Adil Agnes Aiko Alba Alina Amara Amir Ana Anders Anika Anton Arjun Astrid Aylin Beatriz Bela Benno Bianca "
    "Boris Brigid Bruno Calla Carmen Cato Cecilia Chidi Clara Dalia Dario Delia Diego Dina Edith Eero Elias Elif Elio "
    "Emeka Enzo Erika Esme Ewa Farid Felix Fiona Flora Freya Gael Gemma Gideon Greta Hana Hanno Helga Hugo Ida Idris "
    "Ilse Imran Ines Ingrid Iris Ivan Jana Jasper Jonas Josefa Juno Kaito Kamil Katja Kiran Lars Leila Leon Lidia "
    "Linnea Lola Luca Lucia Mads Magda Malik Mara Marek Mina Mira Naomi Nadia Nils Noor Nuria Olga Omar Oscar Paloma "
    "Pavel Petra Pia Priya Quentin Rafael Rania Reza Rosa Rune Sami Sanna Selma Silas Sofia Soren Talia Tariq Teo "
    "Thea Tomas Ugo Uma Vera Viktor Willa Xenia Yara Yusuf Zara Zeno"
)
FAMILY_NAMES = _listed(
    "Abara Achterberg Adeyemi Almeida Amsel Aranda Arvidsen Ashdown Bakri Barros Beckford Bellamy Berglund Bianchi "
    "Birkett Bolt Brandt Caldwell Carvalho Castell Chandra Clement Conte Cordova Dahl Danso Delacroix Demir Dietz "
    "Dorsey Drummond Eklund Elmi Engel Esposito Fairley Farah Ferreira Fischer Fontaine Galvez Garrity Gebre Gosling "
    "Grau Haddad Halloran Hartwig Hegde Hirano Holm Hoxha Ibarra Ilves Iyer Jansson Jarvis Kaplan Karimi Keane Keller "
    "Khoury Kimura Kovac Laine Lambert Larkin Leclair Lindqvist Lobo Lombard Madsen Malone Marchetti Mbeki Mehta "
    "Mercer Moreau Munro Nakata Navarro Ndiaye Novak Nyberg Obi Okafor Olsen Oram Ortega Osei Pace Pardo Patel "
    "Pereira Petrov Quill Rahimi Ramos Rask Reyes Rinaldi Roth Ruiz Saar Sahin Salgado Santos Sato Sayegh Schiller "
    "Sela Serrano Shah Silva Soler Stanek Sundar Tamm Tanaka Teague Torres Ulrich Vance Varga Vidal Vogt Wada Walden "
    "Weiss Wexford Yates Yilmaz Zeller Zoric"
)
