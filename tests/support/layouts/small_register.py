"""A register of a few authorities in DfE's layout, made by code, and the geography that it gives."""

import functools

import polars as pl

from pipeline.geography.register import Geography, make_geography
from pipeline.read import flat_csv, headed_sheet, validate
from tests.support.layouts import publishers_files as files

REGISTER_HEADER = (
    "new_la_code,la_name,date_of_operation,date_of_termination,parent_geography_code,entity_code,"
    "entity_description,status,old_la_code"
)

# ONS code, name, opened, closed, region, DfE code: those with a history that bites, and a few without.
REGISTER = """
E06000016|Leicester|01/01/2009||E12000004|856
E06000028|Bournemouth|01/01/2009|31/03/2019|E12000009|837
E06000037|West Berkshire|01/01/2009||E12000008|869
E06000047|County Durham|01/04/2009||E12000001|840
E06000053|Isles of Scilly|01/04/2009||E12000009|420
E06000056|Central Bedfordshire|01/04/2009||E12000006|823
E06000058|Bournemouth, Christchurch and Poole|01/04/2019||E12000009|839
E06000059|Dorset|01/04/2019||E12000009|838
E06000060|Buckinghamshire|01/04/2020||E12000008|825
E06000061|North Northamptonshire|01/04/2021||E12000004|940
E06000061 / E06000062|North Northamptonshire / West Northamptonshire|01/04/2021||E12000004|940 / 941
E06000062|West Northamptonshire|01/04/2021||E12000004|941
E06000063|Cumberland|01/04/2023||E12000002|942
E06000065|North Yorkshire|01/04/2023||E12000003|815
E06000066|Somerset|01/04/2023||E12000009|933
E08000016|Barnsley|01/01/2009|30/04/2025|E12000003|370
E08000029|Solihull|01/01/2009||E12000005|334
E08000038|Barnsley|01/05/2025||E12000003|370
E09000001|City of London|01/01/2009||E12000007|201
E09000007|Camden|01/01/2009||E12000007|202
E10000002|Buckinghamshire|01/01/2009|31/03/2020|E12000008|825
E10000003|Cambridgeshire|01/01/2009||E12000006|873
E10000006|Cumbria|01/01/2009|31/03/2023|E12000002|909
E10000009|Dorset|01/01/2009|31/03/2019|E12000009|835
E10000013|Gloucestershire|01/01/2009||E12000009|916
E10000020|Norfolk|01/01/2009||E12000006|926
E10000021|Northamptonshire|01/01/2009|31/03/2021|E12000004|928
E10000023|North Yorkshire|01/01/2009|31/03/2023|E12000003|815
E10000027|Somerset|01/01/2009|31/03/2023|E12000009|933
E10000033|Wiltshire|01/01/2009|31/03/2009|E12000009|x
z|British Forces Post Office overseas establishments||||702
"""

KINDS = {
    "E06": "Unitary Authorities",
    "E08": "Metropolitan Districts",
    "E09": "London Boroughs",
    "E10": "Counties",
}


def register_csv() -> bytes:
    """DfE's register of authorities."""
    rows: list[files.Row] = [REGISTER_HEADER.split(",")]
    for line in REGISTER.strip().splitlines():
        code, name, opened, closed, region, old_code = line.split("|")
        entity = code[:3] if region else ""
        status = "terminated" if closed else "live"
        rows.append([code, name, opened, closed, region, entity, KINDS.get(entity, ""), status, old_code])
    return files.csv_bytes(rows)


# DfE's list of codes: the name and type it gives, and London in two halves.
CODE_LIST = """
202|Camden|Inner London|ILB
201|City of London|Inner London|ILB
837|Bournemouth (Pre LG)|South West|UA
370|Barnsley|Yorkshire and The Humber|MD
926|Norfolk|East of England|SC
970|England|NA|NA
987|London (Inner)|NA|NA
"""


def code_list_xlsx() -> bytes:
    """DfE's list of authorities and regions."""
    rows = [line.split("|") for line in CODE_LIST.strip().splitlines()]
    return files.workbook({"Sheet1": [["LA Number", "LA Name", "Region", "Type"], *rows]})


def register() -> pl.DataFrame:
    """The small register as it is read."""
    described = files.edition("la-register", "2025")
    return validate.published(flat_csv.read(register_csv(), described), described)


def code_list() -> pl.DataFrame:
    """The small list of codes as it is read."""
    described = files.edition("la-codes", "2025")
    return validate.published(headed_sheet.read(code_list_xlsx(), described), described)


@functools.cache
def geography() -> Geography:
    """The tables that the small register gives, with the project's own reference tables."""
    return make_geography(register(), code_list())
