"""How large a published file may be, in one place; anything larger is refused before it can fill the memory.

Each limit is many times what the largest published file needs (in brackets); all files together are read in
well under 1 GB and 20 s.
"""

FILE_BYTES = 50_000_000  # of a file or an archive as published (4 MB)
UNPACKED_BYTES = 200_000_000  # of all members of an archive together (37 MB)
MEMBER_BYTES = 50_000_000  # of the one that is read (11 MB)
WORKBOOK_BYTES = 25_000_000  # of all parts of a workbook together (3 MB)
RATIO = 500  # of unpacked to packed bytes, for members of more than RATIO_FROM_BYTES (30)
RATIO_FROM_BYTES = 1_000_000
MEMBERS = 1_000  # of an archive or workbook (15)
JSON_BYTES = 20_000_000  # (1 MB)
HTML_BYTES = 1_000_000  # (85 kB)
HTML_DECLARATIONS = 100  # comments and the like, at each of which the parser may read to the end (none)
HTML_TAG = 2_000  # characters from a '<' to the next '>', which the parser may read again and again (140)
ROWS = 200_000  # of a CSV file (26,000)
CELLS = 5_000_000  # of a CSV file (700,000)
PARQUET_CELLS = 20_000_000  # of a Parquet file (4,500,000)
SHEET_ROWS = 10_000  # up to the last cell with a text (1,100)
SHEET_COLUMNS = 1_000  # up to the last cell with a text (160)
SHEET_CELLS = 500_000  # of a sheet, and of texts in all sheets of an OpenDocument workbook (42,000)
XML_DEPTH = 100  # of elements in a workbook's parts (15)
