"""The programme's door: officers, boards and evaluators see results, evidence, checks, activities and reports.

Pages read; the only thing written here is the narrative of a report.
"""
