"""Excel workbooks (.xlsx): the first sheet as CSV, read in a process of its own with little memory and little time."""

from backend.imports.workbook.package import Refused
from backend.imports.workbook.process import beginning, check, sheet

__all__ = ["Refused", "beginning", "check", "sheet"]
