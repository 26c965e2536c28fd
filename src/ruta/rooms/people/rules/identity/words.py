"""Names as text, for whole columns: mojibake mended, letters of other scripts written in ours, diminutives known."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

#: Words that do not tell people apart, as folded.
PARTICLES = (
    "DE DEL LA LAS LOS EL Y E DA DO DOS DAS DI DU LE VON VAN AL UL IBN BIN BEN OULD BINT VDA VIUDA SRA SR DON DONA"
).split()

_SILENT = frozenset(PARTICLES)
_DROPPED, _NOT_WORD = re.compile("['´`?]"), re.compile("[^A-Z0-9]+")

#: Names that stand for each other: the first is the name, the others how people are called or written.
_CALLED = """
JOSE PEPE CHEPE PEPITO JOSEPH YUSUF YOUSSEF YOUSEF YOUSUF|FRANCISCO PACO PANCHO FCO KIKO QUICO CURRO FRANCK FRANCOIS
JESUS CHUCHO CHUY SUSO|MARIA MA MARY MARIE MARYAM MARIAM MARIQUITA|GUADALUPE LUPE LUPITA GPE
JUAN JUANCHO JUANITO JN JEAN JHON JOHN YON|MANUEL MANOLO MANU MANOLITO MANNY|ANTONIO TONO TONI TONITO TONY ANTOINE
LUIS LUCHO LUISITO LOUIS|ALBERTO BETO|ROBERTO ROBERT BETICO|GABRIEL GABO GABI GABY|GABRIELA GABI GABY
EDUARDO LALO EDU EDDY|FERNANDO NANDO FER FERCHO|FERNANDA FER|ALEJANDRO ALEX ALE JANDRO SANDRO ALEJO
ALEJANDRA ALE SANDRA ALEXANDRA
ENRIQUE QUIQUE KIKE HENRY HENRI|RAFAEL RAFA|RICARDO RICHARD RICHI RICKY|PEDRO PERICO PIERRE
CARLOS CARLITOS CHARLES CHARLIE CALICHE|MIGUEL MIKE MICHEL MIGUELITO MICKY|IGNACIO NACHO|GUILLERMO MEMO GUILLE WILLIAM
JORGE COQUI GEORGES GEORGE YORGE|DANIEL DANI DANY|DANIELA DANI DANY|ISABEL CHABELA ISA CHAVELA ISABELLE
DOLORES LOLA LOLITA
CONCEPCION CONCHA CONCHITA|ROSARIO CHAYO CHARO|ROSA ROSITA ROSE|TERESA TERE TETE|MERCEDES MECHE MERCHE
BEATRIZ BETTY BETI BEA|ELIZABETH ELI BETTY LIZ ELISABETH ISABETH|PATRICIA PATI PATTY PATY|CATALINA CATA|CAROLINA CARO
VERONICA VERO|XIMENA XIME JIMENA|VICTORIA VICKY|MARGARITA MAGO RITA MARGOT|CRISTINA CRIS TINA CHRISTINE
CRISTIAN CHRISTIAN CRIS|SEBASTIAN SEBAS|SANTIAGO SANTI CHAGO|NICOLAS NICO|ANDRES ANDY ANDRE|ANA ANITA ANNE ANNA
LUZ LUCHA LUCITA|LUCIA LUCY|CONSUELO CHELO|GRACIELA CHELA|GREGORIO GOYO|LEONARDO LEO|ROGELIO ROGE|RAMON MONCHO
VICENTE CHENTE VINCENT|BENJAMIN BENJA|IGNACIA NACHA|ESTEBAN ETIENNE STEVEN STEPHANE|PABLO PAUL PAULO
FELIPE PHILIPPE PIPE
JAIME JIMMY|SALVADOR CHAVA|SERGIO CHECO SERGE|MAURICIO MAURO|EMILIO MILO EMILE|DIEGO DIEGUITO|OSCAR OSKI
TOMAS TOMMY THOMAS|SUSANA SUSI SUSY SUZE|SILVIA CHIVIS SYLVIE|YOLANDA YOLI YOLA|MONICA MONI|LETICIA LETY LETI
NATALIA NATI NATY NATHALIE|VALENTINA VALE|VALERIA VALE|JOAQUIN QUINO JOACHIM|ADRIANA ADRI|JACQUELINE YAQUELIN JAKI
MOHAMMED MUHAMMAD MOHAMED MOHAMMAD MUHAMMED MAMADOU MEHMET MOHD MD|AHMED AHMAD AHMET|HUSSEIN HUSAIN HOSSEIN HUSSAIN
HASSAN HASAN HASSANE|FATIMA FATMA FATEMEH FATIMAH FATOUMATA|AISHA AICHA AYESHA AISSATA|ALI ALY|IBRAHIM EBRAHIM BRAHIM
ABDULLAH ABDALLAH ABDOULAYE ABDOLLAH|OMAR UMAR OUMAR|OSMAN USMAN OTHMAN UTHMAN|KHALED KHALID JALED|ZAINAB ZEINAB ZAYNAB
HAMID HAMEED ABDELHAMID|RASHID RASHEED RACHID|SAID SAEED SAYED SYED|MUSTAFA MOSTAFA MOUSTAPHA|YAHYA YAHIA|ZAHRA ZOHRA
NOOR NUR NOUR|LAYLA LEILA LAILA|JAMAL DJAMEL JAMEL GAMAL|KARIM KAREEM|MAHMOUD MAHMUD MAHMOOD|TARIQ TAREK TARIK
YASIN YASSINE YASEEN|SAMIRA SAMEERA|SULTAN SOLTAN|QASIM KASSEM GHASEM|REZA RIZA RIDA|HABIB HABEEB|NAJIB NAJEEB NAGUIB
"""

_ARABIC = dict(
    zip(
        "ابپتثجچحخدذرزژسشصضطظعغفقكکگلمنهويیىةئؤءأإآ",
        "A B P T S J CH H J D D R Z J S SH S D T Z A G F K K K G L M N H U I I A A I U _ A I A".split(),
        strict=True,
    )
)
_CYRILLIC = dict(
    zip(
        "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЇЄҐ",
        "A B V G D E E J Z I I K L M N O P R S T U F J TS CH SH SH _ I _ E YU YA I I E G".split(),
        strict=True,
    )
)
_LETTERS = str.maketrans(
    {key: value.replace("_", "") for key, value in (_ARABIC | _CYRILLIC).items()}
    | {
        "ß": "SS",
        "Æ": "AE",
        "Ø": "O",
        "Œ": "OE",
        "Ł": "L",
        "Đ": "D",
        "İ": "I",
        "ı": "I",
        "Ç": "S",
        "ç": "S",
        "\ufffd": "",
    }
    | dict.fromkeys("’'´`ʼ‘ʿʾ", "")
)


def list_called() -> list[list[str]]:
    """Groups of given names that stand for each other.

    >>> [group for group in list_called() if "PEPE" in group][0][:3]
    ['JOSE', 'PEPE', 'CHEPE']
    """
    return [group.split() for group in _CALLED.strip().replace("\n", "|").split("|")]


def mend_mojibake(text: str) -> str:
    """Text that was written as UTF-8 and read as Latin-1 or Windows-1252, read rightly.

    >>> mend_mojibake("NÃºÃ±ez"), mend_mojibake("Núñez")
    ('Núñez', 'Núñez')
    """
    if "Ã" not in text and "Â" not in text:
        return text
    for code in ("cp1252", "latin-1"):
        try:
            return text.encode(code).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text


def fold_text(text: str) -> str:
    """A text in capitals A to Z (and digits); accents go, other scripts are written in ours or by their code.

    >>> fold_text("Núñez D’Ángelo"), fold_text("محمد"), fold_text("李")
    ('NUNEZ DANGELO', 'MHMD', 'EDNB')
    """
    plain = mend_mojibake(text).upper().translate(_LETTERS)
    if plain.isascii():
        return plain
    found = []
    for letter in unicodedata.normalize("NFKD", plain):
        if letter.isascii():
            found.append(letter)
        elif letter.isalpha() and (ours := letter.translate(_LETTERS)) is not letter and ours.isascii():
            found.append(ours)
        elif letter.isalpha():
            code = ord(letter)
            found.append("".join(chr(65 + code // 26**place % 26) for place in range(4)))
        elif not unicodedata.combining(letter):
            found.append(" ")
    return "".join(found)


def fold_column(distinct: pa.Array) -> pa.Array:
    """Distinct texts as words in capitals with single spaces between; the few that are not ASCII one by one."""
    ascii_only = pc.string_is_ascii(distinct)
    folded = pc.ascii_upper(distinct)
    if not pc.all(ascii_only).as_py():
        others = [fold_text(text) for text in distinct.filter(pc.invert(ascii_only)).to_pylist()]
        folded = pc.replace_with_mask(folded, pc.invert(ascii_only), pa.array(others, folded.type))
    folded = pc.replace_substring_regex(folded, r"['´`?]", "")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(folded, r"[^A-Z0-9]+", " "))


def split_text(text: str) -> list[str]:
    """The words of one name that tell people apart, as :func:`split_column` and the encoding give them.

    >>> split_text("José de la Peña"), split_text("De la O"), split_text("D'Ávila-Ruiz")
    (['JOSE', 'PENA'], ['O'], ['DAVILA', 'RUIZ'])
    """
    words = _NOT_WORD.sub(" ", _DROPPED.sub("", fold_text(text))).split()
    return [word for word in words if word not in _SILENT] or words


def fold_word(text: str) -> str:
    """A place or a document as one word of letters and digits.

    >>> fold_word("Villa O’Higgins"), fold_word("v-12.345")
    ('VILLAOHIGGINS', 'V12345')
    """
    return _NOT_WORD.sub("", fold_text(text))


def split_column(column: pa.ChunkedArray) -> tuple[Any, pa.Array, pa.Array]:
    """A column of names: each row's distinct text (-1: none), where each distinct text's words start, and the words."""
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    words = pc.split_pattern(fold_column(encoded.dictionary), " ")
    rows = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return rows, words.offsets, words.flatten()
