"""reporting: what the programme tells its donor, its partners and the public.

The annual narrative report in the shape the fund asks for: its tables, figures and charts are filled from the records,
its paragraphs are *section texts* kept per programme, period, section and language and edited on screen; a section
nobody wrote appears as a marked *gap*. The report is assembled as a neutral list of *blocks* and then written as a
Word document or a tagged pdf.

Tables: SectionText.
Vocabulary: section (sección), block (bloque), gap (vacío por llenar).
"""
