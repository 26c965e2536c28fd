"""Names as they are where people come from: common ones, drawn at random, of nobody in particular."""

from __future__ import annotations

from random import Random

#: Common given names by region of origin: of women, of men. Names of both stand in both.
_GIVEN: dict[str, tuple[str, str]] = {
    "andes": (
        "Yuleidy Maryuri Génesis Yaritza Dayana Katherine Daniela Andreína Luisana Mariángel Oriana Wilmary Rosángela "
        "Gabriela Carolina Milagros Flor Nelly Rosa Juana Elizabeth Roxana Lizbeth Paola Viviana Sandra Leidy Yesenia "
        "Marisol Norma Patricia Alejandra Valentina Karina Johana Angélica Mónica Silvana Beatriz Celeste",
        "Yorman Jhonny Wilmer Darwin Anderson Yeferson Luis Carlos Édgar Freddy Nelson Ronald Gustavo Héctor Jesús José "
        "Richard Víctor Wilfredo Rubén Óscar Julio César Percy Elmer Hugo Mauricio Andrés Camilo Jair Fabián Diego "
        "Sebastián Marcelo Gerson Leonardo Alexis Kevin Franklin Rafael",
    ),
    "haiti": (
        "Marie Rose Guerline Fabiola Nadège Mirlande Islande Wideline Roseline Daphnée Ketlie Lovely Manouchka Sherline "
        "Yvrose Jocelyne Carline Darline Esther Judith Myrlande Nerlande Rosemène Suze Widlyne",
        "Jean Pierre Wilner Frantz Jacques Ricardo Emmanuel Dieuseul Wisly Kervens Fritznel Rony Stanley Evens Junior "
        "Samuel Daniel Mackenson Gesner Lucson Odney Ronel Schneider Wilguens Yves",
    ),
    "mesoamerica": (
        "Yadira Xiomara Ingrid Blanca Suyapa Reina Karla Wendy Marlen Sonia Gladys Telma Dunia Evelin Glenda Irma Jenny "
        "Keyla Lesly Maritza Nohemí Olga Sara Seidy Vilma Yessica Guadalupe Verónica Leticia Araceli",
        "Melvin Elvin Nelson Santos Marvin Selvin Edwin Walter Mario Josué Ángel Denis Elmer Eduar Francisco Gerson "
        "Henry Isaías Juan Kelvin Lenin Manuel Noel Omar Pedro Ramón Saúl Tomás Ulises Wilson",
    ),
    "caribbean": (
        "Yanelis Yudith Odalys Dayamí Mailén Yaquelín Lisandra Mayra Niurka Daymara Yocasta Altagracia Mercedes Yahaira "
        "Miguelina Lissette Arelis Dulce Idalmis Zenaida",
        "Yunior Yoandry Osmany Lázaro Reinier Alexei Yasmani Raidel Ernesto Orlando Rolando Maikel Wander Starling "
        "Radhamés Ramón Joel Adalberto Ismael Leandro",
    ),
    "brazil": ("Juliana Aline Fernanda Luciana Camila Bruna Patrícia Débora Tatiana Renata",
               "Thiago Rodrigo Marcelo Leandro Bruno Rafael Vinícius Gilson Adriano Fábio"),
    "afghanistan": ("Zahra Fatima Maryam Laila Nasrin Shabnam Farida Parwana Sahar Zainab",
                    "Ahmad Mohammad Farid Nasir Hamid Jawad Karim Omid Rashid Samiullah"),
    "ukraine": ("Olena Iryna Natalia Oksana Tetiana Svitlana Kateryna Yulia", "Oleksandr Andrii Serhii Dmytro Ivan Mykola Taras Yurii"),
    "cameroon": ("Blessing Mercy Comfort Brenda Solange Adèle Clarisse Immaculate", "Emmanuel Elvis Divine Clovis Serge Patrice Gilbert Nkeng"),
}  # fmt: skip

_SURNAMES: dict[str, str] = {
    "andes": (
        "González Rodríguez Pérez Hernández García Martínez Sánchez López Díaz Rojas Ramírez Romero Torres Morales Rivas "
        "Colmenares Urdaneta Peñaloza Contreras Chacón Zambrano Guerrero Márquez Quispe Mamani Huamán Condori Flores "
        "Chávez Vásquez Castillo Espinoza Gutiérrez Salazar Cárdenas Mosquera Valencia Ospina Restrepo Caicedo Angulo "
        "Choque Apaza Ticona Villca Cevallos Intriago Zamora Muñoz Soto Fuentes Sepúlveda Araya Carrasco"
    ),
    "haiti": (
        "Joseph Pierre Jean Charles Louis Baptiste François Désir Estimé Saint-Louis Toussaint Augustin Michel Étienne "
        "Laguerre Dorvil Célestin Exantus Philippe Noël Jean-Louis Jean-Baptiste Alcindor Vilsaint Mondésir Belizaire "
        "Fleurimond Cadet Guillaume Lafortune Occéus Petit-Frère"
    ),
    "mesoamerica": (
        "Hernández Martínez López Mejía Zelaya Cruz Reyes Aguilar Flores Ramos Castro Orellana Murillo Pineda Alvarado "
        "Portillo Guevara Escobar Menjívar Chicas Argueta Ajanel Tzoc Xol Caal Choc Velásquez Obando Centeno Blandón "
        "Zeledón Jirón Jiménez Vargas Guzmán Ortega Delgado Olvera"
    ),
    "caribbean": (
        "Pérez Rodríguez Batista Leyva Matos Ramos Cabrera Fonseca Labrada Peña Tamayo Reyes Rosario Santana Polanco "
        "Encarnación Mercedes Féliz Guerrero Medrano Ozuna Almonte"
    ),
    "brazil": "Silva Santos Oliveira Souza Pereira Lima Ferreira Barbosa Ribeiro Araújo",
    "afghanistan": "Ahmadi Rahimi Karimi Noori Hosseini Amiri Rezai Safi Azizi Popal",
    "ukraine": "Kovalenko Bondarenko Shevchuk Tkachenko Kravchenko Oliinyk Moroz Lysenko",
    "cameroon": "Ngono Tabi Fon Nkeng Ewane Mbah Ndifor Tchouta",
}

_REGIONS = {
    "HTI": "haiti", "CUB": "caribbean", "DOM": "caribbean", "BRA": "brazil", "AFG": "afghanistan", "UKR": "ukraine",
    "CMR": "cameroon", "HND": "mesoamerica", "SLV": "mesoamerica", "GTM": "mesoamerica", "NIC": "mesoamerica",
    "MEX": "mesoamerica",
}  # fmt: skip

#: Where people bear one surname: (one, two) in percent of those who bear any.
_ONE_SURNAME = {"haiti": 92, "brazil": 30, "afghanistan": 70, "ukraine": 100, "cameroon": 85}

_WOMEN = {region: tuple(names[0].split()) for region, names in _GIVEN.items()}
_MEN = {region: tuple(names[1].split()) for region, names in _GIVEN.items()}
_FAMILY = {region: tuple(names.split()) for region, names in _SURNAMES.items()}


def draw_name(random: Random, nationality: str, sex: str) -> tuple[str, str, str]:
    """Given names and two surnames as people of that nationality write them; surnames may be empty.

    >>> draw_name(Random(1), "HTI", "F")[2]
    ''
    """
    region = _REGIONS.get(nationality, "andes")
    pool = _WOMEN[region] if sex == "F" or (sex == "X" and random.random() < 0.5) else _MEN[region]
    given = random.choice(pool)
    if random.random() < (0.45 if region in ("andes", "mesoamerica", "caribbean") else 0.25):
        other = random.choice(pool)
        given = f"{given} {other}" if other != given else given
    surname_1 = random.choice(_FAMILY[region])
    if random.random() < 0.004:
        return given, "", ""
    if random.random() * 100 < _ONE_SURNAME.get(region, 6):
        return given, surname_1, ""
    return given, surname_1, random.choice(_FAMILY[region])


_SLIPS = (
    ("z", "s"), ("v", "b"), ("ll", "y"), ("y", "ll"), ("c", "s"), ("h", ""), ("é", "e"), ("á", "a"), ("í", "i"), ("ó", "o"),
    ("ú", "u"), ("ñ", "n"), ("rr", "r"), ("th", "t"), ("ck", "k"), ("ph", "f"), ("nn", "n"), ("e", "é"), ("i", "y"),
)  # fmt: skip


def misspell(random: Random, word: str) -> str:
    """The word as somebody else would have written it down by ear.

    >>> misspell(Random(3), "Hernández") != "Hernández"
    True
    """
    slips = [(wrote, heard) for wrote, heard in _SLIPS if wrote in word[1:]]
    if not slips:
        return word
    wrote, heard = random.choice(slips)
    return word[0] + word[1:].replace(wrote, heard, 1)
