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
LINES_OF_BUSINESS: dict[str, tuple[str, ...]] = {
    "Manufacturing": ("Components", "Tools", "Motors", "Castings", "Plastics", "Instruments"),
    "Retail": ("Stores", "Outfitters", "Home", "Grocers", "Markets"),
    "Logistics": ("Freight", "Logistics", "Shipping", "Warehousing"),
    "Food": ("Foods", "Dairy", "Bakeries", "Beverages"),
    "Healthcare": ("Health", "Medical Supply", "Laboratories", "Clinics"),
    "Energy": ("Energy", "Grid", "Solar"),
    "Financial services": ("Leasing", "Insurance", "Finance"),
    "Technology": ("Devices", "Networks", "Robotics"),
}
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
SPONSOR_TITLES = ("Chief Operating Officer", "VP Operations", "VP Supply Chain", "Chief Supply Officer")
DECIDER_TITLES = ("Chief Financial Officer", "Head of Procurement", "VP Finance", "IT Director")
CHAMPION_TITLES = ("Head of Planning", "Planning Lead", "Operations Excellence Lead")
ADMIN_TITLES = ("Systems Administrator", "Applications Manager")
USER_TITLES = ("Planner", "Demand Analyst", "Buyer", "Scheduler", "Inventory Analyst", "Operations Manager")
TICKET_SUBJECTS = (
    "Forecast run takes longer than usual",
    "How do we share a scenario with a supplier?",
    "Import of stock levels stopped overnight",
    "A planner can't sign in",
    "Export to the warehouse system is missing columns",
    "Which reorder rule applies here?",
    "Dashboard shows yesterday's figures",
    "Two plans show different totals",
    "Please add a calendar for the new site",
    "Alert arrives twice",
)
GOALS: tuple[tuple[str, str], ...] = (
    ("cost", "Carry less stock without running short"),
    ("time", "Close the monthly plan in three days instead of eight"),
    ("revenue", "Miss fewer orders in the peak season"),
    ("risk", "See a supplier's delay a week before it hurts"),
    ("cost", "Fewer express deliveries"),
    ("time", "One forecast for all sites"),
)
MILESTONES = ("Technical set-up done", "First data flowing", "Core training done", "First plan live")
PRAISE = ("It has become part of how we plan.", "The team would not go back.", "We found savings in the first quarter.")
SHRUGS = ("It does the job.", "Good, when it is fast.", "Some of us use it every day, some do not.")
COMPLAINTS = (
    "We wait too long for answers.",
    "Hard to say what it brought us.",
    "Our people went back to spreadsheets.",
)
CHURN_REASONS = {
    "value": "Not enough value for the money",
    "support": "Too many unresolved problems",
    "relationship": "New leadership chose another supplier",
    "acquired": "Acquired; the new owner has its own system",
    "budget": "Budget cut across the group",
}
