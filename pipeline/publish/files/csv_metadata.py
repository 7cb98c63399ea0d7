"""The sidecar of a CSV file, by CSV on the Web (W3C): its columns, notes, sources and licence."""

import json

from pipeline.publish.data import data_types, sources
from pipeline.publish.data.data_set import DataSet
from pipeline.publish.files import csv_file


def write(data_set: DataSet, version: str, file: str | None = None) -> bytes:
    """Return the metadata of the data set's CSV file, as JSON.

    `file` is the name of that file where it lies beside; on the server it is at an address.
    """
    table = csv_file.flat(data_set.table)
    columns = [
        {
            "name": name,
            "titles": header,
            "datatype": data_types.name_of(data_set.table.schema[name]),
            **({"dc:description": meaning} if (meaning := data_set.columns[name].meaning) else {}),
        }
        for name, header in zip(table.columns, csv_file.harmless(table.clear()).columns, strict=True)
    ]
    schema: dict[str, object] = {"columns": columns}
    if data_set.key:
        schema["primaryKey"] = list(data_set.key)
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file or data_set.address("csv").rpartition("/")[2],
        "dc:title": data_set.title,
        "dc:license": {"@id": sources.LICENCE_URL},
        "dc:source": [{"@id": url} for url in dict.fromkeys(row["url"] for row in data_set.sources)],
        "dc:hasVersion": version,
        "rdfs:comment": sources.lines(data_set),
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "lineTerminators": ["\r\n"]},
        "tableSchema": schema,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
